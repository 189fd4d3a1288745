"""What can be done to a request with one click: each view calls one operation and goes back to where it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.models import Employee
from people.requests import PersonRequest, typed, way_back
from people.roles import require_employee, visible_to
from timeoff import operations
from timeoff.models import TimeOffRequest
from timeoff.readers import open_to
from timeoff.taking_back import right_of

MINE = "timeoff:my-requests"


def read_by(viewer: Employee, pk: int, on: date) -> TimeOffRequest:
    """A request whose page somebody may read on a day, who may decide on it or has among them.

    :raises Http404: for all others, as if they did not exist.
    """
    time_off = _found(pk)
    if pk not in open_to(viewer, [time_off], on):
        raise Http404
    return time_off


def seen_by(viewer: Employee, pk: int) -> TimeOffRequest:
    """A request with which somebody may do more than decide on it: their own, or a sent one of those whom they see.

    :raises Http404: for all others, as if they did not exist.
    """
    time_off = _found(pk)
    if time_off.employee_id == viewer.pk:
        return time_off
    if time_off.is_draft or not visible_to(viewer).filter(pk=time_off.employee_id).exists():
        raise Http404
    return time_off


def _found(pk: int) -> TimeOffRequest:
    requests = TimeOffRequest.objects.select_related("employee", "resource", "stand_in", "decided_by", "cancelled_by")
    return get_object_or_404(requests, pk=pk)


@require_employee
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Cancel a request, or what is left of a leave."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off = seen_by(asked.employee, pk)
    has_to_ask = time_off.employee_id == asked.employee.pk and time_off.is_approved and _has_to_ask(time_off)
    _do(
        asked,
        lambda: operations.cancel_or_ask(
            time_off=time_off, by=asked.employee, at=timezone.now(), reason=typed(request, "note")[:500]
        ),
        "Asked. Your leave stands until they decide."
        if has_to_ask
        else "Cancelled. What was not taken can be used again.",
    )
    return _back(asked, pk)


def _has_to_ask(time_off: TimeOffRequest) -> bool:
    return right_of(time_off, timezone.now()).has_to_ask


@require_employee
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw a draft away."""
    asked: PersonRequest = request  # type: ignore[assignment]
    draft = get_object_or_404(TimeOffRequest.objects.asked_by(asked.employee), pk=pk)
    if operations.discard_draft(draft=draft, by=asked.employee):
        messages.success(request, "The draft is gone.")
    else:
        messages.error(request, "This is no draft any more. Nothing was thrown away.")
    return redirect(MINE)


@require_employee
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remind whoever decides."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off = get_object_or_404(TimeOffRequest.objects.asked_by(asked.employee), pk=pk)
    _do(
        asked,
        lambda: operations.remind(time_off=time_off, by=asked.employee, at=timezone.now()),
        "The reminder is on its way.",
    )
    return _back(asked, pk)


@require_employee
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say whether one stands in."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off = get_object_or_404(TimeOffRequest.objects.sent().filter(stand_in=asked.employee), pk=pk)
    will = request.POST.get("will") == "yes"
    _do(
        asked,
        lambda: operations.answer_stand_in(
            time_off=time_off, by=asked.employee, will=will, at=timezone.now(), text=typed(request, "note")
        ),
        f"{time_off.employee} is told that you {'stand in' if will else 'cannot stand in'}.",
    )
    return _back(asked, pk)


def _do(request: PersonRequest, act: Callable[[], Any], said: str) -> None:
    """Do it, and say what happened or why it did not; a note that came to nothing is given back."""
    try:
        act()
    except operations.Refusal as refusal:
        note = typed(request, "note")
        lost = f" Your note went to nobody: “{note}”" if note else ""
        messages.error(request, f"{refusal}{lost}")
    else:
        messages.success(request, said)


def _back(request: PersonRequest, pk: int) -> HttpResponseBase:
    """To the page that the form names, if it is one of ours; else to the request."""
    return redirect(way_back(request) or reverse("timeoff:request", args=[pk]))
