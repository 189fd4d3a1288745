"""Asking for a decision, and taking the question back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from approvals import registry
from approvals.charge import Charge
from approvals.models import Approval, ApprovalStep
from people.models import Employee

Role = ApprovalStep.Role
Step = Role | str | Employee


class CannotOpen(Exception):
    """Nobody could decide on this, or something else waits under its name."""


def open_approval(
    *,
    subject: str,
    requester: Employee,
    at: datetime,
    steps: Sequence[Step] | None = None,
    may_decide_own: bool = False,
) -> Approval:
    """Let a subject wait for a decision. Asked twice, it is the same approval.

    Each step is "manager" (the line of the requester), "hr", or a person; without any it is the manager alone.
    `may_decide_own`: the policy lets people decide for themselves if nobody is above them.

    :raises CannotOpen: if nobody could decide on the first step, or the subject waits already with other steps.
    """
    kind, _ = registry.split(subject)
    wanted = [_planned(step) for step in ((Role.MANAGER,) if steps is None else steps)]
    if not wanted:
        raise CannotOpen("It takes at least one step to decide.")
    if any(approver is not None and approver.pk == requester.pk for _, approver in wanted):
        raise CannotOpen("Nobody decides on their own request.")
    approval = Approval(subject=subject, kind=kind, requester=requester, opened_at=at, may_decide_own=may_decide_own)
    steps_to_take = [
        ApprovalStep(approval=approval, position=position, role=role, approver=approver)
        for position, (role, approver) in enumerate(wanted, start=1)
    ]
    charge = Charge.of([requester.pk], at.astimezone(requester.zone).date())
    if not charge.deciders(approval, steps_to_take[0]):
        raise CannotOpen(
            "Nobody could decide on this: you have no manager in Passbook, and there is no HR administrator besides "
            "you. Ask for a manager to be entered."
        )
    try:
        with transaction.atomic():
            approval.save()
            ApprovalStep.objects.bulk_create(steps_to_take)
    except IntegrityError:
        # The database lets one wait: this is the second click on Send, or another request under the same name.
        return _same(Approval.objects.waiting().about(subject).with_history().get(), requester, wanted)
    return approval


@transaction.atomic
def withdraw(*, subject: str, at: datetime) -> bool:
    """Take back what waits: the requester cancelled it, or changed it so that it has to be asked for anew.

    Returns whether anything was waiting. What has been decided stays decided.
    """
    approval = Approval.objects.waiting().about(subject).select_for_update().first()
    if approval is None:
        return False
    approval.state, approval.closed_at = Approval.State.WITHDRAWN, at
    approval.save(update_fields=["state", "closed_at"])
    return True


def _planned(step: Step) -> tuple[Role, Employee | None]:
    """Where a person is named, the line decides should that person leave."""
    return (Role.MANAGER, step) if isinstance(step, Employee) else (Role(step), None)


def _same(standing: Approval, requester: Employee, wanted: list[tuple[Role, Employee | None]]) -> Approval:
    """What waits already, if it was asked by the same person of the same people."""
    there = [step.role for step in standing.steps.all()]
    if standing.requester_id != requester.pk or there != [role for role, _ in wanted]:
        raise CannotOpen("This waits for a decision already. Take it back first.")
    return standing
