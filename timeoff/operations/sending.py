"""Sending a request, and changing it while it waits."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction

from approvals import operations as approvals
from ledger.models import Resource
from ledger.operations import Draw
from people.models import Employee
from timeoff import allowed, checks, clocks, drawing, notices
from timeoff.chains import steps_of
from timeoff.duration import ClockSpan, DaySpan, InvalidSpan
from timeoff.inquiry import Inquiry, inquire
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations import documents
from timeoff.operations.recounting import Place, recount_around
from timeoff.operations.shared import has_span, lock, lock_person, record, set_span
from timeoff.refusals import CannotAttach, CannotEdit, CannotSubmit

State, Answer, Kind = TimeOffRequest.State, TimeOffRequest.Answer, TimeOffEvent.Kind


@transaction.atomic
def submit(
    *,
    employee: Employee,
    resource: Resource,
    span: DaySpan | ClockSpan,
    at: datetime,
    note: str = "",
    stand_in: Employee | None = None,
    form_token: str = "",
    draft: TimeOffRequest | None = None,
    document: File[bytes] | None = None,
) -> TimeOffRequest:
    """Ask for time off: claim the hours, hold the minutes (as the policy says), and put it before who decides.

    Where the policy lets everybody take it, it is approved at once. With the same `form_token` and the same content
    again, the first request comes back and nothing else happens.

    :raises CannotSubmit: if the days cost nothing, are taken, exceed the balance, or the policy does not allow them.
    """
    # Lock the person first: of two clicks in the same moment, the second has to find what the first made.
    employee = lock_person(employee)
    if form_token and (known := employee.time_off_requests.filter(form_token=form_token).first()):
        return _same(known, resource=resource, span=span, note=note, stand_in=stand_in)
    inquiry = _inquire(employee, resource, span, at, in_turn=True)
    time_off = _drafted(draft, employee) if draft else TimeOffRequest(employee=employee, created_at=at)
    time_off.resource, time_off.note, time_off.form_token = resource, note.strip(), form_token
    time_off.state, time_off.submitted_at = State.SUBMITTED, at
    _set_stand_in(time_off, stand_in)
    documents.refuse_without(inquiry, has_document=document is not None)
    _send(time_off, inquiry, at=at)
    _keep(time_off, document, by=employee, at=at)
    record(time_off, Kind.SUBMITTED, by=employee, at=at, text=_crowd_words(inquiry), detail=_in_words(inquiry))
    _settle_or_ask(time_off, inquiry, at=at)
    return time_off


@transaction.atomic
def edit(
    *,
    time_off: TimeOffRequest,
    resource: Resource,
    span: DaySpan | ClockSpan,
    by: Employee,
    at: datetime,
    note: str = "",
    stand_in: Employee | None = None,
    document: File[bytes] | None = None,
) -> TimeOffRequest:
    """Change what waits: what was held goes back and the new days are held, whole or not at all.

    Whoever has to decide begins anew. With nothing changed nothing happens; a new note or stand-in alone holds nothing
    again.

    :raises CannotEdit: if it is decided already, or somebody else's.
    :raises CannotSubmit: if the new days cannot be asked for; the old ones stay asked for then.
    """
    time_off = lock(time_off)
    if time_off.employee_id != by.pk:
        raise CannotEdit("Only who asked for it can change a request.", code="not_allowed")
    if not time_off.is_waiting:
        raise CannotEdit(
            f"This request is {time_off.get_state_display()}, so it cannot be changed.", "Ask for the other days anew."
        )
    employee = lock_person(time_off.employee)
    before = _inquire(employee, time_off.resource, time_off.span, at, time_off)
    new_stand_in = stand_in != time_off.stand_in
    time_off.note = note.strip()
    _set_stand_in(time_off, stand_in)
    if time_off.resource == resource and has_span(time_off, span):
        time_off.save(update_fields=["note", "stand_in", "stand_in_answer"])
        _keep(time_off, document, by=by, at=at)
        if new_stand_in:
            notices.after_new_stand_in(time_off, at=at)
        return time_off
    inquiry = _inquire(employee, resource, span, at, time_off, in_turn=True)
    documents.refuse_without(inquiry, has_document=document is not None or time_off.documents.exists())
    place = Place.of(time_off)
    _send_anew(time_off, inquiry, was=_in_words(before, minutes=time_off.duration_minutes), by=by, at=at)
    _keep(time_off, document, by=by, at=at)
    recount_around(place, at=at, leaving_out=time_off)
    return time_off


def _send_anew(time_off: TimeOffRequest, inquiry: Inquiry, *, was: str, by: Employee, at: datetime) -> None:
    """Give back what the request held and claimed, and ask for the new days with it."""
    approvals.withdraw(subject=time_off.subject, at=at)
    drawing.release(time_off, by=by, at=at, reason="Changed")
    time_off.claims.all().delete()
    time_off.resource, time_off.revision = inquiry.resource, time_off.revision + 1
    _send(time_off, inquiry, at=at)
    words = f"{_in_words(inquiry)}; was {was}"
    record(time_off, Kind.EDITED, by=by, at=at, text=_crowd_words(inquiry), detail=words)
    _settle_or_ask(time_off, inquiry, at=at)


def _keep(time_off: TimeOffRequest, document: File[bytes] | None, *, by: Employee, at: datetime) -> None:
    """Keep the document that came with the form, if one did.

    :raises CannotSubmit: if the file is not taken; nothing is sent then.
    """
    if document is None:
        return
    try:
        documents.keep(time_off, document, by=by, at=at)
    except CannotAttach as refusal:
        raise CannotSubmit(refusal.title, refusal.text, field="document", ground="invalid") from refusal


def _same(
    known: TimeOffRequest,
    *,
    resource: Resource,
    span: DaySpan | ClockSpan,
    note: str,
    stand_in: Employee | None,
) -> TimeOffRequest:
    """What the first click on this form made.

    :raises CannotSubmit: if the form comes again with something else in it.
    """
    is_same = (known.resource, known.note, known.stand_in) == (resource, note.strip(), stand_in)
    if is_same and has_span(known, span):
        return known
    raise CannotSubmit(
        "This form was sent already, with something else in it.",
        "What was sent first stands. Send once more to ask for these days as well.",
        ground="conflict",
    )


def _drafted(draft: TimeOffRequest, employee: Employee) -> TimeOffRequest:
    """The draft to send.

    :raises CannotSubmit: if it is somebody else's, or no draft any more.
    """
    found = TimeOffRequest.objects.drafts().asked_by(employee).select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise CannotSubmit("This draft was sent or thrown away meanwhile.", "Look under My requests.")
    return found


def _inquire(
    employee: Employee,
    resource: Resource,
    span: DaySpan | ClockSpan,
    at: datetime,
    ignoring: TimeOffRequest | None = None,
    *,
    in_turn: bool = False,
) -> Inquiry:
    try:
        return inquire(employee=employee, resource=resource, span=span, at=at, ignoring=ignoring, in_turn=in_turn)
    except InvalidSpan as error:
        raise CannotSubmit(str(error), field=error.field, ground="invalid") from error


def _set_stand_in(time_off: TimeOffRequest, stand_in: Employee | None) -> None:
    """Ask somebody to stand in; whoever was asked already keeps the answer.

    :raises CannotSubmit: if people name themselves.
    """
    if stand_in is not None and stand_in.pk == time_off.employee_id:
        raise CannotSubmit("You cannot stand in for yourself.", "Choose a colleague, or nobody.", field="stand_in")
    if stand_in != time_off.stand_in or time_off.stand_in_answer == Answer.NOBODY:
        time_off.stand_in_answer = Answer.ASKED if stand_in else Answer.NOBODY
    time_off.stand_in = stand_in


def _send(time_off: TimeOffRequest, inquiry: Inquiry, *, at: datetime) -> None:
    """Check the days, save the request with them, claim them, and post what the policy says.

    :raises CannotSubmit: as `submit` does.
    """
    checks.refuse_nothing(inquiry)
    checks.refuse_without_policy(inquiry)
    checks.refuse_overlap(inquiry)
    set_span(time_off, inquiry.span)
    time_off.duration_minutes = inquiry.minutes
    time_off.needs_document = inquiry.document is not None
    time_off.is_held = inquiry.holds_on_submit and not inquiry.is_automatic
    if inquiry.is_automatic:
        time_off.state, time_off.decided_at = State.APPROVED, at
    time_off.save()
    _claim(time_off, inquiry)
    draws = _post(time_off, inquiry, at=at)
    checks.refuse_limits(inquiry, draws, ignoring=time_off)


def _claim(time_off: TimeOffRequest, inquiry: Inquiry) -> None:
    claims = [
        TimeOffDay(
            time_off=time_off,
            employee=inquiry.employee,
            on=day.on,
            starts_minute=starts_minute,
            ends_minute=ends_minute,
        )
        for day in inquiry.taken
        for starts_minute, ends_minute in day.spans
    ]
    try:
        TimeOffDay.objects.bulk_create(claims)
    except IntegrityError as error:
        # The person's requests wait for each other, so the check above has seen them all; the database makes sure.
        words = "These hours were asked for in the same moment."
        raise CannotSubmit(words, field="starts_on", ground="overlap") from error


def _post(time_off: TimeOffRequest, inquiry: Inquiry, *, at: datetime) -> list[Draw]:
    by = None if inquiry.is_automatic else inquiry.employee
    act = clocks.act_of(by, at, _in_words(inquiry))
    if inquiry.is_automatic:
        return drawing.use(inquiry, ref=time_off.ref, act=act)
    if time_off.is_held:
        return drawing.hold(inquiry, ref=time_off.ref, act=act)
    return drawing.rehearse(inquiry)


def _settle_or_ask(time_off: TimeOffRequest, inquiry: Inquiry, *, at: datetime) -> None:
    """Approved at once where nobody has to decide; else it goes to whoever does."""
    if inquiry.is_automatic:
        record(time_off, Kind.APPROVED, by=None, at=at, detail="by the policy, nobody has to decide")
    else:
        steps = steps_of(inquiry.chain)
        try:
            approvals.open_approval(subject=time_off.subject, requester=inquiry.employee, at=at, steps=steps)
        except approvals.CannotOpen as refusal:
            raise CannotSubmit(str(refusal), code="refused") from refusal
    notices.after_sending(time_off, at=at)


def _crowd_words(inquiry: Inquiry) -> str:
    """That too many would be away, for whoever decides on it."""
    return allowed.crowd_title(inquiry)


def _in_words(inquiry: Inquiry, minutes: int | None = None) -> str:
    """ "Vacation, 7 – 13 Aug, 3 d 4 h"."""
    amount = inquiry.words(inquiry.minutes if minutes is None else minutes)
    return f"{inquiry.resource.name}, {inquiry.dates_words()}, {amount}"
