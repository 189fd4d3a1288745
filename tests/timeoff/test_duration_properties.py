"""What holds for every schedule and every span."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from people.workdays import MINUTES_A_DAY, DatedSchedule, HolidayFact, WorkCalendar, halves, hours, overlap, total
from timeoff.duration import ClockSpan, DaySpan, Half, measure

FIRST = date(2026, 3, 20)
# Both changes of the clocks in Berlin and in New York lie within reach.
DAYS = st.integers(0, 240).map(lambda days: FIRST + timedelta(days=days))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])


@st.composite
def weekdays(draw):
    """A free day, or hours with no break or one."""
    if draw(st.booleans()):
        return ()
    minutes = sorted(draw(st.sets(st.integers(0, MINUTES_A_DAY - 1), min_size=4, max_size=4)))
    starts, pause, work, ends = (time(minute // 60, minute % 60) for minute in minutes)
    return hours(starts, ends, [(pause, work)] if draw(st.booleans()) else [])


@st.composite
def calendars(draw):
    weeks = draw(st.lists(st.tuples(*[weekdays()] * 7), min_size=1, max_size=3))
    starts = sorted(draw(st.sets(DAYS, min_size=len(weeks), max_size=len(weeks))))
    schedules = tuple(
        DatedSchedule(starts_on, ends_on, week)
        for starts_on, ends_on, week in zip(starts, [*starts[1:], None], weeks, strict=True)
    )
    holidays = draw(st.dictionaries(DAYS, st.booleans(), max_size=30))
    facts = {on: HolidayFact(on, "Holiday", is_half) for on, is_half in holidays.items()}
    return WorkCalendar(1, draw(ZONES), schedules, facts)


@st.composite
def spans_of_days(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return first, last


def at(on: date, minute: int = 0) -> datetime:
    return datetime.combine(on, time()) + timedelta(minutes=minute)


class TestAnyDuration:
    @given(calendars(), DAYS)
    def test_of_a_day_is_the_sum_of_its_halves(self, calendar, on):
        whole = measure(calendar, DaySpan(on, on))
        morning = measure(calendar, DaySpan(on, on, Half.AM, Half.AM))
        afternoon = measure(calendar, DaySpan(on, on, Half.PM, Half.PM))

        assert whole.minutes == morning.minutes + afternoon.minutes
        assert whole.days[0].spans == () or not overlap(morning.days[0].spans, afternoon.days[0].spans)

    @given(calendars(), spans_of_days(), DAYS)
    def test_adds_up_when_it_is_split_between_two_days(self, calendar, span, between):
        first, last = span
        if not first <= between < last:
            return
        before, after = DaySpan(first, between), DaySpan(between + timedelta(days=1), last)

        assert (
            measure(calendar, DaySpan(first, last)).days
            == measure(calendar, before).days + measure(calendar, after).days
        )

    @given(calendars(), spans_of_days(), st.integers(0, MINUTES_A_DAY), st.integers(0, MINUTES_A_DAY))
    def test_adds_up_when_it_is_split_at_any_minute(self, calendar, span, starts, ends):
        first, last = span
        starts_at, ends_at = at(first, starts), at(last, ends)
        if ends_at <= starts_at + timedelta(minutes=1):
            return
        middle = starts_at + (ends_at - starts_at) // 2
        middle = middle.replace(second=0, microsecond=0)

        whole = measure(calendar, ClockSpan(starts_at, ends_at))
        parts = [measure(calendar, ClockSpan(starts_at, middle)), measure(calendar, ClockSpan(middle, ends_at))]

        assert whole.minutes == sum(part.minutes for part in parts)

    @given(calendars(), spans_of_days(), st.sampled_from(Half), st.sampled_from(Half))
    def test_never_takes_more_than_is_scheduled(self, calendar, span, starts_half, ends_half):
        first, last = span
        if first == last and (starts_half, ends_half) == (Half.PM, Half.AM):
            return
        duration = measure(calendar, DaySpan(first, last, starts_half, ends_half))

        assert len(duration.days) == (last - first).days + 1
        for day in duration.days:
            assert 0 <= day.minutes <= calendar.workday(day.on).minutes
            assert bool(day.skipped) == (day.minutes == 0)

    @given(calendars(), spans_of_days())
    def test_is_the_same_by_days_and_by_the_clock(self, calendar, span):
        first, last = span

        by_days = measure(calendar, DaySpan(first, last))
        by_clock = measure(calendar, ClockSpan(at(first), at(last + timedelta(days=1))))

        assert by_days.minutes_by_day == by_clock.minutes_by_day


class TestHalves:
    @given(weekdays())
    def test_hold_every_minute_once_and_the_odd_one_second(self, spans):
        first, second = halves(spans)

        assert total(first) + total(second) == total(spans)
        assert total(second) - total(first) in {0, 1}
        assert not overlap(first, second)
        assert total(overlap(spans, first)) == total(first)
