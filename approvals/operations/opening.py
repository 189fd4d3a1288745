"""Asking for a decision, and taking the question back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from approvals import registry
from approvals.chain import Role, Step, steps_of
from approvals.charge import Charge
from approvals.models import Approval, ApprovalStep
from people.models import Employee


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

    Each step is "manager" (the line of the requester), "second" (the manager's manager), "hr", a role by its name, or
    a person; without any it is the manager alone.
    `may_decide_own`: the policy lets people decide for themselves if nobody is above them.

    :raises CannotOpen: if nobody could decide on the first step, or the subject waits already with other steps.
    """
    kind, _ = registry.split(subject)
    wanted = steps_of((Role.MANAGER,) if steps is None else steps)
    if not wanted:
        raise CannotOpen("It takes at least one step to decide.")
    if any(step.approver is not None and step.approver.pk == requester.pk for step in wanted):
        raise CannotOpen("Nobody decides on their own request.")
    approval = Approval(subject=subject, kind=kind, requester=requester, opened_at=at, may_decide_own=may_decide_own)
    for step in wanted:
        step.approval = approval
    charge = Charge.of([requester.pk], at.astimezone(requester.zone).date())
    if not charge.deciders(approval, wanted[0]):
        raise CannotOpen(
            "Nobody could decide on this: you have no manager in Passbook, and there is no HR administrator besides "
            "you. Ask for a manager to be entered."
        )
    try:
        with transaction.atomic():
            approval.save()
            ApprovalStep.objects.bulk_create(wanted)
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


def _same(standing: Approval, requester: Employee, wanted: list[ApprovalStep]) -> Approval:
    """What waits already, if it was asked by the same person of the same people."""
    there = [(step.role, step.named) for step in standing.steps.all()]
    if standing.requester_id != requester.pk or there != [(step.role, step.named) for step in wanted]:
        raise CannotOpen("This waits for a decision already. Take it back first.")
    return standing
