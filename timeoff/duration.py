"""How many minutes of leave a request takes, day by day.

Pure: the person's working calendar and the span asked for in, one `DayTaken` per calendar day out. The live form, the
operation that posts, the iCalendar feed and the what-if use this one function.

Conventions
-----------
* Leave takes scheduled minutes, never elapsed ones: a day on which the clocks change takes what the schedule says.
* A half day is half of the minutes *scheduled*, breaks not counted; an odd minute goes to the afternoon. A half holiday
  frees the second half: the morning beside it costs the morning, the afternoon costs nothing.
* Clock times without an offset are the person's own; with one they are turned into the person's zone first. What lies
  outside the scheduled hours, in a break or in a holiday costs nothing.
* A span of days runs from a half of its first day to a half of its last one, both included, so "from midday on Monday
  until midday on Friday" is one span without a gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from people.workdays import MINUTES_A_DAY, Span, WorkCalendar, Workday, halves, overlap, total

LONGEST_SPAN_DAYS = 5 * 366
"""Enough for the longest parental leave, and a bound on what one request can make the server work out."""
EARLIEST_YEAR, LATEST_YEAR = 1970, 2199

OUTSIDE_HOURS = "Outside working hours"


class Half(StrEnum):
    AM = "am"
    PM = "pm"


class InvalidSpan(Exception):
    """The span asked for means nothing. `field` names what to correct; the message is fit for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Whole days, but for the halves at either end.

    `starts_half` is the half of the first day on which the leave starts (the morning: the whole day), `ends_half` the
    half of the last day on which it ends (the afternoon: the whole day). One morning is AM to AM, one afternoon PM to
    PM; "from midday" starts in PM, "until midday" ends in AM.

    :raises InvalidSpan: if it ends before it starts, or is longer or further away than any leave.
    """

    starts_on: date
    ends_on: date
    starts_half: Half = Half.AM
    ends_half: Half = Half.PM

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise InvalidSpan("ends_on", "The last day is before the first.")
        if self.starts_on == self.ends_on and (self.starts_half, self.ends_half) == (Half.PM, Half.AM):
            raise InvalidSpan("ends_half", "The leave ends at midday, before it starts in the afternoon.")
        _refuse_endless(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """From one time of the clock to another, each local (without offset) or an instant (with one).

    :raises InvalidSpan: if a time is not on a whole minute, or the span is longer or further away than any leave.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for name, at in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if at.second or at.microsecond:
                raise InvalidSpan(name, "Times of leave are whole minutes.")
        _refuse_endless(self.starts_at.date(), self.ends_at.date())

    def by_the_clock_of(self, timezone: str) -> tuple[datetime, datetime]:
        """Both ends as the person's own clock shows them, without offset.

        :raises InvalidSpan: if the end is not after the start.
        """
        starts_at, ends_at = _local(self.starts_at, timezone), _local(self.ends_at, timezone)
        if ends_at <= starts_at:
            raise InvalidSpan("ends_at", "The leave has to end after it starts.")
        return starts_at, ends_at


@dataclass(frozen=True, slots=True)
class DayTaken:
    """What the span takes of one calendar day: its minutes, where they lie in the day, or why there are none.

    `skipped` is empty where minutes are taken. `half_holiday` names the holiday that shortened the day. `counted` says
    why a day off costs something all the same.
    """

    on: date
    spans: tuple[Span, ...]
    skipped: str = ""
    half_holiday: str = ""
    counted: str = ""

    @property
    def minutes(self) -> int:
        return total(self.spans)

    @property
    def starts_minute(self) -> int:
        """The minute of the day on which the leave starts; only of a day that is taken."""
        return self.spans[0][0]

    @property
    def ends_minute(self) -> int:
        """The minute of the day at which the leave is over (excluded); only of a day that is taken."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Duration:
    """Every calendar day of the span in order. Without any `minutes` there is nothing to ask for."""

    days: tuple[DayTaken, ...]

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def taken(self) -> tuple[DayTaken, ...]:
        return tuple(day for day in self.days if day.spans)

    @property
    def skipped(self) -> tuple[DayTaken, ...]:
        return tuple(day for day in self.days if not day.spans)

    @property
    def minutes_by_day(self) -> list[tuple[date, int]]:
        """One amount per day with working time: what the ledger holds."""
        return [(day.on, day.minutes) for day in self.taken]


def measure(calendar: WorkCalendar, span: DaySpan | ClockSpan) -> Duration:
    """What this span takes of the person's working time; the calendar's facts have to reach over the whole of it.

    :raises InvalidSpan: if clock times end before they start in the person's zone.
    """
    if isinstance(span, DaySpan):
        return Duration(tuple(_part_of_days(calendar.workday(on), span) for on in dates_of(span, calendar.timezone)))
    starts_at, ends_at = span.by_the_clock_of(calendar.timezone)
    days = (_part_by_clock(calendar.workday(on), starts_at, ends_at) for on in dates_of(span, calendar.timezone))
    return Duration(tuple(days))


def dates_of(span: DaySpan | ClockSpan, timezone: str) -> list[date]:
    """The calendar days that a span touches in a person's zone. An end at midnight does not touch the new day.

    :raises InvalidSpan: if clock times end before they start in the person's zone.
    """
    if isinstance(span, DaySpan):
        return list(_dates(span.starts_on, span.ends_on))
    starts_at, ends_at = span.by_the_clock_of(timezone)
    return list(_dates(starts_at.date(), (ends_at - timedelta(minutes=1)).date()))


def _part_of_days(day: Workday, span: DaySpan) -> DayTaken:
    morning, afternoon = halves(day.scheduled)
    wanted = day.scheduled
    if day.on == span.starts_on and span.starts_half == Half.PM:
        wanted = afternoon
    elif day.on == span.ends_on and span.ends_half == Half.AM:
        wanted = morning
    return _taken(day, overlap(wanted, day.working))


def _part_by_clock(day: Workday, starts_at: datetime, ends_at: datetime) -> DayTaken:
    wanted = (_minute_within(day.on, starts_at), _minute_within(day.on, ends_at))
    return _taken(day, overlap(day.working, [wanted]))


def _taken(day: Workday, spans: tuple[Span, ...]) -> DayTaken:
    half_holiday = day.holiday.name if day.holiday and day.working and day.working != day.scheduled else ""
    if spans:
        return DayTaken(day.on, spans, half_holiday=half_holiday)
    return DayTaken(day.on, (), skipped=day.reason or half_holiday or OUTSIDE_HOURS)


def _minute_within(on: date, at: datetime) -> int:
    """The minute of this day at a local time; its first or its last one for times before or after it."""
    if at.date() < on:
        return 0
    return at.hour * 60 + at.minute if at.date() == on else MINUTES_A_DAY


def _local(at: datetime, timezone: str) -> datetime:
    if at.tzinfo is None:
        return at
    return at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _refuse_endless(first: date, last: date) -> None:
    for name, on in (("starts_on", first), ("ends_on", last)):
        if not EARLIEST_YEAR <= on.year <= LATEST_YEAR:
            raise InvalidSpan(name, f"Leave has to lie between the years {EARLIEST_YEAR} and {LATEST_YEAR}.")
    if (last - first).days >= LONGEST_SPAN_DAYS:
        raise InvalidSpan("ends_on", "A request covers at most five years.")
