"""The mails about time off: plain text, to people who work here, in their own dates.

A template's first line is the subject of the mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse

from approvals.charge import who_decides
from approvals.models import Approval
from people.models import Employee
from timeoff import clocks
from timeoff.models import TimeOffEvent, TimeOffRequest
from timeoff.terms import terms_of


class Notice(StrEnum):
    """What a mail says; each has a template of that name."""

    ASKED = "asked"
    STAND_IN = "stand_in"
    REMINDED = "reminded"
    DECIDED = "decided"
    CANCELLED = "cancelled"
    ANSWERED = "answered"
    COMMENTED = "commented"
    RECOUNTED = "recounted"
    CANCEL_ASKED = "cancel_asked"
    CANCEL_DENIED = "cancel_denied"


class To(StrEnum):
    """Whom a mail goes to; looked up when it is sent, so that a new manager gets it."""

    DECIDERS = "deciders"
    CANCEL_DECIDERS = "cancel_deciders"
    DECIDED_BY = "decided_by"
    REQUESTER = "requester"
    STAND_IN = "stand_in"


def send(*, notice: Notice, to: To, time_off_id: int, at: datetime, event_id: int | None = None) -> int:
    """Send a notice to each of its receivers; returns how many mails went out."""
    requests = TimeOffRequest.objects.select_related("employee", "resource", "stand_in", "decided_by", "cancelled_by")
    time_off = requests.filter(pk=time_off_id).first()
    if time_off is None:
        return 0
    event = _event(time_off, notice, event_id)
    receivers = [person for person in _receivers(time_off, to, at) if _can_read(person, at)]
    for person in receivers:
        _message(notice, to, time_off, event, person, at).send()
    return len(receivers)


def _event(time_off: TimeOffRequest, notice: Notice, event_id: int | None) -> TimeOffEvent | None:
    """What was written: the comment, or the latest word of the kind that the notice is about."""
    events = time_off.events.select_related("by")
    if event_id is not None:
        return events.filter(pk=event_id).first()
    kinds = {
        Notice.DECIDED: ["approved", "denied"],
        Notice.CANCELLED: ["cancelled"],
        Notice.RECOUNTED: ["recounted"],
        Notice.CANCEL_ASKED: ["cancel_asked"],
        Notice.CANCEL_DENIED: ["cancel_denied"],
        Notice.ANSWERED: ["stands_in", "cannot_stand_in"],
    }
    return events.filter(kind__in=kinds.get(notice, [])).order_by("at", "pk").last()


def _receivers(time_off: TimeOffRequest, to: To, at: datetime) -> Iterable[Employee]:
    if to in {To.DECIDERS, To.CANCEL_DECIDERS}:
        subject = time_off.subject if to == To.DECIDERS else time_off.cancel_subject
        approval = Approval.objects.waiting().about(subject).with_history().first()
        return who_decides(approval, clocks.local(at, time_off.employee).date()) if approval else ()
    person = {
        To.DECIDED_BY: time_off.decided_by,
        To.REQUESTER: time_off.employee,
        To.STAND_IN: time_off.stand_in,
    }[to]
    return [person] if person else []


def _can_read(person: Employee, at: datetime) -> bool:
    return bool(person.email) and person.is_employed_on(clocks.local(at, person).date())


def _message(
    notice: Notice, to: To, time_off: TimeOffRequest, event: TimeOffEvent | None, person: Employee, at: datetime
) -> EmailMessage:
    reader = clocks.reader_for(person, at)
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    context: dict[str, Any] = {
        "time_off": time_off,
        "person": person,
        "event": event,
        "to_stand_in": to == To.STAND_IN,
        "dates": _plain(reader.span(time_off.starts_on, time_off.ends_on, weekday=True)),
        "amount": _plain(terms.words(time_off.duration_minutes)),
        "url": company_url(reverse("timeoff:request", args=[time_off.pk])),
    }
    subject, _, body = render_to_string(f"timeoff/mail/{notice}.txt", context).strip().partition("\n")
    return EmailMessage(subject=" ".join(subject.split()), body=body.strip() + "\n", to=[person.email])


def _plain(text: str) -> str:
    """Without the no-break spaces that pages need and mail programs show oddly."""
    return text.replace("\u00a0", " ")


def company_url(path: str) -> str:
    """A path on the company's own host, for those who read it elsewhere."""
    company: Any = getattr(connection, "tenant", None)
    domain = company.get_primary_domain()
    host = domain.domain if domain else "localhost"
    if settings.HTTPS:
        return f"https://{host}{path}"
    port = f":{settings.BIND[1]}" if host.endswith("localhost") else ""
    return f"http://{host}{port}{path}"
