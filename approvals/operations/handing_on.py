"""Letting somebody else decide, and asking not to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals import registry
from approvals.charge import Charge, can_decide
from approvals.models import Approval, Decision
from approvals.operations.deciding import NOT_YOURS
from people.models import Employee


class CannotHandOn(Exception):
    """What this module refuses; `code` names the kind of refusal for programs."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class CannotRefer(CannotHandOn):
    """It cannot be handed on, or not to this person."""


class CannotRemind(CannotHandOn):
    """There is nobody to remind, or they were reminded today."""


@transaction.atomic
def refer(
    *, approval: Approval, by: Employee, to: Employee, at: datetime, note: str = "", step: int | None = None
) -> Approval:
    """Let somebody else decide the current step. Asked twice, it is done once.

    :raises CannotRefer: if it is not `by`'s to decide or was decided, or if `to` could not decide on it.
    """
    subject = registry.get(approval.kind)
    subject.lock(approval.subject_id)
    approval = Approval.objects.select_for_update(of=("self",)).with_history().get(pk=approval.pk)
    if not approval.is_waiting or step not in {None, approval.position}:
        raise CannotRefer("This has been decided in the meantime.", code="decided")
    current = approval.current_step
    if current.approver_id == to.pk and any(decision.by_id == by.pk for decision in current.decisions.all()):
        return approval
    charge = Charge.of([approval.requester_id], at.astimezone(by.zone).date())
    capacity = charge.capacity(approval, by)
    if capacity is None:
        raise CannotRefer(NOT_YOURS, code="not_allowed")
    to = Employee.objects.get(pk=to.pk)
    _check_receiver(to, approval=approval, by=by, charge=charge)
    Decision.objects.create(
        step=current,
        verdict=Decision.Verdict.REFERRED,
        by=by,
        in_place_of=capacity.in_place_of,
        referred_to=to,
        note=note.strip(),
        at=at,
    )
    current.approver = to
    current.save(update_fields=["approver"])
    subject.on_handed_on(approval.subject_id, approval)
    return approval


@transaction.atomic
def remind(*, approval: Approval, by: Employee, at: datetime) -> Approval:
    """Remind whoever decides, once a day (the requester's own day).

    :raises CannotRemind: if it no longer waits, was asked by somebody else, or they were reminded today.
    """
    subject = registry.get(approval.kind)
    subject.lock(approval.subject_id)
    approval = Approval.objects.select_for_update(of=("self",)).with_history().get(pk=approval.pk)
    if by.pk != approval.requester_id:
        raise CannotRemind("Only who asked can remind.", code="not_allowed")
    if not approval.is_waiting:
        raise CannotRemind("This has been decided in the meantime.", code="decided")
    today = at.astimezone(by.zone).date()
    if approval.reminded_on is not None and approval.reminded_on >= today:
        raise CannotRemind("You have sent a reminder today. The next one can go out tomorrow.")
    approval.reminders += 1
    approval.reminded_on = today
    approval.save(update_fields=["reminders", "reminded_on"])
    subject.on_reminded(approval.subject_id, approval)
    return approval


def _check_receiver(to: Employee, *, approval: Approval, by: Employee, charge: Charge) -> None:
    if to.pk == approval.requester_id:
        raise CannotRefer("Nobody decides on their own request.")
    if to.pk == by.pk and to in charge.in_charge(approval):
        raise CannotRefer("It waits for you already.")
    if charge.in_charge(approval) == (to,):
        raise CannotRefer(f"It waits for {to} already.")
    if not can_decide(to, charge.on):
        why = "is an auditor and decides nothing" if to.is_auditor else "does not work here now"
        raise CannotRefer(f"{to} {why}.")
    if to.user_id is None:
        raise CannotRefer(f"{to} cannot sign in, so nobody would see it.")
