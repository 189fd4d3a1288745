"""What time off contributes to pages that do not know it: navigation, the home page, the passbook's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from people import home, navigation, sources
from people.context import reader_of
from people.format import Reader, people
from people.home import Action, Booking, Panel, ToDo
from people.models import Employee
from people.queries import TeamFacts, team_facts
from people.sources import SourceWords
from people.workdays import WorkCalendar
from timeoff import queries
from timeoff.coverage import CoverDay, cover
from timeoff.models import TimeOffRequest
from timeoff.queries import Absence
from timeoff.rows import rows_of
from timeoff.subject import KIND
from timeoff.wording import dates_words

MOST_UPCOMING, MOST_AWAY = 4, 6
DAY = dt.timedelta(days=1)
AHEAD = dt.timedelta(days=92)
"""How far the home page looks for the next holiday, and for the day on which somebody is back."""


def _employee(request: HttpRequest) -> Employee | None:
    return getattr(request, "employee", None)


def ask_action(request: HttpRequest) -> Action | None:
    """The button that people press most often."""
    return Action("Request time off", reverse("timeoff:ask")) if _employee(request) else None


def to_dos(request: HttpRequest) -> Iterable[ToDo]:
    """Stand-ins to answer, and drafts that were never sent. Two queries."""
    employee, reader = _employee(request), reader_of(request)
    if employee is None:
        return
    asked = TimeOffRequest.objects.to_stand_in_for(employee).ending_from(reader.today).select_related("employee")
    for time_off in asked.order_by("starts_on", "pk"):
        sent_on = timezone.localtime(time_off.submitted_at).date() if time_off.submitted_at else reader.today
        name = time_off.employee.first_name or str(time_off.employee)
        yield ToDo(
            title=f"Stand in for {name}, {dates_words(time_off, reader, weekday=False)}",
            why=f"{name} asked you on {reader.day(sent_on)}",
            url=reverse("timeoff:request", args=[time_off.pk]),
            icon="user-round-check",
            tone="info",
            due_on=time_off.starts_on,
        )
    for draft in (
        TimeOffRequest.objects.drafts().asked_by(employee).select_related("resource").order_by("starts_on", "pk")
    ):
        yield ToDo(
            title=f"Send your draft: {draft.resource.name}, {dates_words(draft, reader, weekday=False)}",
            why="Nothing is held for it yet",
            url=reverse("timeoff:change", args=[draft.pk]),
            icon="pencil",
            due_on=draft.starts_on,
        )


def upcoming(request: HttpRequest) -> Panel | None:
    """The next leave, and who has to decide on it. Eight queries."""
    employee, reader = _employee(request), reader_of(request)
    if employee is None:
        return None
    coming = TimeOffRequest.objects.asked_by(employee).standing().ending_from(reader.today).order_by("starts_on", "pk")
    found = list(coming.select_related("employee", "resource", "stand_in")[: MOST_UPCOMING + 1])
    rows = rows_of(found[:MOST_UPCOMING], employee.holder_id, reader)
    waiting = next((row for row in rows if row.waiting), None)
    context = {"rows": rows, "has_more": len(found) > MOST_UPCOMING, "waiting": waiting, "now": timezone.now()}
    return Panel("timeoff/_upcoming.html", 10, context)


@dataclass(frozen=True, slots=True)
class AwayThisWeek:
    """A colleague who is away this week: when, and from when on back."""

    person: Employee
    when: str
    back: str
    is_waiting: bool


def away_this_week(request: HttpRequest) -> Panel | None:
    """Who of the team is away from today to Sunday, and how many are here today. Eight queries."""
    employee, reader = _employee(request), reader_of(request)
    if employee is None or employee.team_id is None:
        return None
    today = reader.today
    sunday = today + DAY * (6 - today.weekday())
    facts = team_facts([employee.team_id], today, sunday + AHEAD)[0]
    ids = [member.employee_id for member in facts.members]
    calendars = {member.employee_id: member.calendar for member in facts.members}
    absences = [a for a in queries.absences_of(ids, today, sunday) if a.employee.pk != employee.pk]
    here = cover(facts, queries.claims_of(ids, today, today), [today])[0]
    context = {
        "rows": [_away(absence, calendars[absence.employee.pk], reader) for absence in absences[:MOST_AWAY]],
        "more": max(0, len(absences) - MOST_AWAY),
        "team": facts,
        "here": here_words(here),
        "holiday": _next_holiday(facts, employee, reader),
    }
    return Panel("timeoff/_away.html", 20, context)


def here_words(day: CoverDay) -> str:
    """ "6½ of 8 here today"; nothing on a day off."""
    return "" if day.is_off else f"{people(day.here)} of {day.expected} here today"


def _away(absence: Absence, calendar: WorkCalendar, reader: Reader) -> AwayThisWeek:
    today, tomorrow = reader.today, reader.today + DAY
    if absence.first == absence.last == today:
        when = (
            "Today, from midday" if absence.from_midday else "Today, until midday" if absence.until_midday else "Today"
        )
    else:
        when = reader.span(absence.first, absence.last, weekday=True)
    back = _back_on(absence, calendar)
    said = "" if back is None else "Back tomorrow" if back == tomorrow else f"Back {reader.day(back)}"
    if back == today:
        said = "Back this afternoon"
    return AwayThisWeek(absence.employee, when, said, absence.is_waiting)


def _back_on(absence: Absence, calendar: WorkCalendar) -> dt.date | None:
    """The first working time after the leave, as far as the calendar is known."""
    if absence.until_midday:
        return absence.last
    ahead = (absence.last + DAY * number for number in range(1, 15))
    return next((day for day in ahead if calendar.workday(day).is_working), None)


def _next_holiday(facts: TeamFacts, employee: Employee, reader: Reader) -> str:
    """ "Next holiday: Tue 11 Aug" on a day on which one would work."""
    mine = next((member.calendar for member in facts.members if member.employee_id == employee.pk), None)
    if mine is None:
        return ""
    coming = sorted(on for on in mine.holidays if on > reader.today and mine.workday(on).scheduled)
    return f"Next holiday: {reader.day(coming[0])}" if coming else ""


def bookings(request: HttpRequest, employee_id: int, first: dt.date, last: dt.date) -> Iterable[Booking]:
    """Leave that is approved or asked for between two days, for the charts and cards. One query."""
    reader = reader_of(request)
    for absence in queries.absences_of([employee_id], first, last):
        time_off = absence.time_off
        yield Booking(
            resource_id=time_off.resource_id,
            starts_on=absence.first,
            ends_on=absence.last,
            amount=time_off.duration_minutes,
            is_waiting=absence.is_waiting,
            label=reader.span(absence.first, absence.last),
        )


def source_words(numbers: Collection[int]) -> dict[int, SourceWords]:
    """What the passbook says of requests. One query."""
    requests = TimeOffRequest.objects.filter(pk__in=numbers).select_related("resource", "decided_by")
    return {time_off.pk: _source_words(time_off) for time_off in requests}


def _source_words(time_off: TimeOffRequest) -> SourceWords:
    note = f"Approved by {time_off.decided_by}" if time_off.is_approved and time_off.decided_by else ""
    return SourceWords(
        title=time_off.resource.name,
        note=note,
        url=reverse("timeoff:request", args=[time_off.pk]),
        state="held" if time_off.is_held else "",
    )


def register() -> None:
    """Tell the shared pages what time off has for them."""
    navigation.register(
        navigation.Item(
            key="ask",
            label="Request time off",
            icon="circle-plus",
            url_name="timeoff:ask",
            position=25,
            in_sidebar=False,
            tab="Request",
            tab_position=30,
        )
    )
    navigation.register(
        navigation.Item(
            key="my-requests",
            label="My requests",
            icon="calendar-check",
            url_name="timeoff:my-requests",
            position=30,
            covers=("timeoff:request", "timeoff:change"),
        )
    )
    navigation.register(
        navigation.Item(
            key="team",
            label="Team calendar",
            icon="calendar-days",
            url_name="timeoff:team",
            position=40,
            tab="Team",
            tab_position=40,
        )
    )
    home.register_action(ask_action)
    home.register_to_dos(to_dos)
    home.register_panel(upcoming)
    home.register_panel(away_this_week)
    home.register_bookings(bookings)
    sources.register(KIND, source_words)
