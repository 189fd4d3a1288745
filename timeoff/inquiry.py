"""A request looked into before anything is saved: what it takes, on which terms, in whose words.

The operation that sends a request and the page that shows what it would cost look into it in the same way, so that
the page says nothing that the operation would not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ledger.models import Resource
from ledger.rules.deciding import Chain
from ledger.rules.use import Document
from ledger.units import MINUTES, format_amount
from people.format import Reader
from people.models import Employee
from people.queries import work_calendar
from people.workdays import Span, WorkCalendar
from timeoff import clocks
from timeoff.chains import with_hr
from timeoff.counting import REACH, counted
from timeoff.crowd import Crowd, crowd_of
from timeoff.duration import ClockSpan, DaySpan, DayTaken, Duration, dates_of, measure
from timeoff.models import TimeOffDay, TimeOffRequest
from timeoff.terms import Terms, terms_of

SOME_DAYS = timedelta(days=10)
"""Read beyond the span, to tell when the person is back."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A span of one person and resource, measured; everything that decides it has been read."""

    employee: Employee
    resource: Resource
    span: DaySpan | ClockSpan
    at: datetime
    first: date
    last: date
    calendar: WorkCalendar
    duration: Duration
    terms: Terms
    reader: Reader
    crowd: Crowd | None = None

    @property
    def today(self) -> date:
        """The person's own day of asking."""
        return self.reader.today

    @property
    def minutes(self) -> int:
        return self.duration.minutes

    @property
    def taken(self) -> tuple[DayTaken, ...]:
        return self.duration.taken

    @property
    def dates(self) -> list[date]:
        """The days that cost something."""
        return [day.on for day in self.duration.taken]

    @property
    def chain(self) -> Chain:
        """Who decides, one after the other; nobody where it is approved at once."""
        chain = self.terms.chain(self.dates, self.minutes)
        return with_hr(chain) if self.crowd is not None and self.crowd.then == "escalate" else chain

    @property
    def is_automatic(self) -> bool:
        return not self.chain

    @property
    def holds_on_submit(self) -> bool:
        return self.terms.holds_on_submit(self.dates)

    @property
    def document(self) -> Document | None:
        """The rule by which a document is needed, if one is."""
        return self.terms.document(self.dates, self.minutes)

    @property
    def back_on(self) -> date | None:
        """The first working time after the leave, if there is any within some days."""
        if isinstance(self.span, DaySpan) and self.duration.days and self._goes_on(self.duration.days[-1]):
            return self.last
        ahead = (self.last + timedelta(days=number) for number in range(1, SOME_DAYS.days + 1))
        return next((day for day in ahead if self.calendar.workday(day).is_working), None)

    def _goes_on(self, day: DayTaken) -> bool:
        """Whether there is work left on a day after the leave."""
        working = self.calendar.workday(day.on).working
        return bool(day.spans and working and day.ends_minute < working[-1][1])

    def words(self, minutes: int) -> str:
        """ "2 d 4 h"."""
        return self.terms.words(minutes)

    def signed(self, minutes: int) -> str:
        """ "+2 d", "−1 d 4 h"."""
        return format_amount(minutes, MINUTES, self.terms.day_minutes, signed=True)

    def measured(self, span: DaySpan) -> Duration:
        """What another span within this one would take."""
        return counted(measure(self.calendar, span), self.calendar, span, self.terms.day_rule, {})

    def dates_words(self) -> str:
        """ "27 – 28 Jul"."""
        return self.reader.span(self.first, self.last)


def inquire(
    *,
    employee: Employee,
    resource: Resource,
    span: DaySpan | ClockSpan,
    at: datetime,
    ignoring: TimeOffRequest | None = None,
    in_turn: bool = False,
) -> Inquiry:
    """Look into a span: four queries; one more where days off may count, some where too many may be away.

    `ignoring` is the request that asks for it already, which counts as no neighbour of itself. `in_turn`: the request
    is about to be sent, and where the team has a limit its others wait for it.

    :raises InvalidSpan: if the span means nothing by the person's clock.
    """
    dates = dates_of(span, employee.timezone)
    first, last = dates[0], dates[-1]
    terms = terms_of(employee.holder_id, resource.pk, first, last)
    around = REACH if terms.counts_more else timedelta()
    calendar = work_calendar(employee, first - around, last + max(SOME_DAYS, around))
    duration = measure(calendar, span)
    if terms.counts_more:
        others = _claimed(employee, resource, first - around, last + around, ignoring)
        duration = counted(duration, calendar, span, terms.day_rule, others)
    return Inquiry(
        employee=employee,
        resource=resource,
        span=span,
        at=at,
        first=first,
        last=last,
        calendar=calendar,
        duration=duration,
        terms=terms,
        reader=clocks.reader_for(employee, at),
        crowd=crowd_of(employee, terms, duration, ignoring=ignoring, in_turn=in_turn),
    )


def _claimed(
    employee: Employee, resource: Resource, first: date, last: date, ignoring: TimeOffRequest | None
) -> dict[date, tuple[Span, ...]]:
    """The active hours of the person's other requests on the same balance. One query."""
    claims = TimeOffDay.objects.active().of(employee).between(first, last).filter(time_off__resource=resource)
    if ignoring is not None and ignoring.pk is not None:
        claims = claims.exclude(time_off=ignoring)
    spans: dict[date, tuple[Span, ...]] = {}
    for claim in claims.chronological():
        spans[claim.on] = (*spans.get(claim.on, ()), claim.span)
    return spans


def verb(amount_words: str, singular: str = "is", plural: str = "are") -> str:
    """ "1 d is missing", "2 d are missing": the verb that goes with an amount."""
    number, _, rest = amount_words.partition("\u00a0")
    return singular if number == "1" and "\u00a0" not in rest else plural


def listed(items: Iterable[str]) -> str:
    """ "a, b and c"."""
    *head, tail = items
    return f"{', '.join(head)} and {tail}" if head else tail
