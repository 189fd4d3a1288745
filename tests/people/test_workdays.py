"""What a day holds: 2026-07-13 is a Monday."""

from datetime import date, time

import pytest

from people.workdays import (
    DAY_OFF,
    NO_SCHEDULE,
    WEEKEND,
    DatedSchedule,
    HolidayFact,
    WorkCalendar,
    halves,
    hours,
    hours_around_breaks,
    overlap,
)

MONDAY, TUESDAY, SATURDAY = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 18)
NINE_TO_FIVE = hours(time(9), time(17))


class TestHours:
    @pytest.mark.parametrize(
        ("starts", "ends", "breaks", "spans"),
        [
            (time(9), time(17), [], ((540, 1020),)),
            (time(9), time(17), [(time(12), time(13))], ((540, 720), (780, 1020))),
            (time(22), time(0), [], ((1320, 1440),)),
            (time(0), time(0), [(time(6), time(22))], ((0, 360), (1320, 1440))),
            (time(9), time(17), [(time(8), time(9, 30)), (time(16), time(18))], ((570, 960),)),
            (time(9), time(10), [(time(8), time(11))], ()),
        ],
    )
    def test_run_from_start_to_end_without_breaks(self, starts, ends, breaks, spans):
        assert hours(starts, ends, breaks) == spans


class TestHoursAroundBreaks:
    @pytest.mark.parametrize(
        ("starts", "minutes", "breaks", "spans"),
        [
            (time(9), 480, [], ((540, 1020),)),
            (time(8, 30), 450, [(time(12), time(12, 45))], ((510, 720), (765, 1005))),
            (time(9), 120, [(time(12), time(13))], ((540, 660),)),
            (time(9), 0, [], ()),
        ],
    )
    def test_work_so_many_minutes_from_the_start(self, starts, minutes, breaks, spans):
        assert hours_around_breaks(starts, minutes, breaks) == spans

    def test_refuse_more_than_the_day_holds(self):
        with pytest.raises(ValueError, match="do not fit"):
            hours_around_breaks(time(20), 300)


class TestHalves:
    @pytest.mark.parametrize(
        ("spans", "first", "second"),
        [
            ((), (), ()),
            (((540, 1020),), ((540, 780),), ((780, 1020),)),
            (((540, 720), (780, 960)), ((540, 720),), ((780, 960),)),
            (((540, 600), (700, 800)), ((540, 600), (700, 720)), ((720, 800),)),
            (((540, 541),), (), ((540, 541),)),
        ],
    )
    def test_split_the_working_minutes(self, spans, first, second):
        assert halves(spans) == (first, second)


class TestOverlap:
    @pytest.mark.parametrize(
        ("one", "other", "both"),
        [
            (((0, 10),), ((10, 20),), ()),
            (((0, 10),), ((5, 20),), ((5, 10),)),
            (((0, 10), (20, 30)), ((5, 25),), ((5, 10), (20, 25))),
            ((), ((0, 10),), ()),
        ],
    )
    def test_is_what_both_hold(self, one, other, both):
        assert overlap(one, other) == both


class TestWorkday:
    CALENDAR = WorkCalendar(
        employee_id=1,
        timezone="UTC",
        schedules=(DatedSchedule(MONDAY, date(2026, 8, 1), (NINE_TO_FIVE, (), *[NINE_TO_FIVE] * 3, (), ())),),
        holidays={
            date(2026, 7, 15): HolidayFact(date(2026, 7, 15), "Fair"),
            date(2026, 7, 16): HolidayFact(date(2026, 7, 16), "Eve", is_half_day=True),
            SATURDAY: HolidayFact(SATURDAY, "Parade"),
        },
    )

    @pytest.mark.parametrize(
        ("on", "scheduled", "minutes", "reason"),
        [
            (MONDAY, 480, 480, ""),
            (TUESDAY, 0, 0, DAY_OFF),
            (date(2026, 7, 15), 480, 0, "Fair"),
            (date(2026, 7, 16), 480, 240, ""),
            (SATURDAY, 0, 0, WEEKEND),
            (date(2026, 7, 12), 0, 0, NO_SCHEDULE),
            (date(2026, 7, 31), 480, 480, ""),
            (date(2026, 8, 1), 0, 0, NO_SCHEDULE),
        ],
    )
    def test_has_the_scheduled_minutes_less_holidays_or_a_reason(self, on, scheduled, minutes, reason):
        day = self.CALENDAR.workday(on)

        assert (day.scheduled_minutes, day.minutes, day.reason) == (scheduled, minutes, reason)
        assert day.is_working == (minutes > 0)
