"""A request looked at before it is sent: what it costs and leaves, from which lots, who else is away, who decides.

It asks the same checks and plans as the operation, so what it shows is what would happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Min, Q, Sum

from approvals.chain import Ahead, plan
from approvals.queries import Pace, pace
from ledger.models import Resource
from ledger.operations import Preview
from people.models import Employee
from people.queries import team_facts
from timeoff import checks, drawing, queries
from timeoff.chains import steps_of
from timeoff.coverage import Claim, CoverDay, cover
from timeoff.duration import ClockSpan, DaySpan
from timeoff.inquiry import Inquiry, inquire
from timeoff.models import TimeOffDay, TimeOffRequest
from timeoff.queries import Absence
from timeoff.refusals import CannotSubmit

A_QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Booking:
    """Days of another request on the same balance: approved, or held while it waits."""

    first: date
    last: date
    minutes: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Team:
    """The team around a request: people here on each of its days, with the request counted in, and who is away."""

    name: str
    cover: Sequence[CoverDay] = ()
    away: Sequence[Absence] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """All that the page says of a span. `preview` is None where nothing could be planned."""

    inquiry: Inquiry
    refusal: CannotSubmit | None
    preview: Preview | None
    bookings: Sequence[Booking] = ()
    team: Team | None = None
    deciders: tuple[Employee, ...] = field(default=())
    chain: Sequence[Ahead] = ()
    pace: Pace | None = None

    @property
    def is_sendable(self) -> bool:
        return self.refusal is None


def look(
    *,
    employee: Employee,
    resource: Resource,
    span: DaySpan | ClockSpan,
    at: datetime,
    ignoring: TimeOffRequest | None = None,
) -> Look:
    """Look at a span; `ignoring` is the request that it would replace. A fixed number of queries.

    :raises InvalidSpan: if the span means nothing by the person's clock.
    """
    inquiry = inquire(employee=employee, resource=resource, span=span, at=at, ignoring=ignoring)
    preview, refusal = None, None
    try:
        checks.refuse_nothing(inquiry)
        checks.refuse_without_policy(inquiry)
        checks.refuse_overlap(inquiry, ignoring=ignoring)
        preview = drawing.preview(inquiry, ignoring_ref=ignoring.ref if ignoring and ignoring.is_held else None)
        if preview.refusal is not None:
            raise checks.refusal_of(preview.refusal, inquiry)
        checks.refuse_limits(inquiry, preview.draws, ignoring=ignoring)
    except CannotSubmit as caught:
        refusal = caught
    chain = chain_for(inquiry)
    deciders = chain[0].people if chain else ()
    return Look(
        inquiry=inquiry,
        refusal=refusal,
        preview=preview,
        bookings=_bookings(inquiry, ignoring) if preview else (),
        team=team_around(inquiry, ignoring=ignoring),
        deciders=deciders,
        chain=chain,
        pace=pace(deciders[0], since=at - A_QUARTER) if len(deciders) == 1 else None,
    )


def chain_for(inquiry: Inquiry) -> list[Ahead]:
    """Whom the request would wait for, one after the other; nobody where it is approved at once. One query."""
    return plan(inquiry.employee, steps_of(inquiry.chain), inquiry.today) if inquiry.chain else []


def usual_deciders(employee: Employee, on: date) -> tuple[Employee, ...]:
    """Who decides on somebody's requests where the rules say nothing else: the manager, or HR. One query."""
    return plan(employee, ["manager"], on)[0].people


def _bookings(inquiry: Inquiry, ignoring: TimeOffRequest | None) -> list[Booking]:
    """What other requests take of the same balance after today, up to the last day of this one. One query."""
    standing = Q(state=TimeOffRequest.State.APPROVED) | Q(is_held=True) | Q(state=TimeOffRequest.State.CANCELLED)
    after_today = Q(claims__state=TimeOffDay.State.ACTIVE) & Q(claims__on__gt=inquiry.today)
    counted = after_today & Q(claims__on__lte=inquiry.last)
    requests = TimeOffRequest.objects.filter(standing, employee=inquiry.employee, resource=inquiry.resource)
    if ignoring is not None:
        requests = requests.exclude(pk=ignoring.pk)
    rows = requests.annotate(
        first=Min("claims__on", filter=counted),
        last=Max("claims__on", filter=counted),
        minutes=Sum(F("claims__ends_minute") - F("claims__starts_minute"), filter=counted),
    ).filter(minutes__gt=0)
    return [Booking(row.first, row.last, row.minutes, row.is_waiting) for row in rows.order_by("first", "pk")]


def team_around(inquiry: Inquiry, *, ignoring: TimeOffRequest | None = None) -> Team | None:
    """The team on the days of a request, which counts as away; None for somebody without a team. Eight queries."""
    if inquiry.employee.team_id is None:
        return None
    facts = team_facts([inquiry.employee.team_id], inquiry.first, inquiry.last)[0]
    others = [member.employee_id for member in facts.members if member.employee_id != inquiry.employee.pk]
    claims = queries.claims_of([*others, inquiry.employee.pk], inquiry.first, inquiry.last, ignoring=ignoring)
    own = [Claim(inquiry.employee.pk, day.on, day.minutes, True) for day in inquiry.taken]
    return Team(
        name=facts.name,
        cover=cover(facts, [*claims, *own], inquiry.dates),
        away=queries.absences_of(others, inquiry.first, inquiry.last),
    )
