"""One request: its days, who decides, its history; as much of it as its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from approvals.chain import Link, links
from approvals.desks import desk_of
from approvals.models import Approval
from approvals.queries import Waiting, waiting_words
from people.cards import Fact
from people.context import reader_of
from people.format import Reader, amount
from people.models import Employee
from people.queries import team_facts, work_calendar
from people.requests import PersonRequest, typed
from people.roles import may_decide_for, require_employee
from people.workdays import Span, WorkCalendar
from timeoff import documents, operations, queries
from timeoff.coverage import cover
from timeoff.duration import DayTaken, dates_of, measure
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.panels import away_row
from timeoff.taking_back import right_of
from timeoff.terms import Terms, terms_of
from timeoff.views.acting import read_by, seen_by
from timeoff.wording import cells, dates_words, day_rows, full_words, part_words, passbook_of, tight_words, total_note


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    event: TimeOffEvent
    who: str
    icon: str
    tone: str


ICONS = {
    "submitted": ("send", ""),
    "edited": ("pencil", ""),
    "approved": ("circle-check", "positive"),
    "denied": ("circle-x", "negative"),
    "cancelled": ("ban", ""),
    "stands_in": ("user-round-check", "positive"),
    "cannot_stand_in": ("user-round", "caution"),
    "reminded": ("bell", ""),
    "recounted": ("rotate-ccw", ""),
    "document": ("file-text", ""),
    "document_gone": ("file-text", ""),
    "cancel_asked": ("ban", "caution"),
    "cancel_denied": ("circle-x", "negative"),
    "comment": ("message-square", ""),
}


@require_employee
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A request in full, or what a stand-in has to know of it."""
    asked: PersonRequest = request  # type: ignore[assignment]
    viewer, reader = asked.employee, reader_of(request)
    try:
        time_off = read_by(viewer, pk, reader.today)
    except Http404:
        return _for_stand_in(asked, pk, reader)
    if time_off.is_draft:
        return _draft(asked, time_off)
    context = _context(time_off, viewer, reader)
    # Who has decided once as a stand-in may have no inbox to go back to.
    context["has_inbox"] = not context["sees_person"] and desk_of(asked).standing.has_inbox
    return render(request, "timeoff/request.html", context)


@require_employee
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say something about a request; what cannot be said so stays in the field, with the reason under it."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off, text = seen_by(asked.employee, pk), typed(request, "text")
    try:
        operations.comment(time_off=time_off, by=asked.employee, text=text, at=timezone.now())
    except operations.CannotComment as refusal:
        if refusal.field:
            context = _context(time_off, asked.employee, reader_of(request))
            context |= {"comment_text": text, "comment_error": str(refusal)}
            return render(request, "timeoff/request.html", context, status=422)
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your comment is in the history.")
    return redirect("timeoff:request", pk)


def _draft(request: PersonRequest, time_off: TimeOffRequest) -> HttpResponseBase:
    from timeoff.views.asking import change

    return change(request, pk=time_off.pk)


def _for_stand_in(request: PersonRequest, pk: int, reader: Reader) -> HttpResponseBase:
    """Who is away and when, and nothing of why, how much or what was said.

    :raises Http404: if this person was not asked to stand in.
    """
    requests = TimeOffRequest.objects.sent().filter(stand_in=request.employee).select_related("employee")
    time_off = requests.filter(pk=pk).first()
    if time_off is None:
        raise Http404
    context = {"time_off": time_off, "dates": full_words(time_off, reader), "asks": _asks(time_off, request.employee)}
    return render(request, "timeoff/stand_in.html", context)


def _asks(time_off: TimeOffRequest, viewer: Employee) -> bool:
    """Whether this person has to say (or may still change) whether they stand in."""
    return time_off.stand_in_id == viewer.pk and time_off.is_standing


def _context(time_off: TimeOffRequest, viewer: Employee, reader: Reader) -> dict[str, Any]:
    now, is_own = timezone.now(), time_off.employee_id == viewer.pk
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    decides = may_decide_for(viewer, time_off.employee)
    # Who only decides on it reads this one request: nothing else of the person is open to them.
    sees_person = is_own or decides or viewer.is_auditor
    waiting = waiting_words([time_off.subject], reader.today).get(time_off.subject)
    claims = list(time_off.claims.chronological())
    context: dict[str, Any] = {
        "time_off": time_off,
        "is_own": is_own,
        "dates": dates_words(time_off, reader),
        "part": part_words(time_off, reader),
        "amount": terms.words(time_off.duration_minutes),
        "now": now,
        "waiting": waiting,
        "history": [_happened(event, viewer) for event in time_off.events.select_related("by").order_by("at", "pk")],
        "asks_stand_in": _asks(time_off, viewer),
        "may_comment": is_own or decides,
        **_cancelling(time_off, now, reader, is_own=is_own, decides=decides),
        "may_give_back": viewer.is_hr and time_off.is_standing,
        "may_remind": is_own and waiting is not None and waiting.approval.reminded_on != reader.today,
        "decide_url": _decide_url(viewer, waiting, decides=decides),
        "chain": _chain(time_off, reader),
        **_documents(time_off, viewer, reader, is_own=is_own),
        "facts": _facts(time_off, claims, terms, viewer, reader),
        "cancel_text": _cancel_text(time_off, terms),
        "passbook_url": passbook_of(time_off) if sees_person else "",
        "sees_person": sees_person,
    }
    return context | _days(time_off, claims, terms, reader) | (_team(time_off, reader) if time_off.is_standing else {})


def _chain(time_off: TimeOffRequest, reader: Reader) -> list[Link]:
    """Who decides, one after the other, and where it stands; nothing where one step is all. Four queries."""
    asked = Approval.objects.about(time_off.subject).with_history().order_by("-pk").first()
    if asked is None or asked.step_count < 2 or asked.is_withdrawn:
        return []
    return links(asked, reader.today)


def _documents(time_off: TimeOffRequest, viewer: Employee, reader: Reader, *, is_own: bool) -> dict[str, Any]:
    """What was handed in, for those who may read it, and whether more can be."""
    handed_in = list(time_off.documents.order_by("pk"))
    can_read = bool(handed_in) and documents.may_read(viewer, time_off, reader.today)
    can_attach = is_own and time_off.is_waiting
    return {
        "documents": handed_in if can_read else [],
        "has_documents": bool(handed_in),
        "is_document_missing": time_off.needs_document and not handed_in and time_off.is_standing,
        "may_attach": can_attach and len(handed_in) < documents.MOST,
        "may_detach": can_attach,
        "accept": documents.ACCEPT,
        "most_megabytes": settings.DOCUMENT_BYTES_MAX // 1_000_000,
    }


def _cancelling(
    time_off: TimeOffRequest, now: datetime, reader: Reader, *, is_own: bool, decides: bool
) -> dict[str, Any]:
    """Whether the viewer may cancel it, has to ask for that, or why not; and for whom that waits."""
    has_days = (is_own or decides) and _has_days_left(time_off, now)
    if not time_off.is_approved or not has_days:
        return {"may_cancel": has_days}
    asked = waiting_words([time_off.cancel_subject], reader.today).get(time_off.cancel_subject)
    if not is_own:
        return {"may_cancel": True, "cancel_asked": asked}
    right = right_of(time_off, now)
    may_ask = right.has_to_ask and asked is None
    return {"may_cancel": right.may, "may_ask_to_cancel": may_ask, "cancel_why": right.why, "cancel_asked": asked}


def _has_days_left(time_off: TimeOffRequest, now: Any) -> bool:
    return time_off.is_waiting or (time_off.is_approved and bool(operations.days_not_begun(time_off, now)))


def _cancel_text(time_off: TimeOffRequest, terms: Terms) -> str:
    if time_off.is_waiting:
        return f"{terms.words(time_off.duration_minutes)} held for it can be used again."
    return "Days that have not begun are given back. Days that were taken stay taken."


def _decide_url(viewer: Employee, waiting: Waiting | None, *, decides: bool) -> str:
    """Where the viewer decides on it, if it is theirs to decide."""
    if waiting is None or not (decides or viewer in waiting.deciders):
        return ""
    return reverse("inbox-item", args=[waiting.approval.pk])


def _happened(event: TimeOffEvent, viewer: Employee) -> Happened:
    icon, tone = ICONS[event.kind]
    who = "You" if event.by_id == viewer.pk else str(event.by) if event.by else "The rules"
    return Happened(event, who, icon, tone)


def _days(time_off: TimeOffRequest, claims: list[TimeOffDay], terms: Terms, reader: Reader) -> dict[str, Any]:
    """The days as they were claimed, and those between them that cost nothing."""
    dates = dates_of(time_off.span, time_off.employee.timezone)
    spans = {on: tuple(claim.span for claim in group) for on, group in groupby(claims, key=lambda claim: claim.on)}
    calendar = work_calendar(time_off.employee, min([dates[0], *spans]), max([dates[-1], *spans]))
    kept = [claim for claim in claims if claim.state == TimeOffDay.State.ACTIVE or not time_off.is_cancelled]
    measured = {day.on: day for day in measure(calendar, time_off.span).days if day.on in spans or not day.spans}
    days = [
        _claimed(on, spans[on], measured.get(on), calendar, terms) if on in spans else measured[on]
        for on in sorted({*measured, *spans})
    ]
    return {
        "rows": day_rows(days, calendar, terms, reader),
        "total": terms.words(time_off.duration_minutes),
        "total_note": total_note(time_off.duration_minutes, terms),
        "colour": time_off.resource.colour,
        "taken": terms.words(sum(claim.minutes for claim in kept)) if time_off.is_cancelled and kept else "",
    }


def _claimed(on: date, spans: tuple[Span, ...], day: DayTaken | None, calendar: WorkCalendar, terms: Terms) -> DayTaken:
    """A day as it was claimed; one on which nobody works says that it counts, where the rules count such days."""
    workday, rule = calendar.workday(on), terms.day_rule(on)
    counts = rule is not None and (rule.by_calendar or rule.sandwich)
    why = f"{workday.reason}, counted" if counts and not workday.is_working else ""
    return DayTaken(on, spans, half_holiday=day.half_holiday if day else "", counted=why)


def _facts(
    time_off: TimeOffRequest, claims: list[TimeOffDay], terms: Terms, viewer: Employee, reader: Reader
) -> list[Fact]:
    """The few figures at the side."""
    minutes, policy = time_off.duration_minutes, terms.policies[0] if terms.policies else None
    measure = queries.Measure(policy.day_minutes) if policy else queries.Measure()
    state = "Held" if time_off.is_held else "Used" if time_off.is_approved else "Asked for"
    facts = [Fact(state, amount(minutes, measure))]
    freed = sum(claim.minutes for claim in claims if claim.state == TimeOffDay.State.FREED)
    if freed and time_off.is_cancelled:
        facts.append(Fact("Given back", amount(freed, measure)))
        if freed < minutes:
            facts.append(Fact("Taken", amount(minutes - freed, measure)))
    if time_off.submitted_at:
        facts.append(Fact("Sent", reader.moment(timezone.localtime(time_off.submitted_at))))
    if time_off.decided_at:
        who = str(time_off.decided_by) if time_off.decided_by else "the policy"
        facts.append(Fact("Decided", f"{reader.moment(timezone.localtime(time_off.decided_at))}, {who}"))
    return facts


def _team(time_off: TimeOffRequest, reader: Reader) -> dict[str, Any]:
    """People here on the days of a request that stands, and who else is away."""
    if time_off.employee.team_id is None:
        return {}
    first, last = time_off.starts_on, time_off.ends_on
    facts = team_facts([time_off.employee.team_id], first, last)[0]
    ids = [member.employee_id for member in facts.members]
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = [day for day in cover(facts, queries.claims_of(ids, first, last), dates) if not day.is_off]
    others = queries.absences_of([pk for pk in ids if pk != time_off.employee_id], first, last)
    title, text = tight_words(days, reader)
    return {
        "team": facts,
        "cells": cells(days, reader),
        "away": [away_row(absence, reader) for absence in others],
        "tight_title": title,
        "tight_text": text,
    }
