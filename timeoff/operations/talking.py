"""What people say to each other about a request."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals import operations as approvals
from approvals.models import Approval
from people.models import Employee
from people.roles import may_decide_for
from timeoff import notices
from timeoff.models import TimeOffEvent, TimeOffRequest
from timeoff.models.requests import NOTE_LENGTH
from timeoff.operations.shared import lock, record
from timeoff.refusals import CannotAnswer, CannotComment, CannotRemind

Answer, Kind = TimeOffRequest.Answer, TimeOffEvent.Kind


@transaction.atomic
def answer_stand_in(
    *, time_off: TimeOffRequest, by: Employee, will: bool, at: datetime, text: str = ""
) -> TimeOffRequest:
    """The stand-in says yes or no; the requester is told. The same answer again changes nothing.

    :raises CannotAnswer: if this person was not asked, or the leave is not planned any more.
    """
    time_off = lock(time_off)
    if time_off.stand_in_id != by.pk or time_off.is_draft:
        raise CannotAnswer("You are not asked to stand in here.", code="not_allowed")
    if not time_off.is_standing:
        raise CannotAnswer(f"This leave is {time_off.get_state_display()}: nobody has to stand in.")
    answer = Answer.YES if will else Answer.NO
    if time_off.stand_in_answer == answer:
        return time_off
    time_off.stand_in_answer = answer
    time_off.save(update_fields=["stand_in_answer"])
    record(time_off, Kind.STANDS_IN if will else Kind.CANNOT_STAND_IN, by=by, at=at, text=text[:NOTE_LENGTH])
    notices.after_answer(time_off, at=at)
    return time_off


def may_comment(by: Employee, time_off: TimeOffRequest) -> bool:
    """The requester, whoever is above them, and HR; an auditor changes nothing."""
    return not time_off.is_draft and (by.pk == time_off.employee_id or may_decide_for(by, time_off.employee))


@transaction.atomic
def comment(*, time_off: TimeOffRequest, by: Employee, text: str, at: datetime) -> TimeOffEvent:
    """Say something about a request; the other side is told.

    :raises CannotComment: if there is nothing to say, too much, or it is not this person's to say.
    """
    time_off = lock(time_off)
    if not may_comment(by, time_off):
        raise CannotComment("Only who asked for it, whoever is above them, and HR can comment.", code="not_allowed")
    if not text.strip():
        raise CannotComment("The comment is empty. Write what you want to say.", field="text")
    if len(text.strip()) > NOTE_LENGTH:
        raise CannotComment(f"The comment has {len(text.strip()):,} characters, and {NOTE_LENGTH:,} fit.", field="text")
    said = record(time_off, Kind.COMMENT, by=by, at=at, text=text)
    notices.after_comment(time_off, said, at=at)
    return said


@transaction.atomic
def remind(*, time_off: TimeOffRequest, by: Employee, at: datetime) -> TimeOffRequest:
    """Ask whoever decides not to forget a request, at most once a day.

    :raises CannotRemind: if it does not wait, is somebody else's, or they were reminded today.
    """
    time_off = lock(time_off)
    approval = Approval.objects.waiting().about(time_off.subject).first()
    if approval is None:
        raise CannotRemind(f"This request is {time_off.get_state_display()}: nobody has to be reminded.")
    try:
        approvals.remind(approval=approval, by=by, at=at)
    except approvals.CannotRemind as refusal:
        raise CannotRemind(str(refusal), code=refusal.code) from refusal
    record(time_off, Kind.REMINDED, by=by, at=at)
    return time_off
