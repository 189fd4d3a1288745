"""What a feed holds: read for its owner, as of a day, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, Min

from people.company import schema_name
from people.models import CalendarFeed, Employee, Holiday
from timeoff import queries
from timeoff.calendar import shows_type
from timeoff.feeds.events import DayOff, Leave, calendar
from timeoff.models import TimeOffDay, TimeOffRequest
from timeoff.queries import Absence

PAST, AHEAD = dt.timedelta(days=366), dt.timedelta(days=2 * 366)
"""How far a feed reaches: calendar programs read all of it every time."""


def may_read(feed: CalendarFeed) -> bool:
    """Whether the owner still sees what the feed is about. One query at most."""
    return feed.team_id is None or any(team.pk == feed.team_id for team in queries.teams_of(feed.employee))


def content_of(feed: CalendarFeed, today: dt.date) -> bytes:
    """The calendar. Four queries."""
    first, last = today - PAST, today + AHEAD
    people = [feed.employee] if feed.team is None else _members(feed, first, last)
    absences = queries.absences_of([person.pk for person in people], first, last)
    hours = _hours([absence.time_off for absence in absences])
    leave = [_leave(absence, feed, hours) for absence in absences]
    return calendar(name_of(feed), leave, _days_off(feed, first, last) if feed.with_holidays else [])


def name_of(feed: CalendarFeed) -> str:
    """What calendar programs call it."""
    return f"Team {feed.team}" if feed.team is not None else "My leave"


def _members(feed: CalendarFeed, first: dt.date, last: dt.date) -> list[Employee]:
    return list(Employee.objects.filter(team=feed.team_id).employed_within(first, last))


def _leave(absence: Absence, feed: CalendarFeed, hours: dict[tuple[int, dt.date], tuple[int, int]]) -> Leave:
    time_off = absence.time_off
    starts_minute, ends_minute = _parts(absence, hours)
    sent = [moment for moment in (time_off.submitted_at, time_off.decided_at) if moment is not None]
    return Leave(
        uid=f"{time_off.subject}@{schema_name()}.passbook".replace(":", "-"),
        title=_title(absence, feed),
        first=absence.first,
        last=absence.last,
        timezone=absence.employee.timezone,
        changed_at=max(sent),
        is_waiting=absence.is_waiting,
        starts_minute=starts_minute,
        ends_minute=ends_minute,
        revision=time_off.revision,
        blocks=absence.employee.pk == feed.employee_id,
    )


def _title(absence: Absence, feed: CalendarFeed) -> str:
    """One's own leave by its type; in a team's calendar, which may be shown to anybody, only a type that is for all."""
    if feed.team is None:
        return absence.time_off.resource.name
    what = absence.time_off.resource.name if shows_type(absence, knows_type=False) else "away"
    return f"{absence.employee}, {what}"


def _parts(absence: Absence, hours: dict[tuple[int, dt.date], tuple[int, int]]) -> tuple[int | None, int | None]:
    """From which minute of its first day and until which of its last; None where that day is free as a whole."""
    time_off = absence.time_off
    starts = hours.get((time_off.pk, absence.first), (0, 0))[0]
    ends = hours.get((time_off.pk, absence.last), (0, 24 * 60))[1]
    begins_late = absence.first == time_off.starts_on and (
        time_off.starts_half == "pm" or time_off.starts_time is not None
    )
    ends_early = absence.last == time_off.ends_on and (time_off.ends_half == "am" or time_off.ends_time is not None)
    if not (begins_late or ends_early):
        return None, None
    return starts, ends


def _hours(requests: Sequence[TimeOffRequest]) -> dict[tuple[int, dt.date], tuple[int, int]]:
    """The first and the last minute that each request claims of each day. One query."""
    claims = TimeOffDay.objects.active().filter(time_off__in=requests).values_list("time_off", "on")
    rows = claims.annotate(starts=Min("starts_minute"), ends=Max("ends_minute")).order_by("time_off", "on")
    return {(time_off, on): (starts, ends) for time_off, on, starts, ends in rows}


def _days_off(feed: CalendarFeed, first: dt.date, last: dt.date) -> list[DayOff]:
    """The holidays of the owner's place of work."""
    place = feed.employee.location
    holidays = Holiday.objects.observed().filter(calendar=place.calendar_id if place else None, on__range=(first, last))
    return [
        DayOff(
            uid=f"holiday-{holiday.pk}@{schema_name()}.passbook",
            name=holiday.name,
            on=holiday.on,
            is_half_day=holiday.is_half_day,
            made_at=feed.made_at,
        )
        for holiday in holidays.order_by("on", "pk")
    ]
