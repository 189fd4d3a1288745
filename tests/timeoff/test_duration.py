"""What each kind of span takes, rule by rule. Figures worked by hand; 2026-07-13 is a Monday."""

from datetime import date, datetime, time, timedelta, timezone

import pytest

from people.workdays import (
    DAY_OFF,
    NO_SCHEDULE,
    WEEKEND,
    DatedSchedule,
    HolidayFact,
    WorkCalendar,
    hours,
    hours_around_breaks,
)
from timeoff.duration import OUTSIDE_HOURS, ClockSpan, DaySpan, Half, InvalidSpan, dates_of, measure

NINE_TO_FIVE = hours(time(9), time(17))
WITH_LUNCH = hours(time(8, 30), time(16, 45), [(time(12), time(12, 45))])
FULL_TIME = (NINE_TO_FIVE,) * 5 + ((), ())
MONDAY, TUESDAY, WEDNESDAY, FRIDAY = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 15), date(2026, 7, 17)


def calendar(week=FULL_TIME, *, holidays=(), timezone="Europe/Berlin", schedules=None) -> WorkCalendar:
    return WorkCalendar(
        employee_id=1,
        timezone=timezone,
        schedules=schedules or (DatedSchedule(date(2020, 1, 1), None, week),),
        holidays={holiday.on: holiday for holiday in holidays},
    )


def clock(starts_at: str, ends_at: str) -> ClockSpan:
    return ClockSpan(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))


class TestDays:
    def test_takes_the_minutes_of_each_weekday_and_no_average(self):
        week = (hours(time(9), time(13)), NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, hours(time(9), time(12)), (), ())

        duration = measure(calendar(week), DaySpan(MONDAY, FRIDAY))

        assert [day.minutes for day in duration.days] == [240, 480, 480, 480, 180]
        assert duration.minutes == 1860

    def test_skips_a_weekend_and_says_so(self):
        duration = measure(calendar(), DaySpan(FRIDAY, FRIDAY + timedelta(days=3)))

        assert [(day.on.day, day.minutes, day.skipped) for day in duration.days] == [
            (17, 480, ""),
            (18, 0, WEEKEND),
            (19, 0, WEEKEND),
            (20, 480, ""),
        ]
        assert duration.minutes_by_day == [(FRIDAY, 480), (FRIDAY + timedelta(days=3), 480)]

    def test_skips_a_holiday_by_its_name(self):
        duration = measure(calendar(holidays=[HolidayFact(TUESDAY, "Founders' day")]), DaySpan(MONDAY, TUESDAY))

        assert [(day.minutes, day.skipped) for day in duration.days] == [(480, ""), (0, "Founders' day")]
        assert [day.on for day in duration.taken] == [MONDAY]
        assert [day.on for day in duration.skipped] == [TUESDAY]

    def test_skips_a_weekday_that_the_schedule_leaves_free(self):
        duration = measure(calendar((NINE_TO_FIVE, (), NINE_TO_FIVE, (), (), (), ())), DaySpan(MONDAY, WEDNESDAY))

        assert [(day.minutes, day.skipped) for day in duration.days] == [(480, ""), (0, DAY_OFF), (480, "")]

    def test_calls_the_weekend_of_the_country_a_weekend(self):
        friday_and_saturday = WorkCalendar(
            1, "Asia/Jerusalem", (DatedSchedule(MONDAY, None, ((),) * 7),), weekend=frozenset({4, 5})
        )

        duration = measure(friday_and_saturday, DaySpan(FRIDAY, FRIDAY + timedelta(days=2)))

        assert [day.skipped for day in duration.days] == [WEEKEND, WEEKEND, DAY_OFF]

    def test_calls_a_holiday_on_a_weekend_a_weekend(self):
        saturday = FRIDAY + timedelta(days=1)

        duration = measure(calendar(holidays=[HolidayFact(saturday, "Fair")]), DaySpan(saturday, saturday))

        assert duration.days[0].skipped == WEEKEND
        assert duration.minutes == 0

    def test_takes_each_day_from_the_schedule_in_force_on_it(self):
        half = (hours(time(9), time(13)),) * 5 + ((), ())
        schedules = (DatedSchedule(MONDAY, WEDNESDAY, FULL_TIME), DatedSchedule(WEDNESDAY, FRIDAY, half))

        duration = measure(calendar(schedules=schedules), DaySpan(MONDAY, FRIDAY))

        assert [day.minutes for day in duration.days] == [480, 480, 240, 240, 0]
        assert duration.days[-1].skipped == NO_SCHEDULE


class TestHalfDays:
    @pytest.mark.parametrize(
        ("starts_half", "ends_half", "minutes", "spans"),
        [
            (Half.AM, Half.PM, 450, ((510, 720), (765, 1005))),
            (Half.AM, Half.AM, 225, ((510, 720), (765, 780))),
            (Half.PM, Half.PM, 225, ((780, 1005),)),
        ],
    )
    def test_halves_the_scheduled_minutes_around_the_break(self, starts_half, ends_half, minutes, spans):
        [day] = measure(calendar((WITH_LUNCH,) * 7), DaySpan(MONDAY, MONDAY, starts_half, ends_half)).days

        assert (day.minutes, day.spans) == (minutes, spans)
        assert (day.starts_minute, day.ends_minute) == (spans[0][0], spans[-1][1])

    def test_gives_the_odd_minute_to_the_afternoon(self):
        odd = calendar((hours_around_breaks(time(9), 455),) * 7)

        assert measure(odd, DaySpan(MONDAY, MONDAY, Half.AM, Half.AM)).minutes == 227
        assert measure(odd, DaySpan(MONDAY, MONDAY, Half.PM, Half.PM)).minutes == 228

    def test_starts_at_midday_and_ends_at_midday(self):
        duration = measure(calendar(), DaySpan(MONDAY, WEDNESDAY, Half.PM, Half.AM))

        assert [day.spans for day in duration.days] == [((780, 1020),), ((540, 1020),), ((540, 780),)]

    def test_a_morning_and_an_afternoon_share_no_minute(self):
        person = calendar((WITH_LUNCH,) * 7)
        [morning] = measure(person, DaySpan(MONDAY, MONDAY, Half.AM, Half.AM)).days
        [afternoon] = measure(person, DaySpan(MONDAY, MONDAY, Half.PM, Half.PM)).days

        assert morning.ends_minute <= afternoon.starts_minute


class TestHalfHolidays:
    EVE = HolidayFact(MONDAY, "Fair", is_half_day=True)

    @pytest.mark.parametrize(
        ("starts_half", "ends_half", "minutes"),
        [(Half.AM, Half.PM, 225), (Half.AM, Half.AM, 225), (Half.PM, Half.PM, 0)],
    )
    def test_free_the_second_half(self, starts_half, ends_half, minutes):
        person = calendar((WITH_LUNCH,) * 7, holidays=[self.EVE])

        assert measure(person, DaySpan(MONDAY, MONDAY, starts_half, ends_half)).minutes == minutes

    def test_name_themselves_where_they_shorten_or_skip_a_day(self):
        person = calendar(holidays=[self.EVE])

        [morning] = measure(person, DaySpan(MONDAY, MONDAY)).days
        [afternoon] = measure(person, DaySpan(MONDAY, MONDAY, Half.PM, Half.PM)).days

        assert (morning.half_holiday, morning.skipped) == ("Fair", "")
        assert (afternoon.half_holiday, afternoon.skipped) == ("", "Fair")

    def test_end_the_day_by_the_clock_too(self):
        person = calendar((WITH_LUNCH,) * 7, holidays=[self.EVE])

        assert measure(person, clock("2026-07-13T12:45", "2026-07-13T16:00")).minutes == 15
        assert measure(person, clock("2026-07-13T13:00", "2026-07-13T16:00")).days[0].skipped == "Fair"


class TestClockTimes:
    @pytest.mark.parametrize(
        ("starts_at", "ends_at", "minutes"),
        [
            ("2026-07-13T08:30", "2026-07-13T16:45", 450),
            ("2026-07-13T07:00", "2026-07-13T09:00", 30),
            ("2026-07-13T11:30", "2026-07-13T14:00", 105),
            ("2026-07-13T12:00", "2026-07-13T12:45", 0),
            ("2026-07-13T16:45", "2026-07-13T23:59", 0),
            ("2026-07-13T16:30", "2026-07-14T09:00", 45),
            ("2026-07-13T00:00", "2026-07-14T00:00", 450),
        ],
    )
    def test_take_the_scheduled_minutes_within_them(self, starts_at, ends_at, minutes):
        assert measure(calendar((WITH_LUNCH,) * 7), clock(starts_at, ends_at)).minutes == minutes

    def test_say_where_nothing_was_scheduled(self):
        duration = measure(calendar(), clock("2026-07-13T17:00", "2026-07-14T10:00"))

        assert [(day.minutes, day.skipped) for day in duration.days] == [(0, OUTSIDE_HOURS), (60, "")]

    def test_do_not_touch_the_day_that_begins_at_their_end(self):
        assert dates_of(clock("2026-07-13T09:00", "2026-07-14T00:00"), "UTC") == [MONDAY]

    def test_with_an_offset_are_read_in_the_persons_zone(self):
        new_york = calendar(timezone="America/New_York")

        duration = measure(new_york, clock("2026-07-13T13:00+00:00", "2026-07-14T01:00+00:00"))

        assert duration.minutes_by_day == [(MONDAY, 480)]

    def test_with_an_offset_may_fall_on_another_local_day(self):
        auckland = calendar(timezone="Pacific/Auckland")

        duration = measure(auckland, clock("2026-07-13T21:00+00:00", "2026-07-14T05:00+00:00"))

        assert duration.minutes_by_day == [(TUESDAY, 480)]

    @pytest.mark.parametrize(("day", "name"), [("2026-03-29", "short"), ("2026-10-25", "long")])
    def test_take_the_scheduled_minutes_on_the_day_the_clocks_change(self, day, name):
        nights = calendar((hours(time(0), time(6)),) * 7)

        by_clock = measure(nights, clock(f"{day}T00:00", f"{day}T06:00"))
        by_day = measure(nights, DaySpan(date.fromisoformat(day), date.fromisoformat(day)))

        assert (by_clock.minutes, by_day.minutes) == (360, 360)

    def test_of_an_instant_in_the_repeated_hour_are_read_by_the_clock(self):
        nights = calendar((hours(time(0), time(6)),) * 7)

        duration = measure(nights, clock("2026-10-25T00:30+00:00", "2026-10-25T05:00+00:00"))

        assert duration.minutes == 210


class TestInvalidSpan:
    @pytest.mark.parametrize(
        ("first", "last", "halves", "field"),
        [
            (TUESDAY, MONDAY, (), "ends_on"),
            (MONDAY, MONDAY, (Half.PM, Half.AM), "ends_half"),
            (date(2026, 1, 1), date(2031, 1, 10), (), "ends_on"),
            (date(1969, 12, 31), date(1970, 1, 1), (), "starts_on"),
            (date(2199, 12, 31), date(2200, 1, 1), (), "ends_on"),
        ],
    )
    def test_is_refused_with_the_field_to_correct(self, first, last, halves, field):
        with pytest.raises(InvalidSpan) as refused:
            DaySpan(first, last, *halves)

        assert refused.value.field == field
        assert str(refused.value)

    def test_may_be_the_morning_or_the_afternoon_of_one_day(self):
        assert DaySpan(MONDAY, MONDAY, Half.AM, Half.AM) != DaySpan(MONDAY, MONDAY, Half.PM, Half.PM)

    def test_is_refused_unless_it_lies_on_whole_minutes(self):
        with pytest.raises(InvalidSpan, match="whole minutes") as refused:
            clock("2026-07-13T09:00:30", "2026-07-13T10:00")

        assert refused.value.field == "starts_at"

    @pytest.mark.parametrize("ends_at", ["2026-07-13T12:00", "2026-07-13T11:59", "2026-07-13T10:00+00:00"])
    def test_is_refused_when_it_ends_no_later_than_it_starts_by_the_persons_clock(self, ends_at):
        with pytest.raises(InvalidSpan, match="end after it starts"):
            measure(calendar(), clock("2026-07-13T12:00", ends_at))

    def test_is_refused_when_one_end_is_out_of_reach(self):
        far_west = timezone(timedelta(hours=-12))
        with pytest.raises(InvalidSpan, match="years"):
            ClockSpan(datetime(9999, 12, 31, 23, tzinfo=far_west), datetime(9999, 12, 31, 23, 30, tzinfo=far_west))
