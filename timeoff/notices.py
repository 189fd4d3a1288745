"""Who is told of what, by e-mail: queued when the transaction has committed, so that no mail tells what did not happen.

One mail to whoever has to act next or waits for the answer, and none to anybody else.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from timeoff import tasks
from timeoff.mail import Notice, To
from timeoff.models import TimeOffEvent, TimeOffRequest


def after_sending(time_off: TimeOffRequest, *, at: datetime) -> None:
    """Whoever decides learns of a request, new or changed, and whoever is asked to stand in."""
    if time_off.is_waiting:
        _tell(time_off, Notice.ASKED, To.DECIDERS, at)
    after_new_stand_in(time_off, at=at)


def after_new_stand_in(time_off: TimeOffRequest, *, at: datetime) -> None:
    if time_off.stand_in_answer == TimeOffRequest.Answer.ASKED:
        _tell(time_off, Notice.STAND_IN, To.STAND_IN, at)


def after_handing_on(time_off: TimeOffRequest, *, at: datetime) -> None:
    """It waits for somebody else now."""
    _tell(time_off, Notice.ASKED, To.DECIDERS, at)


def after_reminder(time_off: TimeOffRequest, *, at: datetime) -> None:
    _tell(time_off, Notice.REMINDED, To.DECIDERS, at)


def after_decision(time_off: TimeOffRequest, *, at: datetime) -> None:
    _tell(time_off, Notice.DECIDED, To.REQUESTER, at)


def after_cancelling(time_off: TimeOffRequest, *, was_approved: bool, at: datetime) -> None:
    """The requester, unless it was they; whoever had approved it; the stand-in, who is free again."""
    if time_off.cancelled_by_id != time_off.employee_id:
        _tell(time_off, Notice.CANCELLED, To.REQUESTER, at)
    if was_approved and time_off.decided_by_id not in {None, time_off.cancelled_by_id}:
        _tell(time_off, Notice.CANCELLED, To.DECIDED_BY, at)
    if time_off.stand_in_answer in {TimeOffRequest.Answer.ASKED, TimeOffRequest.Answer.YES}:
        _tell(time_off, Notice.CANCELLED, To.STAND_IN, at)


def after_asking_to_cancel(time_off: TimeOffRequest, *, at: datetime) -> None:
    """Whoever decides learns that somebody wants to be let go of their leave."""
    _tell(time_off, Notice.CANCEL_ASKED, To.CANCEL_DECIDERS, at)


def after_not_cancelling(time_off: TimeOffRequest, *, at: datetime) -> None:
    _tell(time_off, Notice.CANCEL_DENIED, To.REQUESTER, at)


def after_recount(time_off: TimeOffRequest, *, at: datetime) -> None:
    _tell(time_off, Notice.RECOUNTED, To.REQUESTER, at)


def after_answer(time_off: TimeOffRequest, *, at: datetime) -> None:
    _tell(time_off, Notice.ANSWERED, To.REQUESTER, at)


def after_comment(time_off: TimeOffRequest, comment: TimeOffEvent, *, at: datetime) -> None:
    """The other side: whoever decides or has decided, or the requester."""
    if comment.by_id != time_off.employee_id:
        _tell(time_off, Notice.COMMENTED, To.REQUESTER, at, comment.pk)
    else:
        _tell(time_off, Notice.COMMENTED, To.DECIDERS if time_off.is_waiting else To.DECIDED_BY, at, comment.pk)


def _tell(time_off: TimeOffRequest, notice: Notice, to: To, at: datetime, event_id: int | None = None) -> None:
    send = partial(
        tasks.tell.delay,
        notice=notice.value,
        to=to.value,
        time_off_id=time_off.pk,
        at=at.isoformat(),
        event_id=event_id,
    )
    transaction.on_commit(send)
