"""The team calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from people.context import reader_of
from people.models import Team
from people.requests import PersonRequest
from people.roles import require_employee
from timeoff import queries
from timeoff.calendar import TeamCalendar, calendar_of
from timeoff.duration import EARLIEST_YEAR, LATEST_YEAR

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TWO_WEEKS, FOUR_WEEKS, MONTH = "2", "4", "month"
SPANS = [(TWO_WEEKS, "2 weeks"), (FOUR_WEEKS, "4 weeks"), (MONTH, "Month")]


@require_employee
def team(request: HttpRequest) -> HttpResponseBase:
    """Who is away when, in a team that one may see: as a timeline of some weeks, or as a month."""
    asked: PersonRequest = request  # type: ignore[assignment]
    reader = reader_of(request)
    teams = queries.teams_of(asked.employee)
    if not teams:
        return render(request, "timeoff/team.html", {"teams": []})
    chosen = _chosen(teams, request.GET.get("team", ""), asked.employee.team_id)
    span = request.GET.get("span", FOUR_WEEKS)
    span = span if span in dict(SPANS) else FOUR_WEEKS
    start = _start(request.GET.get("from", ""), reader.today)
    first, days = _days(start, span)
    calendar = calendar_of(chosen, first, days, viewer=asked.employee, reader=reader)
    context: dict[str, Any] = {
        "teams": teams,
        "team_choices": [(str(one.pk), one.name) for one in teams],
        "team": chosen,
        "team_value": str(chosen.pk),
        "calendar": calendar,
        "spans": SPANS,
        "span": span,
        "start": start,
        "place": asked.employee.location,
        **_links(chosen, span, start, calendar),
    }
    if span == MONTH:
        year = f" {start.year}" if start.year == reader.today.year else ""
        context |= {
            "weeks": calendar.weeks(start),
            "absences": calendar.in_month(start),
            "month_title": f"{reader.month(start)}{year}",
        }
    return render(request, "timeoff/team.html", context)


def _chosen(teams: list[Team], asked_for: str, own_id: int | None) -> Team:
    """The team that was asked for, or one's own.

    :raises Http404: if it is not one of those that the viewer may see.
    """
    if not asked_for:
        return next((one for one in teams if one.pk == own_id), teams[0])
    for one in teams:
        if str(one.pk) == asked_for:
            return one
    raise Http404


def _start(text: str, today: date) -> date:
    """The day from which to show; today for what is no day within reach."""
    try:
        day = parse_date(text)
    except ValueError:
        return today
    return day if day is not None and EARLIEST_YEAR < day.year < LATEST_YEAR else today


def _days(start: date, span: str) -> tuple[date, int]:
    """The Monday on which the calendar begins, and how many days it has."""
    if span != MONTH:
        return start - DAY * start.weekday(), int(span) * 7
    first = start.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    monday, sunday = first - DAY * first.weekday(), last + DAY * (6 - last.weekday())
    return monday, (sunday - monday).days + 1


def _links(chosen: Team, span: str, start: date, calendar: TeamCalendar) -> dict[str, str]:
    """Where the arrows lead: by two weeks of four, by one of two, by a month."""
    if span == MONTH:
        earlier, later = (
            (start.replace(day=1) - DAY).replace(day=1),
            (start.replace(day=1) + timedelta(days=31)).replace(day=1),
        )
    else:
        step = WEEK * (int(span) // 2)
        earlier, later = calendar.first - step, calendar.first + step
    base = {"team": str(chosen.pk), "span": span}
    return {
        "earlier_url": "?" + urlencode(base | {"from": earlier.isoformat()}),
        "later_url": "?" + urlencode(base | {"from": later.isoformat()}),
        "today_url": "?" + urlencode(base),
    }
