"""The person of a case: their dated hours, share of full time and holidays, as plain values and as a real employee."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ledger.models import Holder
from people.models import Employee, EmployeeSchedule, WorkSchedule, WorkScheduleDay
from people.workdays import DatedSchedule, HolidayFact, Span, WorkCalendar, hours_around_breaks
from tests.conformance.runner import day, known_keys
from tests.people.factories import EmployeeFactory, HolidayCalendarFactory, HolidayFactory, LocationFactory

KEYS = {
    "hired_on",
    "left_on",
    "fte_percent",
    "week_minutes",
    "day_start",
    "breaks",
    "timezone",
    "holidays",
}
DEFAULTS: dict[str, Any] = {
    "week_minutes": [480] * 5 + [0, 0],
    "day_start": "09:00",
    "breaks": [],
    "timezone": "UTC",
    "holidays": [],
    "fte_percent": 100,
}
LONG_AGO = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Spell:
    """What holds of a person from a day until another, excluded (for good if none)."""

    starts_on: dt.date
    ends_on: dt.date | None
    known: dict[str, Any]

    def covers(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    @property
    def week(self) -> tuple[tuple[Span, ...], ...]:
        """The working spans of each weekday: so many minutes from the day's start, around the breaks."""
        start = dt.time.fromisoformat(self.known["day_start"])
        breaks = [(dt.time.fromisoformat(a), dt.time.fromisoformat(b)) for a, b in self.known["breaks"]]
        return tuple(hours_around_breaks(start, minutes, breaks) for minutes in self.known["week_minutes"])


class PersonOfCase:
    """What a case says of its person, each day by what is in force on it."""

    def __init__(self, case: dict[str, Any]) -> None:
        known_keys(case.get("person", {}), KEYS, "person")
        known = [(LONG_AGO, DEFAULTS | case.get("person", {}))]
        for change in case.get("person_changes", []):
            known_keys(change, KEYS | {"from"}, "person_changes")
            known.append((day(change["from"]), known[-1][1] | {key: change[key] for key in change if key != "from"}))
        ends = [*(starts_on for starts_on, _ in known[1:]), None]
        self.spells = [Spell(start, end, told) for (start, told), end in zip(known, ends, strict=True)]
        self.latest = self.spells[-1].known

    @property
    def timezone(self) -> str:
        return str(self.latest["timezone"])

    @property
    def holidays(self) -> dict[dt.date, HolidayFact]:
        """Each holiday of the calendar that is in force on its day."""
        found = {}
        for spell in self.spells:
            for given in spell.known["holidays"]:
                told = {"date": given} if isinstance(given, str) else given
                known_keys(told, {"date", "half"}, "holidays")
                if spell.covers(on := day(told["date"])):
                    found[on] = HolidayFact(on, "Holiday", bool(told.get("half")))
        return found

    def calendar(self) -> WorkCalendar:
        """As the pure functions take it."""
        schedules = tuple(DatedSchedule(spell.starts_on, spell.ends_on, spell.week) for spell in self.spells)
        return WorkCalendar(1, self.timezone, schedules, self.holidays)

    def employ(self, hired_on: dt.date) -> Employee:
        """A real employee under a manager who decides, hired on that day unless the case says when."""
        calendar = HolidayCalendarFactory()
        for fact in self.holidays.values():
            HolidayFactory(calendar=calendar, on=fact.on, name=fact.name, is_half_day=fact.is_half_day)
        employee: Employee = EmployeeFactory(
            holder=Holder.objects.create(),
            timezone=self.timezone,
            location=LocationFactory(calendar=calendar),
            manager=EmployeeFactory(first_name="Mia", is_hr=True, hired_on=LONG_AGO),
            hired_on=day(self.latest["hired_on"]) if "hired_on" in self.latest else hired_on,
            left_on=day(self.latest["left_on"]) if self.latest.get("left_on") else None,
        )
        for number, spell in enumerate(self.spells):
            EmployeeSchedule.objects.create(
                employee=employee,
                schedule=_schedule(f"Hours {number}", spell),
                starts_on=spell.starts_on,
                ends_on=spell.ends_on,
                fte_percent=spell.known["fte_percent"],
            )
        return employee


def _schedule(name: str, spell: Spell) -> WorkSchedule:
    schedule = WorkSchedule.objects.create(name=name)
    for weekday, spans in enumerate(spell.week):
        assert len(spans) <= 2, "a schedule has one break a day at most"
        if spans:
            WorkScheduleDay.objects.create(
                schedule=schedule,
                weekday=weekday,
                starts_at=_clock(spans[0][0]),
                ends_at=_clock(spans[-1][1]),
                break_starts_at=_clock(spans[0][1]) if len(spans) == 2 else None,
                break_ends_at=_clock(spans[1][0]) if len(spans) == 2 else None,
            )
    return schedule


def _clock(minute: int) -> dt.time:
    """The time of a minute of the day; the midnight that ends it is 00:00."""
    return dt.time(minute // 60 % 24, minute % 60)
