"""What approvals knows of time off: what follows from a decision, and how a request reads in the inbox."""

from __future__ import annotations

from datetime import datetime, time

from approvals import registry
from approvals.models import Approval, Decision
from approvals.registry import Subject
from timeoff import notices, operations
from timeoff.models import TimeOffRequest
from timeoff.operations.shared import lock_person_of
from timeoff.presenting import name, present, present_cancelling
from timeoff.terms import Terms, terms_of

KIND = "timeoff.request"
CANCELLATION = "timeoff.cancellation"


def _approve(subject_id: int, decision: Decision) -> str | None:
    try:
        time_off = operations.approve(
            time_off=TimeOffRequest(pk=subject_id), by=decision.by, at=decision.at, note=decision.note
        )
    except operations.CannotApprove as refusal:
        raise registry.Refusal(str(refusal)) from refusal
    words = _terms(time_off).words(time_off.duration_minutes)
    return f"{words} used. {time_off.employee} is told by mail."


def _deny(subject_id: int, decision: Decision) -> str | None:
    try:
        time_off = operations.deny(
            time_off=TimeOffRequest(pk=subject_id), by=decision.by, at=decision.at, note=decision.note
        )
    except operations.CannotDeny as refusal:
        raise registry.Refusal(str(refusal)) from refusal
    return f"Nothing is held any more. {time_off.employee} is told by mail."


def _terms(time_off: TimeOffRequest) -> Terms:
    return terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)


def _handed_on(subject_id: int, approval: Approval) -> None:
    moved_on_at = Decision.objects.filter(step__approval=approval).latest("at", "pk").at
    notices.after_handing_on(TimeOffRequest.objects.get(pk=subject_id), at=moved_on_at)


def _reminded(subject_id: int, approval: Approval) -> None:
    time_off = TimeOffRequest.objects.select_related("employee").get(pk=subject_id)
    midday = datetime.combine(approval.reminded_on or approval.opened_at.date(), time(12), time_off.employee.zone)
    notices.after_reminder(time_off, at=midday)


def _let_go(subject_id: int, decision: Decision) -> str | None:
    try:
        time_off = operations.let_go(
            time_off=TimeOffRequest(pk=subject_id), by=decision.by, at=decision.at, note=decision.note
        )
    except operations.CannotCancel as refusal:
        raise registry.Refusal(str(refusal)) from refusal
    return f"Cancelled. {time_off.employee} is told by mail."


def _hold_to(subject_id: int, decision: Decision) -> str | None:
    time_off = operations.hold_to(
        time_off=TimeOffRequest(pk=subject_id), by=decision.by, at=decision.at, note=decision.note
    )
    return f"The leave stands. {time_off.employee} is told by mail."


def _cancel_handed_on(subject_id: int, approval: Approval) -> None:
    moved_on_at = Decision.objects.filter(step__approval=approval).latest("at", "pk").at
    notices.after_asking_to_cancel(TimeOffRequest.objects.get(pk=subject_id), at=moved_on_at)


def register() -> None:
    """Make requests for time off a kind of thing that is decided on, and the wish to be let go of one."""
    registry.register(
        Subject(
            kind=CANCELLATION,
            label="Cancelling",
            on_approve=_let_go,
            on_deny=_hold_to,
            name=name,
            present=present_cancelling,
            lock=lock_person_of,
            on_handed_on=_cancel_handed_on,
        )
    )
    registry.register(
        Subject(
            kind=KIND,
            label="Leave",
            on_approve=_approve,
            on_deny=_deny,
            name=name,
            present=present,
            lock=lock_person_of,
            on_handed_on=_handed_on,
            on_reminded=_reminded,
        )
    )
