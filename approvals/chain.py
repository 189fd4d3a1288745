"""The steps of an approval as a chain: how one is asked for, and how people read it, before it is sent and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from approvals.charge import Charge
from approvals.models import Approval, ApprovalStep, Decision
from people.models import Employee

Role = ApprovalStep.Role
HR, NOBODY = "HR", "nobody: HR has to enter a manager"


@dataclass(frozen=True, slots=True)
class InRole:
    """Whoever is in the role of this name, such as "Finance"."""

    name: str


Step = Role | str | Employee | InRole


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step that would be taken: the people in charge of it, and how one says who they are."""

    people: tuple[Employee, ...]
    who: str


@dataclass(frozen=True, slots=True)
class Link:
    """A step of what was asked: who decided on it, or for whom it waits or will wait.

    `state` is "approved", "denied", "waiting", "ahead", or "passed" where who had it approved an earlier step.
    """

    number: int
    who: str
    state: str
    at: datetime | None = None
    note: str = ""

    @property
    def words(self) -> str:
        said = {"approved": "Approved", "denied": "Denied", "waiting": "Decides now", "ahead": "Decides then"}
        return said.get(self.state, "Not asked: has approved already")


def steps_of(steps: Sequence[Step]) -> list[ApprovalStep]:
    """The steps in their order, of no approval yet. Where a person is named, the line decides should they leave."""
    return [_step(number, step) for number, step in enumerate(steps, start=1)]


def _step(position: int, step: Step) -> ApprovalStep:
    if isinstance(step, Employee):
        return ApprovalStep(position=position, role=Role.MANAGER, approver=step)
    if isinstance(step, InRole):
        return ApprovalStep(position=position, role=Role.NAMED, named=step.name)
    return ApprovalStep(position=position, role=Role(step))


def plan(requester: Employee, steps: Sequence[Step], on: date) -> list[Ahead]:
    """Who would decide, one after the other, if this were asked on a day; who would decide twice stands once.

    One query.
    """
    charge = Charge.of([requester.pk], on)
    approval = Approval(requester=requester)
    found: list[Ahead] = []
    for step in steps_of(steps):
        people = charge.in_charge(approval, step)
        is_heard = any(before.people and set(before.people) <= set(people) for before in found)
        if not is_heard:
            found.append(Ahead(people, who_decides_at(charge, approval, step)))
    return found


def links(approval: Approval, on: date) -> list[Link]:
    """Each step of an approval read with its history, and where it stands; who would decide twice stands once.

    One query.
    """
    charge = Charge.of([approval.requester_id], on)
    found: list[Link] = []
    heard: list[set[Employee]] = []
    for step in approval.steps.all():
        link, people = _link(approval, step, charge), set(charge.in_charge(approval, step))
        if link.state == "ahead" and any(before <= people for before in heard):
            continue
        found.append(replace(link, number=len(found) + 1))
        if link.state in {"waiting", "ahead"} and people:
            heard.append(people)
    return found


def _link(approval: Approval, step: ApprovalStep, charge: Charge) -> Link:
    decision = next((made for made in step.decisions.all() if made.is_final), None)
    if decision is not None:
        return Link(step.position, str(decision.by), decision.verdict, decision.at, decision.note)
    who = who_decides_at(charge, approval, step)
    if step.position < approval.position or approval.state == Approval.State.APPROVED:
        return Link(step.position, who, "passed")
    is_next = approval.is_waiting and step.position == approval.position
    return Link(step.position, who, "waiting" if is_next else "ahead")


def who_decides_at(charge: Charge, approval: Approval, step: ApprovalStep) -> str:
    """Who is in charge of a step, in words: "Tomás Ferreira", "HR", "Finance", stand-ins after "or"."""
    people = charge.in_charge(approval, step)
    if not people:
        return NOBODY
    if step.approver is None and charge.members(approval, step):
        return step.named
    if len(people) > 1:
        return HR
    return " or ".join(str(person) for person in charge.deciders(approval, step))


def has_decided(decisions: Sequence[Decision]) -> set[int]:
    """Those who have approved, themselves or through a stand-in."""
    approved = [made for made in decisions if made.is_approved]
    return {pk for made in approved for pk in (made.by_id, made.in_place_of_id) if pk is not None}
