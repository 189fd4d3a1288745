"""Reads of time off that join several tables, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum

from ledger.models import Assignment, Resource
from ledger.units import MINUTES
from people.models import Employee, Team
from people.roles import reports_of
from timeoff.coverage import Claim
from timeoff.kinds import LEAVE
from timeoff.models import TimeOffDay, TimeOffQuerySet, TimeOffRequest
from timeoff.terms import USUAL_DAY_MINUTES

State = TimeOffRequest.State


@dataclass(frozen=True, slots=True)
class Absence:
    """A request as others see it on the calendar: its days that stand, both included, and the halves at the ends."""

    time_off: TimeOffRequest
    first: date
    last: date

    @property
    def employee(self) -> Employee:
        return self.time_off.employee

    @property
    def is_waiting(self) -> bool:
        return self.time_off.is_waiting

    @property
    def from_midday(self) -> bool:
        return self.first == self.time_off.starts_on and self.time_off.starts_at_midday

    @property
    def until_midday(self) -> bool:
        return self.last == self.time_off.ends_on and self.time_off.ends_at_midday


def claims_of(
    employee_ids: Collection[int], first: date, last: date, *, ignoring: TimeOffRequest | None = None
) -> list[Claim]:
    """The minutes that these people are away between two days, or ask to be. One query."""
    claims = TimeOffDay.objects.active().filter(employee_id__in=employee_ids).between(first, last)
    if ignoring is not None:
        claims = claims.exclude(time_off=ignoring)
    rows = claims.values_list("employee_id", "on", "time_off__state").annotate(
        away=Sum(F("ends_minute") - F("starts_minute"))
    )
    return [
        Claim(employee_id, on, away, state == State.SUBMITTED)
        for employee_id, on, state, away in rows.order_by("on", "employee_id")
    ]


def standing_on_days(
    first: date,
    last: date | None,
    *,
    employee_id: int | None = None,
    calendar_id: int | None = None,
    location_id: int | None = None,
) -> TimeOffQuerySet:
    """What waits or is approved and lies on days between two (for good if none), days off between them included.

    Of one person, of all at a location, or of all whose location has that calendar.
    """
    found = TimeOffRequest.objects.standing().filter(ends_on__gte=first)
    if last is not None:
        found = found.filter(starts_on__lte=last)
    if employee_id is not None:
        found = found.filter(employee_id=employee_id)
    if calendar_id is not None:
        found = found.filter(employee__location__calendar_id=calendar_id)
    if location_id is not None:
        found = found.filter(employee__location_id=location_id)
    return found


def absences_of(
    employee_ids: Collection[int], first: date, last: date, *, ignoring: TimeOffRequest | None = None
) -> list[Absence]:
    """Who of these people is away between two days, or asks to be; oldest first. One query."""
    active = Q(claims__state=TimeOffDay.State.ACTIVE)
    within = TimeOffDay.objects.active().between(first, last).filter(time_off=OuterRef("pk"))
    requests = (
        TimeOffRequest.objects.filter(Exists(within), employee_id__in=employee_ids)
        .annotate(away_from=Min("claims__on", filter=active), away_until=Max("claims__on", filter=active))
        .select_related("employee", "resource")
        .order_by("away_from", "employee__last_name", "employee__first_name", "pk")
    )
    if ignoring is not None:
        requests = requests.exclude(pk=ignoring.pk)
    return [Absence(time_off, time_off.away_from, time_off.away_until) for time_off in requests]


@dataclass(frozen=True, slots=True)
class Measure:
    """In what a request is written: minutes, and how many of them a day has."""

    day_minutes: int = USUAL_DAY_MINUTES
    unit: str = MINUTES


def measures_of(holder_ids: Iterable[int]) -> dict[tuple[int, int], Measure]:
    """How amounts are written, by holder and resource: in the days of the policy drawn first. One query."""
    rows = (
        Assignment.objects.filter(holder_id__in=list(holder_ids))
        .order_by("-starts_on", "priority", "policy__priority", "policy_id")
        .values_list("holder_id", "policy__resource_id", "policy__day_minutes")
    )
    found: dict[tuple[int, int], Measure] = {}
    for holder_id, resource_id, day_minutes in rows:
        found.setdefault((holder_id, resource_id), Measure(day_minutes))
    return found


def measure_of(time_off: TimeOffRequest, known: dict[tuple[int, int], Measure]) -> Measure:
    """How the amounts of a request are written; its employee has been read."""
    return known.get((time_off.employee.holder_id, time_off.resource_id), Measure())


def leave_of(holder_id: int, on: date) -> list[Resource]:
    """What somebody may take leave on, on that day, in the order of the pages. One query."""
    assigned = Assignment.objects.in_force_on(on).filter(holder_id=holder_id, policy__versions__isnull=False)
    resources = Resource.objects.filter(kind=LEAVE, pk__in=assigned.values("policy__resource_id"))
    return list(resources.order_by("position", "name", "pk"))


def teams_of(viewer: Employee) -> list[Team]:
    """The teams whose calendar somebody may open: their own, those of their line; HR and auditors all. One query."""
    teams = Team.objects.annotate(people=Count("members")).filter(people__gt=0)
    if not (viewer.is_hr or viewer.is_auditor):
        mine = Q(pk=viewer.team_id) if viewer.team_id else Q(pk__in=[])
        teams = teams.filter(mine | Q(pk__in=reports_of(viewer).exclude(team=None).values("team_id")))
    return list(teams.order_by("name", "pk"))


def colleagues_of(employee: Employee, first: date, last: date) -> list[Employee]:
    """Who could stand in for somebody: the team, else those with the same manager, working here then. One query."""
    near = Q(pk__in=[])
    if employee.team_id:
        near |= Q(team_id=employee.team_id)
    if employee.manager_id:
        near |= Q(manager_id=employee.manager_id)
    found = Employee.objects.employed_within(first, last).filter(near, erased_on=None).exclude(pk=employee.pk)
    return list(found.by_name())


def history_counts(requests: TimeOffQuerySet, today: date) -> dict[str, int]:
    """How many of these requests wait, are to come, are over, and are drafts. One query."""
    gone = Q(state__in=[State.DENIED, State.CANCELLED]) | Q(ends_on__lt=today)
    return requests.aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        coming=Count("pk", filter=Q(state=State.APPROVED, ends_on__gte=today)),
        past=Count("pk", filter=gone & ~Q(state__in=[State.DRAFT, State.SUBMITTED])),
    )
