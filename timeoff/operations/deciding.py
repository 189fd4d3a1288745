"""What follows from a decision; `approvals` says that it may be made, and calls these in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.db import transaction

from ledger.errors import LedgerError
from people.models import Employee
from timeoff import checks, clocks, drawing, notices
from timeoff.duration import DayTaken, Duration
from timeoff.inquiry import inquire
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations.recounting import recount_beside
from timeoff.operations.shared import lock, record
from timeoff.refusals import CannotApprove, CannotDeny, CannotSubmit

State, Kind = TimeOffRequest.State, TimeOffEvent.Kind


@transaction.atomic
def approve(*, time_off: TimeOffRequest, by: Employee, at: datetime, note: str = "") -> TimeOffRequest:
    """What is held becomes used; where nothing was held, the balance is looked at again and used.

    :raises CannotApprove: if it does not wait any more, or the balance no longer covers it.
    """
    # Lock first: Ada can cancel in the same second as Mia approves, and only one of them may win.
    time_off = lock(time_off)
    if not time_off.is_waiting:
        raise CannotApprove(f"This request is {time_off.get_state_display()} already.")
    _refuse_without_document(time_off)
    try:
        if time_off.is_held:
            drawing.approve(time_off, by=by, at=at)
        else:
            _use_now(time_off, by=by, at=at)
    except LedgerError as error:
        raise CannotApprove("What was held for this request is not held any more.", str(error)) from error
    time_off.state, time_off.is_held = State.APPROVED, False
    time_off.decided_at, time_off.decided_by = at, by
    time_off.save(update_fields=["state", "is_held", "decided_at", "decided_by"])
    record(time_off, Kind.APPROVED, by=by, at=at, text=note)
    notices.after_decision(time_off, at=at)
    return time_off


@transaction.atomic
def deny(*, time_off: TimeOffRequest, by: Employee, at: datetime, note: str) -> TimeOffRequest:
    """What is held goes back, and the hours can be asked for again. A denial says why.

    :raises CannotDeny: if it does not wait any more, or without a note.
    """
    time_off = lock(time_off)
    if not time_off.is_waiting:
        raise CannotDeny(f"This request is {time_off.get_state_display()} already.")
    if not note.strip():
        raise CannotDeny("A denial needs a note.", f"{time_off.employee} reads it.", field="note")
    drawing.release(time_off, by=by, at=at, reason="Denied")
    time_off.claims.update(state=TimeOffDay.State.FREED)
    time_off.state, time_off.is_held = State.DENIED, False
    time_off.decided_at, time_off.decided_by = at, by
    time_off.save(update_fields=["state", "is_held", "decided_at", "decided_by"])
    recount_beside(time_off, at=at)
    record(time_off, Kind.DENIED, by=by, at=at, text=note)
    notices.after_decision(time_off, at=at)
    return time_off


def _refuse_without_document(time_off: TimeOffRequest) -> None:
    """What needs a document is not approved before it is there."""
    if not time_off.needs_document or time_off.documents.exists():
        return
    raise CannotApprove("A document is missing.", f"{time_off.employee} can hand it in on the request's page.")


def _use_now(time_off: TimeOffRequest, *, by: Employee, at: datetime) -> None:
    """Use what the claims of the request take; it was measured when it was sent, and is not measured again."""
    inquiry = inquire(
        employee=time_off.employee, resource=time_off.resource, span=time_off.span, at=at, ignoring=time_off
    )
    inquiry = replace(inquiry, duration=claimed(time_off))
    who = time_off.employee.first_name or str(time_off.employee)
    try:
        drawing.use(inquiry, ref=time_off.ref, act=clocks.act_of(by, at))
    except CannotSubmit as refusal:
        error = refusal.__cause__
        if isinstance(error, LedgerError):
            refusal = checks.refusal_of(error, inquiry, asks=f"{who} asks", has="has")
        raise CannotApprove(refusal.title, refusal.text, code=refusal.code, short=refusal.short) from refusal


def claimed(time_off: TimeOffRequest) -> Duration:
    """What the active claims of a request take, day by day."""
    claims = time_off.claims.active().chronological()
    by_day = groupby(claims, key=lambda claim: claim.on)
    return Duration(tuple(DayTaken(on, tuple(claim.span for claim in of_day)) for on, of_day in by_day))
