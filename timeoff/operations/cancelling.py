"""Taking a request back, before or during the leave."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals import operations as approvals
from approvals.models import Approval
from ledger.rules.deciding import MANAGER
from ledger.units import format_amount
from people.models import Employee
from people.roles import may_decide_for
from timeoff import drawing, notices
from timeoff.chains import steps_of
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations.recounting import recount_beside
from timeoff.operations.shared import lock, record
from timeoff.refusals import CannotCancel
from timeoff.taking_back import dates_claimed, days_not_begun, right_of
from timeoff.terms import terms_of

State = TimeOffRequest.State


@transaction.atomic
def cancel(*, time_off: TimeOffRequest, by: Employee, at: datetime, reason: str = "") -> TimeOffRequest:
    """Give back what has not been taken: held minutes are released, used ones restored, the hours free again.

    A day is taken once its leave has begun by the person's own clock, and stays taken. What waits its requester takes
    back; approved leave as the policy says (see `timeoff.taking_back`); whoever is above them and HR either. Cancelling
    a second time changes nothing.

    :raises CannotCancel: if it was denied, is over, or is not this person's to cancel.
    """
    time_off = lock(time_off)
    if not may_cancel(by, time_off):
        raise CannotCancel(
            "Only who asked for it, whoever is above them, and HR can cancel a request.", code="not_allowed"
        )
    if time_off.is_cancelled:
        return time_off
    if not time_off.is_standing:
        raise CannotCancel(f"This request is {time_off.get_state_display()}: there is nothing to cancel.")
    was_approved = time_off.is_approved
    if was_approved and by.pk == time_off.employee_id:
        _refuse_by_policy(time_off, at)
    return _take_back(time_off, by=by, at=at, reason=reason)


def cancel_or_ask(*, time_off: TimeOffRequest, by: Employee, at: datetime, reason: str = "") -> TimeOffRequest:
    """Cancel, or ask for it where the policy wants the person to: what one click does."""
    is_own_leave = by.pk == time_off.employee_id and time_off.is_approved
    act = ask_to_cancel if is_own_leave and right_of(time_off, at).has_to_ask else cancel
    return act(time_off=time_off, by=by, at=at, reason=reason)


@transaction.atomic
def ask_to_cancel(*, time_off: TimeOffRequest, by: Employee, at: datetime, reason: str = "") -> TimeOffRequest:
    """Ask whoever decides to let go of approved leave, where the policy wants that. Asked twice, it is asked once.

    :raises CannotCancel: if it is somebody else's, can be cancelled without asking, or not any more.
    """
    time_off = lock(time_off)
    if by.pk != time_off.employee_id:
        raise CannotCancel("Only whose leave it is can ask for that.", code="not_allowed")
    if not time_off.is_approved:
        raise CannotCancel(f"This request is {time_off.get_state_display()}: there is nothing to ask for.")
    right = right_of(time_off, at)
    if not right.has_to_ask:
        raise CannotCancel(right.why or "You can cancel it yourself, without asking.")
    if Approval.objects.waiting().about(time_off.cancel_subject).exists():
        return time_off
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    chain = terms.chain(dates_claimed(time_off), time_off.duration_minutes) or (MANAGER,)
    try:
        approvals.open_approval(
            subject=time_off.cancel_subject, requester=time_off.employee, at=at, steps=steps_of(chain)
        )
    except approvals.CannotOpen as refusal:
        raise CannotCancel(str(refusal)) from refusal
    record(time_off, TimeOffEvent.Kind.CANCEL_ASKED, by=by, at=at, text=reason)
    notices.after_asking_to_cancel(time_off, at=at)
    return time_off


@transaction.atomic
def let_go(*, time_off: TimeOffRequest, by: Employee, at: datetime, note: str = "") -> TimeOffRequest:
    """Cancel what its requester asked to be let go of: `approvals` says that `by` may.

    :raises CannotCancel: if nothing is left to cancel.
    """
    time_off = lock(time_off)
    if not time_off.is_approved:
        raise CannotCancel(f"This request is {time_off.get_state_display()} already.")
    return _take_back(time_off, by=by, at=at, reason=note)


@transaction.atomic
def hold_to(*, time_off: TimeOffRequest, by: Employee, at: datetime, note: str) -> TimeOffRequest:
    """Leave approved leave as it is, although its requester asked to be let go of it."""
    time_off = lock(time_off)
    record(time_off, TimeOffEvent.Kind.CANCEL_DENIED, by=by, at=at, text=note)
    notices.after_not_cancelling(time_off, at=at)
    return time_off


def _refuse_by_policy(time_off: TimeOffRequest, at: datetime) -> None:
    right = right_of(time_off, at)
    if right.has_to_ask:
        raise CannotCancel("Whoever decides has to agree first.", "Ask them to cancel it.", code="not_allowed")
    if not right.may:
        raise CannotCancel(right.why, code="not_allowed")


def _take_back(time_off: TimeOffRequest, *, by: Employee, at: datetime, reason: str) -> TimeOffRequest:
    was_approved = time_off.is_approved
    open_days = days_not_begun(time_off, at) if was_approved else None
    if open_days == []:
        raise CannotCancel("This leave is over: days that were taken stay taken.", "HR can correct the balance.")
    if was_approved:
        approvals.withdraw(subject=time_off.cancel_subject, at=at)
        drawing.restore(time_off, days=open_days or [], by=by, at=at, reason=reason or "Cancelled")
    else:
        approvals.withdraw(subject=time_off.subject, at=at)
        drawing.release(time_off, by=by, at=at, reason=reason or "Cancelled")
    _free(time_off, open_days)
    time_off.state, time_off.is_held = State.CANCELLED, False
    time_off.cancelled_at, time_off.cancelled_by = at, by
    time_off.save(update_fields=["state", "is_held", "cancelled_at", "cancelled_by"])
    recount_beside(time_off, at=at)
    detail = _what_stays(time_off)
    record(time_off, TimeOffEvent.Kind.CANCELLED, by=by, at=at, text=reason, detail=detail)
    notices.after_cancelling(time_off, was_approved=was_approved, at=at)
    return time_off


def may_cancel(by: Employee, time_off: TimeOffRequest) -> bool:
    """Whether somebody may cancel this request, as far as it can be cancelled."""
    return by.pk == time_off.employee_id or may_decide_for(by, time_off.employee)


def _free(time_off: TimeOffRequest, days: list[date] | None) -> None:
    claims = time_off.claims.active() if days is None else time_off.claims.active().filter(on__in=days)
    claims.update(state=TimeOffDay.State.FREED)


def _what_stays(time_off: TimeOffRequest) -> str:
    """ "2 d given back, 1 d taken", where some of it was taken."""
    taken = time_off.claims.active().minutes()
    if not taken:
        return ""
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    given_back = format_amount(time_off.claims.freed().minutes(), "minutes", terms.day_minutes)
    return f"{given_back} given back, {format_amount(taken, 'minutes', terms.day_minutes)} taken"
