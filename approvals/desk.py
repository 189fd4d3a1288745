"""What waits for one person on a day, as a filter of the database: the rules of `approvals.charge`, from above.

`charge` walks up from a request to who decides; a desk walks down from who decides to the requests. The tests hold
the two against each other. It is plain SQL because every page asks it for the count in its navigation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models.expressions import RawSQL

from approvals.charge import can_decide
from approvals.models import Approval, ApprovalQuerySet, Delegation
from people.models import Employee


def _decides(person: str) -> str:
    """Whether somebody can decide, as `charge.can_decide` says it."""
    leaves_later = f"({person}.left_on IS NULL OR {person}.left_on >= %(today)s)"
    return f"({person}.hired_on <= %(today)s AND {leaves_later} AND NOT {person}.is_auditor)"


def _line_below(top: str, line: str) -> str:
    """Those whose nearest deciding manager is the top: down the line, through whoever cannot decide."""
    return f"""
        SELECT id FROM people_employee WHERE {top}
        UNION
        SELECT report.id
        FROM people_employee report
        JOIN {line} line ON line.id = report.manager_id
        JOIN people_employee passed ON passed.id = line.id
        WHERE NOT {_decides("passed")}
    """  # noqa: S608 - constant SQL


def _deciding(people: str) -> str:
    """Those of a set who can decide."""
    return f"""
        SELECT person.id FROM {people} JOIN people_employee person ON person.id = {people}.id
        WHERE {_decides("person")}
    """  # noqa: S608 - constant SQL


# `principals` are the owner of the desk and those for whom the owner stands in. Nobody decides on their own request.
_TURNS = f"""
    WITH RECURSIVE
    below(id) AS ({_line_below("manager_id = ANY(%(principals)s)", "below")}),
    topmost(id) AS ({_line_below("manager_id IS NULL", "topmost")}),
    second_below(id) AS ({_line_below(f"manager_id IN ({_deciding('below')})", "second_below")}),
    second_topmost(id) AS ({_line_below(f"manager_id IN ({_deciding('topmost')})", "second_topmost")}),
    hr(id) AS MATERIALIZED (SELECT id FROM people_employee person WHERE is_hr AND {_decides("person")})
    SELECT step.approval_id
    FROM approvals_approval approval
    JOIN approvals_approvalstep step ON step.approval_id = approval.id AND step.position = approval.position
    LEFT JOIN people_employee named ON named.id = step.approver_id AND {_decides("named")}
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS there_is, bool_or(hr.id = ANY(%(principals)s)) AS is_principal
        FROM hr WHERE hr.id <> approval.requester_id
    ) other_hr
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS there_is, bool_or(person.id = ANY(%(principals)s)) AS is_principal
        FROM people_decidingrole role
        JOIN people_decidingrole_members member ON member.decidingrole_id = role.id
        JOIN people_employee person ON person.id = member.employee_id AND {_decides("person")}
        WHERE step.role = 'named' AND role.name = step.named AND person.id <> approval.requester_id
    ) in_role
    WHERE approval.state = 'waiting' AND CASE
        WHEN named.id IS NOT NULL
            THEN named.id = ANY(%(principals)s) AND approval.requester_id <> %(owner)s
        WHEN in_role.there_is
            THEN in_role.is_principal AND approval.requester_id <> %(owner)s
        WHEN step.role = 'second' AND approval.requester_id IN (SELECT id FROM second_below)
            THEN approval.requester_id <> %(owner)s
        WHEN step.role = 'second' AND approval.requester_id NOT IN (
            SELECT id FROM topmost UNION ALL SELECT id FROM second_topmost
        )
            THEN FALSE
        WHEN step.role <> 'manager' AND other_hr.there_is
            THEN other_hr.is_principal AND approval.requester_id <> %(owner)s
        WHEN approval.requester_id IN (SELECT id FROM below)
            THEN approval.requester_id <> %(owner)s
        WHEN approval.requester_id IN (SELECT id FROM topmost) AND approval.requester_id = %(owner)s
            THEN approval.may_decide_own
        WHEN approval.requester_id IN (SELECT id FROM topmost)
            THEN other_hr.is_principal
    END
"""  # noqa: S608 - constant SQL

_NAMED = re.compile(r"%\((\w+)\)s")
# Django's raw SQL takes its values by position.
_TURNS_NAMES = _NAMED.findall(_TURNS)
_TURNS_SQL = _NAMED.sub("%s", _TURNS)


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
        values = {
            "owner": self.owner.pk,
            "principals": [person.pk for person in self.principals],
            "today": self.on,
        }
        turns = RawSQL(_TURNS_SQL, [values[name] for name in _TURNS_NAMES])  # noqa: S611 - constant SQL
        return Approval.objects.waiting().filter(pk__in=turns)
