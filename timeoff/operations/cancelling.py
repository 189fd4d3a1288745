"""Taking a request back, before or during the leave."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals import operations as approvals
from ledger.units import format_amount
from people.models import Employee
from people.roles import may_decide_for
from timeoff import clocks, drawing, notices
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations.recounting import recount_beside
from timeoff.operations.shared import lock, record
from timeoff.refusals import CannotCancel
from timeoff.terms import terms_of

State = TimeOffRequest.State


@transaction.atomic
def cancel(*, time_off: TimeOffRequest, by: Employee, at: datetime, reason: str = "") -> TimeOffRequest:
    """Give back what has not been taken: held minutes are released, used ones restored, the hours free again.

    A day is taken once its leave has begun by the person's own clock, and stays taken. The requester may, whoever is
    above them, and HR; until the leave is over. Cancelling a second time changes nothing.

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
    open_days = days_not_begun(time_off, at) if was_approved else None
    if open_days == []:
        raise CannotCancel("This leave is over: days that were taken stay taken.", "HR can correct the balance.")
    if was_approved:
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


def days_not_begun(time_off: TimeOffRequest, at: datetime) -> list[date]:
    """The days of a leave that have not begun by the person's own clock: what cancelling would give back."""
    now = clocks.local(at, time_off.employee)
    minute = now.hour * 60 + now.minute
    starts: dict[date, int] = {}
    for claim in time_off.claims.active().chronological():
        starts.setdefault(claim.on, claim.starts_minute)
    return [on for on, start in starts.items() if (on, start) > (now.date(), minute)]


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
