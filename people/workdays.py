"""What a calendar day holds for one person: the hours of their schedule, less holidays.

Pure: plain values in, plain values out, no queries and no clock. `people.queries` reads the facts, and everybody who
asks "does she work on that day, and when" (durations, team coverage, proration by working days) asks here, so that
no two pages can disagree about a day.

Times are whole minutes of the local day by the clock, 0 to 1440; spans are half-open. A clock change moves no
scheduled hour: nine o'clock is minute 540 on every day of the year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

Span = tuple[int, int]
"""From a minute of the day to another, the second excluded."""

MINUTES_A_DAY = 1440
SATURDAY_AND_SUNDAY = frozenset({5, 6})

WEEKEND = "Weekend"
DAY_OFF = "Day off"
NO_SCHEDULE = "No schedule"


@dataclass(frozen=True, slots=True)
class HolidayFact:
    """A holiday in the calendar of the person's location. A half one frees the second half of the scheduled time."""

    on: date
    name: str
    is_half_day: bool = False


@dataclass(frozen=True, slots=True)
class DatedSchedule:
    """The weekly hours of one person from one day on (`ends_on` excluded, None: for good), Monday first."""

    starts_on: date
    ends_on: date | None
    week: tuple[tuple[Span, ...], ...]
    name: str = ""
    fte_percent: Decimal = Decimal(100)

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True, slots=True)
class Workday:
    """One calendar day of one person.

    `scheduled` is what the schedule says, `working` what is left of it after a holiday. `reason` says why nothing is
    left ("Weekend", the holiday's name, "Day off", "No schedule"); it is empty on a day with working time.
    """

    on: date
    scheduled: tuple[Span, ...]
    working: tuple[Span, ...]
    reason: str = ""
    holiday: HolidayFact | None = None

    @property
    def scheduled_minutes(self) -> int:
        return total(self.scheduled)

    @property
    def minutes(self) -> int:
        return total(self.working)

    @property
    def is_working(self) -> bool:
        return bool(self.working)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Everything that decides the working days of one person within a range of dates."""

    employee_id: int
    timezone: str
    schedules: tuple[DatedSchedule, ...]
    holidays: Mapping[date, HolidayFact] = field(default_factory=dict)
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def schedule_on(self, on: date) -> DatedSchedule | None:
        return next((schedule for schedule in self.schedules if schedule.covers(on)), None)

    def workday(self, on: date) -> Workday:
        """What this day holds.

        A day without hours is named by its schedule before any holiday: a holiday on a Saturday gives nobody anything.
        """
        schedule = self.schedule_on(on)
        holiday = self.holidays.get(on)
        if schedule is None:
            return Workday(on, (), (), NO_SCHEDULE, holiday)
        scheduled = schedule.week[on.weekday()]
        if not scheduled:
            return Workday(on, (), (), WEEKEND if on.weekday() in self.weekend else DAY_OFF, holiday)
        if holiday is None:
            return Workday(on, scheduled, scheduled)
        working = halves(scheduled)[0] if holiday.is_half_day else ()
        return Workday(on, scheduled, working, "" if working else holiday.name, holiday)


def total(spans: Iterable[Span]) -> int:
    """Minutes in spans that do not overlap."""
    return sum(ends - starts for starts, ends in spans)


def halves(spans: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The first and the second half of these minutes, breaks not counted; an odd minute goes to the second."""
    left = total(spans) // 2
    first: list[Span] = []
    second: list[Span] = []
    for starts, ends in spans:
        middle = min(ends, starts + left)
        left -= middle - starts
        if starts < middle:
            first.append((starts, middle))
        if middle < ends:
            second.append((middle, ends))
    return tuple(first), tuple(second)


def overlap(one: Iterable[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """The minutes that are in both, in the order of the first."""
    pieces = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((starts, ends) for starts, ends in pieces if starts < ends)


def minute_of(at: time) -> int:
    """Minutes since midnight by the clock."""
    return at.hour * 60 + at.minute


def hours(starts_at: time, ends_at: time, breaks: Iterable[tuple[time, time]] = ()) -> tuple[Span, ...]:
    """The working spans of a day from its start, its end (00:00 is the midnight that ends it) and its breaks."""
    ends = minute_of(ends_at) or MINUTES_A_DAY
    return _less_breaks(minute_of(starts_at), ends, [(minute_of(a), minute_of(b)) for a, b in breaks])


def hours_around_breaks(starts_at: time, minutes: int, breaks: Iterable[tuple[time, time]] = ()) -> tuple[Span, ...]:
    """The working spans of so many minutes that begin at a time and run around the breaks.

    :raises ValueError: if the day is over before the minutes are.
    """
    spans = _less_breaks(minute_of(starts_at), MINUTES_A_DAY, [(minute_of(a), minute_of(b)) for a, b in breaks])
    if total(spans) < minutes:
        raise ValueError(f"{minutes} minutes from {starts_at:%H:%M} do not fit into the day.")
    worked: list[Span] = []
    for starts, ends in spans:
        ends = min(ends, starts + minutes)
        minutes -= ends - starts
        if starts < ends:
            worked.append((starts, ends))
    return tuple(worked)


def _less_breaks(starts: int, ends: int, breaks: list[Span]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for break_starts, break_ends in sorted(breaks):
        if starts < min(break_starts, ends):
            spans.append((starts, min(break_starts, ends)))
        starts = max(starts, break_ends)
    if starts < ends:
        spans.append((starts, ends))
    return tuple(spans)
