"""Absences and holidays as a calendar program reads them (iCalendar, RFC 5545). Pure: plain values in, bytes out.

The same values give the same bytes, so that a program that asks again can be told that nothing has changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

DAY = dt.timedelta(days=1)
REFRESH = dt.timedelta(hours=1)
PRODUCT = "-//Passbook//Passbook//EN"


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody's leave from one day to another, both included.

    ``starts_minute`` and ``ends_minute`` are set where the first or the last day is not free as a whole; by the clock
    of ``timezone``. ``changed_at`` is when it was last decided on, ``revision`` how often it was sent.
    """

    uid: str
    title: str
    first: dt.date
    last: dt.date
    timezone: str
    changed_at: dt.datetime
    is_waiting: bool = False
    starts_minute: int | None = None
    ends_minute: int | None = None
    revision: int = 1
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class DayOff:
    """A holiday of a place of work."""

    uid: str
    name: str
    on: dt.date
    is_half_day: bool
    made_at: dt.datetime


def calendar(name: str, leave: Iterable[Leave], days_off: Iterable[DayOff] = ()) -> bytes:
    """A whole calendar under a name."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for each in leave:
        made.add_component(_leave(each))
    for day in days_off:
        made.add_component(_day_off(day))
    ical: bytes = made.to_ical()
    return ical


def _leave(leave: Leave) -> Event:
    """What waits is tentative, and says so, as not every program shows that."""
    event = Event()
    event.add("uid", leave.uid)
    event.add("summary", f"{leave.title} (waiting)" if leave.is_waiting else leave.title)
    event.add("status", "TENTATIVE" if leave.is_waiting else "CONFIRMED")
    event.add("dtstart", _starts(leave))
    event.add("dtend", _ends(leave))
    event.add("dtstamp", leave.changed_at.astimezone(dt.UTC))
    event.add("sequence", 2 * leave.revision - (2 if leave.is_waiting else 1))
    event.add("transp", "OPAQUE" if leave.blocks else "TRANSPARENT")
    if leave.blocks:
        event.add("x-microsoft-cdo-busystatus", "TENTATIVE" if leave.is_waiting else "OOF")
    return event


def _is_timed(leave: Leave) -> bool:
    return leave.starts_minute is not None or leave.ends_minute is not None


def _starts(leave: Leave) -> dt.date | dt.datetime:
    return _moment(leave.first, leave.starts_minute or 0, leave.timezone) if _is_timed(leave) else leave.first


def _ends(leave: Leave) -> dt.date | dt.datetime:
    """The first moment after it, as the standard has it."""
    if not _is_timed(leave):
        return leave.last + DAY
    minute = leave.ends_minute if leave.ends_minute is not None else 24 * 60
    return _moment(leave.last, minute, leave.timezone)


def _moment(on: dt.date, minute: int, timezone: str) -> dt.datetime:
    """A minute of a day by the clock of a zone, as an instant: it needs no description of the zone in the file."""
    by_the_clock = dt.datetime.combine(on, dt.time(), ZoneInfo(timezone)) + dt.timedelta(minutes=minute)
    return by_the_clock.astimezone(dt.UTC)


def _day_off(day: DayOff) -> Event:
    event = Event()
    event.add("uid", day.uid)
    event.add("summary", f"{day.name} (half day)" if day.is_half_day else day.name)
    event.add("categories", ["Holiday"])
    event.add("status", "CONFIRMED")
    event.add("dtstart", day.on)
    event.add("dtend", day.on + DAY)
    event.add("dtstamp", day.made_at.astimezone(dt.UTC))
    event.add("transp", "TRANSPARENT")
    return event
