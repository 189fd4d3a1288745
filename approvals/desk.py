"""What waits for one person on a day, as a filter of the database: the rules of `approvals.charge`, from above.

`charge` walks up from a request to who decides; a desk walks down from who decides to the requests. The tests hold
the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from approvals.charge import can_decide
from approvals.models import Approval, ApprovalQuerySet, ApprovalStep, Delegation
from people.models import Employee, EmployeeQuerySet

# Those whose nearest deciding manager is one of some people (or nobody): down the line, through who cannot decide.
_DOWN = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_employee WHERE {top}
        UNION
        SELECT report.id
        FROM people_employee report
        JOIN line ON report.manager_id = line.id
        JOIN people_employee passed ON passed.id = line.id
        WHERE passed.is_auditor OR passed.hired_on > %s OR passed.left_on < %s
    ) SELECT id FROM line
"""
_UNDER = _DOWN.format(top="manager_id = ANY(%s)")
_UNDER_NOBODY = _DOWN.format(top="manager_id IS NULL")


@dataclass(frozen=True)
class Desk:
    """What is somebody's to decide on a day: their own, and that of those for whom they stand in."""

    owner: Employee
    on: date
    principals: tuple[Employee, ...]

    @classmethod
    def of(cls, owner: Employee, on: date) -> Desk:
        """The desk of a person; without principals if the person may decide on nothing. One query."""
        if not can_decide(owner, on):
            return cls(owner, on, ())
        delegations = Delegation.objects.running_on(on).filter(stand_in=owner).select_related("employee").order_by("pk")
        away = (delegation.employee for delegation in delegations)
        return cls(owner, on, (owner, *(person for person in away if can_decide(person, on))))

    @property
    def away(self) -> tuple[Employee, ...]:
        """Those for whom the owner stands in today."""
        return self.principals[1:]

    def waiting(self) -> ApprovalQuerySet:
        """What waits for the owner."""
        if not self.principals:
            return Approval.objects.none()
        return Approval.objects.waiting().filter(pk__in=self._steps().values("approval_id"))

    def _steps(self) -> QuerySet[ApprovalStep]:
        """The current steps that are the owner's turn."""
        named = Q(approver__isnull=False) & _can_decide("approver__", self.on)
        of_line = Q(role=ApprovalStep.Role.MANAGER) & ~named
        of_hr = Q(role=ApprovalStep.Role.HR) & ~named
        is_under = _requester_in(_UNDER, [person.pk for person in self.principals], self.on, self.on)
        is_topmost = _requester_in(_UNDER_NOBODY, self.on, self.on)
        has_hr = Q(Exists(_hr(self.on).exclude(pk=OuterRef("approval__requester"))))
        turn = (
            (named & Q(approver__in=self.principals))
            | (of_line & is_under)
            | (of_line & is_topmost & self._is_hr())
            | (of_hr & self._is_hr())
            | (of_hr & is_under & ~has_hr)
        )
        is_own = Q(approval__requester=self.owner)
        own_turn = is_own & Q(approval__may_decide_own=True) & is_topmost & (of_line | (of_hr & ~has_hr))
        waiting = ApprovalStep.objects.filter(approval__state=Approval.State.WAITING, position=F("approval__position"))
        return waiting.filter((turn & ~is_own) | own_turn)

    def _is_hr(self) -> Q:
        """Whether one of the principals is HR for the requester: for everybody but themselves."""
        hr = [person for person in self.principals if person.is_hr]
        if not hr:
            return Q(pk__in=[])
        return Q() if len(hr) > 1 else ~Q(approval__requester=hr[0])


def _requester_in(sql: str, *params: object) -> Q:
    return Q(approval__requester__in=RawSQL(sql, params))  # noqa: S611 - constant SQL


def _hr(on: date) -> EmployeeQuerySet:
    return Employee.objects.hr().employed_on(on).filter(is_auditor=False)


def _can_decide(prefix: str, on: date) -> Q:
    stays = Q(**{f"{prefix}left_on__isnull": True}) | Q(**{f"{prefix}left_on__gte": on})
    return stays & Q(**{f"{prefix}hired_on__lte": on, f"{prefix}is_auditor": False})
