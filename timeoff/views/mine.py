"""My requests: what waits, what is to come, what was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from people.context import reader_of
from people.requests import PersonRequest
from people.roles import require_employee
from timeoff import queries
from timeoff.models import TimeOffQuerySet, TimeOffRequest
from timeoff.rows import rows_of

ROWS_ON_A_PAGE = 25
State = TimeOffRequest.State


@require_employee
def my_requests(request: HttpRequest) -> HttpResponseBase:
    """Everything that one asked for: drafts and what is to come, or what is over, page by page."""
    asked: PersonRequest = request  # type: ignore[assignment]
    reader, now = reader_of(request), timezone.now()
    mine = TimeOffRequest.objects.asked_by(asked.employee)
    counts = queries.history_counts(mine, reader.today)
    shows_past = "past" in request.GET
    wanted = _past(mine, reader.today) if shows_past else _current(mine, reader.today)
    page = Paginator(wanted.select_related("employee", "resource", "stand_in"), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "rows": rows_of(list(page.object_list), asked.employee.holder_id, reader, cancelling_at=now),
        "page": page,
        "now": now,
        "shows_past": shows_past,
        "tabs": [
            _tab("Now and to come", "?", counts["drafts"] + counts["waiting"] + counts["coming"], not shows_past),
            _tab("Past", "?past", counts["past"], shows_past),
        ],
    }
    return render(request, "timeoff/my_requests.html", context)


def _current(mine: TimeOffQuerySet, today: date) -> TimeOffQuerySet:
    """Drafts, what waits (whatever its dates), and approved leave that is not over; the next first."""
    open_ones = Q(state__in=[State.DRAFT, State.SUBMITTED]) | Q(state=State.APPROVED, ends_on__gte=today)
    return mine.filter(open_ones).order_by("starts_on", "pk")


def _past(mine: TimeOffQuerySet, today: date) -> TimeOffQuerySet:
    """What is over, denied or cancelled; the latest first."""
    over = Q(state__in=[State.DENIED, State.CANCELLED]) | Q(state=State.APPROVED, ends_on__lt=today)
    return mine.filter(over).order_by("-starts_on", "-pk")


def _tab(label: str, url: str, count: int, is_current: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "count": count, "is_current": is_current}
