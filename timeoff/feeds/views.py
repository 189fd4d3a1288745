"""The feeds themselves, and the page on which one makes, renews and closes their addresses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import Throttled

from people import operations
from people.access import address_of, feed_of
from people.account.pages import tabs
from people.models import CalendarFeed, Team
from people.requests import PersonRequest
from people.rest.authentication import count_wrong
from people.roles import require_employee
from timeoff import queries
from timeoff.feeds.reading import content_of, may_read

A_WHILE = 15 * 60


@require_safe
def feed(request: HttpRequest, address: str) -> HttpResponseBase:
    """A calendar, for whoever has its address; nobody signs in here."""
    now = timezone.now()
    found = feed_of(address, now)
    if found is None or not may_read(found):
        return _nothing(request)
    today = now.astimezone(found.employee.zone).date()
    operations.note_feed_read(feed=found, on=today)
    content = content_of(found, today)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="passbook.ics"'
    answer["ETag"], answer["X-Robots-Tag"] = etag, "noindex"
    patch_cache_control(answer, private=True, max_age=A_WHILE)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _nothing(request: HttpRequest) -> HttpResponse:
    """:raises Http404: unless this address has guessed too often."""
    try:
        count_wrong(request)
    except Throttled as error:
        answer = HttpResponse("Too many tries.", status=429, content_type="text/plain")
        answer["Retry-After"] = f"{getattr(error, 'wait', None) or 60:.0f}"
        return answer
    raise Http404


@dataclass(frozen=True, slots=True)
class Row:
    """One calendar that there could be: one's own, or that of a team; with its address if it has one."""

    title: str
    about: str
    icon: str
    team: Team | None
    feed: CalendarFeed | None
    url: str

    @property
    def key(self) -> str:
        return str(self.team.pk) if self.team else "own"


@never_cache
@require_safe
@require_employee
def calendars(request: PersonRequest) -> HttpResponse:
    """The addresses that one has, and those that one could have. Two queries."""
    feeds = {feed.team_id: feed for feed in CalendarFeed.objects.filter(employee=request.employee)}
    rows = [_row(request, None, feeds)]
    rows += [_row(request, team, feeds) for team in queries.teams_of(request.employee)]
    context = {
        "rows": rows,
        "tabs": tabs("calendars"),
        "renewing": {"do": "renew"},
        "closing": {"do": "close"},
    }
    return render(request, "timeoff/feeds/calendars.html", context)


def _row(request: HttpRequest, team: Team | None, feeds: dict[int | None, CalendarFeed]) -> Row:
    feed = feeds.get(team.pk if team else None)
    url = request.build_absolute_uri(reverse("feed", args=[address_of(feed)])) if feed else ""
    if team is None:
        return Row("My leave", "Your own leave with its type, waiting or approved.", "user-round", None, feed, url)
    about = "Who is away. The type of leave stands there only where it is not private."
    return Row(team.name, about, "users-round", team, feed, url)


@require_POST
@require_employee
def open_calendar(request: PersonRequest) -> HttpResponse:
    """Make an address for one's own leave, or for a team that one sees."""
    asked, team = request.POST.get("of", ""), None
    if asked != "own":
        team = next((one for one in queries.teams_of(request.employee) if str(one.pk) == asked), None)
        if team is None:
            raise Http404
    operations.open_feed(employee=request.employee, team=team, at=timezone.now())
    messages.success(request, "The address is made. Copy it into your calendar program.")
    return redirect("calendars")


@require_POST
@require_employee
def change_calendar(request: PersonRequest, pk: int) -> HttpResponse:
    """Renew or close an address, or say whether holidays stand in it."""
    feed = get_object_or_404(CalendarFeed.objects.filter(employee=request.employee), pk=pk)
    what = request.POST.get("do", "")
    if what == "renew":
        operations.renew_feed(feed=feed, at=timezone.now())
        messages.success(request, "There is a new address. Whoever has the old one reads nothing more.")
    elif what == "close":
        operations.close_feed(feed=feed)
        messages.success(request, "The address is gone. Calendar programs that have it read nothing more.")
    elif what in {"with-holidays", "without-holidays"}:
        operations.change_feed(feed=feed, with_holidays=what == "with-holidays")
        says = "now stand in it" if feed.with_holidays else "no longer stand in it"
        messages.success(request, f"Holidays {says}. The address stays.")
    return redirect("calendars")
