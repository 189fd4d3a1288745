"""Who is in charge of a step, on a day: looked up each time, so that a new manager has what waits at once.

The rules, in their order:

1. A person named for the step decides, as long as they work here.
2. A step of the line falls to the nearest manager above the requester who works here. Who has left is passed over.
   A step of the manager's manager falls to the next one above that.
3. A step of HR falls to every HR administrator. So does a step of the line if nobody is there above.
4. A step of a named role falls to everybody in it, and to HR if there is nobody.
5. What falls to HR falls to the line if the requester is the only HR administrator.
6. Nobody decides on their own request, unless nobody is above them and the policy says so.
7. An auditor changes nothing: where one would be in charge, the next does it.

A stand-in decides for whoever is in charge. Those higher up in the line, and HR, may decide on a step of the line
although it does not wait for them, so that nobody waits for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from approvals.models import Approval, ApprovalStep
from people.models import Employee

Role = ApprovalStep.Role
# Longer than any line of managers; it ends the walk if there ever were a circle.
MAX_LINE = 50
ROLE = "role:"

# All that decides on requests, in one statement: people with why they are asked for (`place`), whose request or absence
# it is about (`of_id`), and the order in which they come. Whether each can decide on that day is `can_decide`'s to say.
_PEOPLE = f"""
    WITH RECURSIVE line(requester_id, id, height) AS (
        SELECT id, manager_id, 1 FROM people_employee WHERE id = ANY(%(requesters)s)
        UNION ALL
        SELECT line.requester_id, boss.manager_id, line.height + 1
        FROM line JOIN people_employee boss ON boss.id = line.id
        WHERE line.height < {MAX_LINE}
    ), asked(place, of_id, id, turn) AS (
        SELECT 'line', requester_id, id, height FROM line
        UNION ALL
        SELECT 'hr', NULL, id, 0 FROM people_employee WHERE is_hr
        UNION ALL
        SELECT '{ROLE}' || role.name, NULL, member.employee_id, 0 FROM people_decidingrole role
        JOIN people_decidingrole_members member ON member.decidingrole_id = role.id
        UNION ALL
        SELECT 'stand-in', employee_id, stand_in_id, id FROM approvals_delegation
        WHERE starts_on <= %(today)s AND ends_on > %(today)s
    )
    SELECT person.*, asked.place, asked.of_id FROM asked JOIN people_employee person ON person.id = asked.id
    ORDER BY asked.place, asked.of_id, asked.turn, person.last_name, person.first_name, person.id
"""  # noqa: S608 - constant SQL


def can_decide(person: Employee, on: date) -> bool:
    """Whether somebody may decide on anything: they work here on that day, and are no auditor."""
    return person.is_employed_on(on) and not person.is_auditor


@dataclass(frozen=True, slots=True)
class Capacity:
    """In whose place somebody decides: their own if `in_place_of` is None."""

    in_place_of: Employee | None = None


@dataclass(frozen=True)
class Charge:
    """Who is above whom, who is HR and who stands in for whom, for some requesters on one day."""

    on: date
    lines: Mapping[int, tuple[Employee, ...]]
    hr: tuple[Employee, ...]
    stand_ins: Mapping[int, tuple[Employee, ...]]
    roles: Mapping[str, tuple[Employee, ...]]

    @classmethod
    def of(cls, requester_ids: Collection[int], on: date) -> Charge:
        """Look up all that decides on the requests of these people. One query."""
        found: defaultdict[tuple[str, int | None], list[Employee]] = defaultdict(list)
        for person in Employee.objects.raw(_PEOPLE, {"requesters": list(set(requester_ids)), "today": on}):
            if can_decide(person, on):
                asked = vars(person)
                found[asked["place"], asked["of_id"]].append(person)
        return cls(
            on=on,
            lines={of: tuple(people) for (place, of), people in found.items() if place == "line" and of},
            hr=tuple(found["hr", None]),
            stand_ins={of: tuple(people) for (place, of), people in found.items() if place == "stand-in" and of},
            roles={
                place.removeprefix(ROLE): tuple(people)
                for (place, _), people in found.items()
                if place.startswith(ROLE)
            },
        )

    def in_charge(self, approval: Approval, step: ApprovalStep | None = None) -> tuple[Employee, ...]:
        """For whom a step waits, stand-ins aside: one manager, or all of HR, or nobody. The current step if none."""
        step = step or approval.current_step
        if step.approver is not None and can_decide(step.approver, self.on):
            return (step.approver,)
        line = self.lines.get(approval.requester_id, ())
        others = tuple(person for person in self.hr if person.pk != approval.requester_id)
        # Comes only after the line, so it means: nobody is above.
        own = (approval.requester,) if approval.may_decide_own and can_decide(approval.requester, self.on) else ()
        if step.role == Role.MANAGER:
            return line[:1] or others + own
        wanted = line[1:2] if step.role == Role.SECOND else self.members(approval, step)
        return wanted or others or line[:1] or own

    def members(self, approval: Approval, step: ApprovalStep) -> tuple[Employee, ...]:
        """Who is in the named role of a step and may decide on it; nobody where the step names none."""
        return tuple(person for person in self.roles.get(step.named, ()) if person.pk != approval.requester_id)

    def deciders(self, approval: Approval, step: ApprovalStep | None = None) -> tuple[Employee, ...]:
        """For whom a step waits, stand-ins included: whom to tell of it. The current step if none."""
        found: dict[int, Employee] = {}
        for person in self.in_charge(approval, step):
            found.setdefault(person.pk, person)
            for stand_in in self._stand_ins(person, approval):
                found.setdefault(stand_in.pk, stand_in)
        return tuple(found.values())

    def capacity(self, approval: Approval, by: Employee) -> Capacity | None:
        """In which capacity somebody may decide on the current step; None if they may not."""
        if not can_decide(by, self.on):
            return None
        charge = self.in_charge(approval)
        if by in charge:
            return Capacity()
        if by.pk == approval.requester_id:
            return None
        for person in charge:
            if by in self._stand_ins(person, approval):
                return Capacity(in_place_of=person)
        return Capacity() if by in self.hr or by in self._higher_up(approval) else None

    def _stand_ins(self, person: Employee, approval: Approval) -> tuple[Employee, ...]:
        """Who stands in for somebody on this approval: not the requester, nor for the requester."""
        if person.pk == approval.requester_id:
            return ()
        return tuple(other for other in self.stand_ins.get(person.pk, ()) if other.pk != approval.requester_id)

    def _higher_up(self, approval: Approval) -> tuple[Employee, ...]:
        """Who of the line has a say besides who is in charge: on its own steps, and on others if there is no HR."""
        line, role = self.lines.get(approval.requester_id, ()), approval.current_step.role
        if role == Role.MANAGER or all(person.pk == approval.requester_id for person in self.hr):
            return line
        return line[2:] if role == Role.SECOND else ()


def who_decides(approval: Approval, on: date) -> tuple[Employee, ...]:
    """For whom an approval waits on a day, stand-ins included; nobody once it is closed. Whom to write to."""
    if not approval.is_waiting:
        return ()
    return Charge.of([approval.requester_id], on).deciders(approval)
