"""Reads behind the inbox and behind "waits for": each in a fixed number of queries, however many rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db import connection
from django.db.models import Count, F, Min, Q

from approvals.chain import who_decides_at
from approvals.charge import Charge
from approvals.desk import Desk
from approvals.models import Approval, ApprovalQuerySet, ApprovalStep, Decision, DecisionQuerySet
from people.models import Employee
from people.roles import reports_of

YOU = "you"


@dataclass(frozen=True, slots=True)
class Standing:
    """Why somebody has an inbox at all, and how far they see beyond what waits for them."""

    decides: bool
    has_line: bool = False
    sees_all: bool = False

    @property
    def has_inbox(self) -> bool:
        return self.decides or self.sees_all

    @property
    def sees_more(self) -> bool:
        """Whether there is more to see than one's own: everybody's, or those of the whole line."""
        return self.sees_all or self.has_line


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait, by kind, and since when the oldest does."""

    by_kind: dict[str, int]
    oldest_at: datetime | None = None

    @property
    def count(self) -> int:
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class Waiting:
    """An approval that waits, and for whom: `words` names them as in "Waits for Tomás Ferreira"."""

    approval: Approval
    deciders: tuple[Employee, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Pace:
    """What somebody decided within a month: how many, and how long half of them waited at most."""

    count: int
    median: timedelta | None


# Plain SQL because every page asks it for its navigation: whether somebody manages, manages managers, or decides for
# another reason (stands in, was named for a step, has a role, may decide on what they asked themselves).
_STANDING = """
    SELECT
        EXISTS (SELECT FROM people_employee WHERE manager_id = %(viewer)s),
        EXISTS (
            SELECT FROM people_employee person JOIN people_employee boss ON boss.id = person.manager_id
            WHERE boss.manager_id = %(viewer)s
        ),
        EXISTS (
            SELECT FROM approvals_delegation
            WHERE stand_in_id = %(viewer)s AND starts_on <= %(today)s AND ends_on > %(today)s
        ) OR EXISTS (
            SELECT FROM approvals_approvalstep step JOIN approvals_approval approval ON approval.id = step.approval_id
            WHERE step.approver_id = %(viewer)s AND approval.state = 'waiting'
        ) OR EXISTS (
            SELECT FROM people_decidingrole_members WHERE employee_id = %(viewer)s
        ) OR EXISTS (
            SELECT FROM approvals_approval
            WHERE requester_id = %(viewer)s AND state = 'waiting' AND may_decide_own
        )
"""


def standing_of(viewer: Employee, on: date) -> Standing:
    """Whether somebody decides on anything: they manage, are HR, stand in, or were named. One query at most."""
    if viewer.is_hr or viewer.is_auditor:
        return Standing(decides=viewer.is_hr, sees_all=True)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"viewer": viewer.pk, "today": on})
        manages, has_line, has_other_reasons = cursor.fetchone()
    return Standing(decides=manages or has_other_reasons, has_line=has_line)


def tally(waiting: ApprovalQuerySet) -> Tally:
    """Count what waits. One query."""
    rows = waiting.order_by().values("kind").annotate(count=Count("pk"), oldest_at=Min("opened_at")).order_by("kind")
    found = {row["kind"]: (row["count"], row["oldest_at"]) for row in rows}
    return Tally(
        by_kind={kind: count for kind, (count, _) in found.items()},
        oldest_at=min((oldest_at for _, oldest_at in found.values()), default=None),
    )


def beyond(viewer: Employee) -> ApprovalQuerySet:
    """What somebody sees beyond their own desk: HR and auditors everything, managers that of their whole line."""
    if viewer.is_hr or viewer.is_auditor:
        return Approval.objects.all()
    return Approval.objects.filter(requester__in=reports_of(viewer))


def visible(viewer: Employee, on: date) -> ApprovalQuerySet:
    """All that somebody may open in the inbox: what waits for them, what they decided, and what they see beyond."""
    judged = ApprovalStep.objects.filter(decisions__in=Decision.objects.made_by([viewer])).values("approval")
    desk = Desk.of(viewer, on).waiting().values("pk")
    return Approval.objects.filter(Q(pk__in=beyond(viewer).values("pk")) | Q(pk__in=desk) | Q(pk__in=judged))


def concerned(viewer: Employee, subjects: Collection[str], on: date) -> set[str]:
    """Those of the subjects on which somebody decides at one of the steps, or has decided, stand-ins among them.

    Five queries at most, whatever their number; none without subjects.
    """
    if not subjects:
        return set()
    mine = Q(by=viewer) | Q(in_place_of=viewer)
    judged = Decision.objects.filter(mine, step__approval__subject__in=subjects)
    found = set(judged.values_list("step__approval__subject", flat=True))
    waiting = list(Approval.objects.waiting().about(*set(subjects) - found).with_history())
    charge = Charge.of([approval.requester_id for approval in waiting], on)
    return found | {approval.subject for approval in waiting if _has_a_step(charge, approval, viewer)}


def _has_a_step(charge: Charge, approval: Approval, viewer: Employee) -> bool:
    return any(viewer in charge.deciders(approval, step) for step in approval.steps.all())


def decided(viewer: Employee, *, all_of_them: bool = False) -> DecisionQuerySet:
    """The approvals and denials by somebody (or in their place), or all that they may see; the newest first."""
    found = Decision.objects.final()
    found = found.filter(step__approval__in=beyond(viewer)) if all_of_them else found.made_by([viewer])
    return found.order_by("-at", "-pk")


def waiting_words(subjects: Collection[str], on: date) -> dict[str, Waiting]:
    """For whom each of these subjects waits; those that do not wait are left out. Two queries for all."""
    waiting = Approval.objects.waiting().about(*subjects)
    steps = list(
        ApprovalStep.objects.filter(approval__in=waiting, position=F("approval__position"))
        .select_related("approval__requester", "approver")
        .order_by("pk")
    )
    charge = Charge.of([step.approval.requester_id for step in steps], on)
    return {
        step.approval.subject: Waiting(
            step.approval, charge.deciders(step.approval, step), name_deciders(charge, step.approval, step=step)
        )
        for step in steps
    }


def name_deciders(
    charge: Charge, approval: Approval, viewer: Employee | None = None, *, step: ApprovalStep | None = None
) -> str:
    """For whom a step waits: "Tomás Ferreira", "HR", with a stand-in "Tomás Ferreira or Lena Hoffmann".

    The current step if none is given. One of them reads "you".
    """
    if viewer is not None and viewer in charge.deciders(approval, step):
        return YOU
    return who_decides_at(charge, approval, step or approval.current_step)


def pace(viewer: Employee, *, since: datetime) -> Pace:
    """How many things somebody decided since then, and how fast. One query."""
    times = Decision.objects.final().filter(by=viewer, at__gte=since).values_list("at", "step__approval__opened_at")
    waits = [(at - opened_at).total_seconds() for at, opened_at in times]
    return Pace(len(waits), timedelta(seconds=median(waits)) if waits else None)


def near(viewer: Employee, on: date, *, leaving_out: Collection[int] = ()) -> list[Employee]:
    """Colleagues who may decide in somebody's place: the line above, peers, the team, reports, HR; by name.

    Only who works here and can sign in, and never an auditor. One query.
    """
    close = (
        Q(pk__in=Employee.objects.above(viewer).values("pk"))
        | Q(manager=viewer)
        | Q(is_hr=True)
        | (Q(manager=viewer.manager_id) if viewer.manager_id else Q(pk__in=[]))
        | (Q(team=viewer.team_id) if viewer.team_id else Q(pk__in=[]))
    )
    able = Employee.objects.employed_on(on).filter(user__is_active=True, is_auditor=False)
    return list(able.filter(close).exclude(pk__in=[viewer.pk, *leaving_out]).by_name())
