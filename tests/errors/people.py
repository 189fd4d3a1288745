"""HR's people, holidays and work schedules in the admin."""

from __future__ import annotations

from typing import Any

from people.models import Employee
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome

PEOPLE = "/admin/people/"
NO_ROWS = {"schedules-TOTAL_FORMS": 0, "schedules-INITIAL_FORMS": 0}


def hire(desk: Desk, **typed: Any) -> Outcome:
    """Hire Nora, with what was typed otherwise."""
    usual = {
        "first_name": "Nora",
        "last_name": "Cast",
        "number": "P-500",
        "email": "nora@cast.example",
        "hired_on": "2026-08-01",
        "language": "en",
        "fte_percent": "100",
    }
    return desk.send("Hana", f"{PEOPLE}employee/add/", usual | typed)


def change(desk: Desk, name: str = "Ada", **typed: Any) -> Outcome:
    """Change somebody, with what was typed otherwise."""
    person = Employee.objects.get(pk=desk.world.people[name].pk)
    usual = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "number": person.number,
        "email": person.email,
        "manager": person.manager_id or "",
        "hired_on": "2024-01-01",
        "timezone": "Europe/Berlin",
        "language": "en",
    }
    usual |= {"is_hr": "on"} if person.is_hr else {}
    usual |= {name: value for name, value in typed.items() if value is not None}
    for name in [name for name, value in typed.items() if value is None]:
        del usual[name]
    return desk.send("Hana", f"{PEOPLE}employee/{person.pk}/change/", usual, **NO_ROWS)


EMPLOYEE = {
    "No personnel number": lambda desk: hire(desk, number=""),
    "A personnel number that somebody has": lambda desk: hire(desk, number=desk.world.ada.number),
    "An e-mail that somebody has": lambda desk: hire(desk, email="Ada@Cast.example"),
    "An e-mail without a domain": lambda desk: hire(desk, email="nora"),
    "No name at all": lambda desk: hire(desk, first_name="", last_name=""),
    "No first day": lambda desk: hire(desk, hired_on=""),
    "A first day that there is not": lambda desk: hire(desk, hired_on="2026-06-31"),
    "A time zone that there is not": lambda desk: hire(desk, timezone="Berlin"),
    "A language that there is not": lambda desk: hire(desk, language="english"),
    "A share of more than full time": lambda desk: hire(desk, fte_percent="120"),
    "HR and auditor at once": lambda desk: hire(desk, is_hr="on", is_auditor="on"),
    "The last day is before the first": lambda desk: change(desk, left_on="2023-12-31"),
    "The manager reports to this person": lambda desk: change(desk, "Mia", manager=desk.world.ada.pk),
    "The only HR administrator is none any more": lambda desk: change(desk, "Hana", is_hr=None),
    "The e-mail of somebody who signs in is taken away": lambda desk: change(desk, email=""),
}


def holiday(desk: Desk, **typed: Any) -> Outcome:
    """Add a holiday, with what was typed otherwise."""
    usual = {
        "calendar": desk.world.location.calendar_id,
        "on": "2026-12-30",
        "name": "Inventory",
        "is_observed": "on",
    }
    return desk.send("Hana", f"{PEOPLE}holiday/add/", usual | typed)


def calendar(desk: Desk, **typed: Any) -> Outcome:
    """Add a calendar, with what was typed otherwise."""
    return desk.send("Hana", f"{PEOPLE}holidaycalendar/add/", {"name": "Munich", "country": "DE"} | typed)


def fill(desk: Desk, year: str) -> Outcome:
    """Fill the calendar with the public holidays of a year."""
    chosen = {"action": "fill_year", "_selected_action": [desk.world.location.calendar_id], "confirmed": "yes"}
    return desk.send("Hana", f"{PEOPLE}holidaycalendar/", {"year": year}, **chosen)


HOLIDAY = {
    "No calendar": lambda desk: holiday(desk, calendar=""),
    "No day": lambda desk: holiday(desk, on=""),
    "A day that there is not": lambda desk: holiday(desk, on="2026-02-30"),
    "No name": lambda desk: holiday(desk, name=""),
    "A name of spaces": lambda desk: holiday(desk, name="   "),
    "A day that is a holiday already": lambda desk: holiday(desk, on=desk.world.holiday.on.isoformat()),
    "A calendar of a country that there is not": lambda desk: calendar(desk, country="GERMANY"),
    "A country code of no country": lambda desk: calendar(desk, country="XX"),
    "A part that the country does not have": lambda desk: calendar(desk, subdivision="Bavaria"),
    "The name of another calendar": lambda desk: calendar(desk, name="days cast"),
    "A year far away": lambda desk: fill(desk, "1776"),
    "A year that is no number": lambda desk: fill(desk, "next"),
}


def schedule(desk: Desk, name: str = "Mornings", **typed: Any) -> Outcome:
    """Add a schedule that has Monday from nine to five, with what was typed otherwise."""
    rows: dict[str, Any] = {"days-TOTAL_FORMS": 7, "days-INITIAL_FORMS": 0}
    for number in range(7):
        rows[f"days-{number}-weekday"] = number
    monday = {"days-0-starts_at": "09:00", "days-0-ends_at": "17:00"}
    for field, value in typed.items():
        monday[field if field.startswith("days-") else f"days-0-{field}"] = value
    return desk.send("Hana", f"{PEOPLE}workschedule/add/", {"name": name} | monday, **(rows | monday))


def give(desk: Desk, **typed: Any) -> Outcome:
    """Assign the unused week to Ada from a day on."""
    usual = {"schedule": desk.world.numbers["Ada"]["workschedule"], "starts_on": "2026-09-01", "fte_percent": "100"}
    chosen = {"action": "assign_schedule", "_selected_action": [desk.world.ada.pk], "confirmed": "yes"}
    return desk.send("Hana", f"{PEOPLE}employee/", usual | typed, **chosen)


def _after_leaving(desk: Desk) -> Outcome:
    Employee.objects.filter(pk=desk.world.ada.pk).update(left_on="2026-08-31")
    return give(desk)


def _in_use(desk: Desk) -> Outcome:
    return desk.open("Hana", f"{PEOPLE}workschedule/{desk.world.schedule.pk}/change/")


SCHEDULE = {
    "No name": lambda desk: schedule(desk, name=""),
    "The name of another schedule": lambda desk: schedule(desk, name="week cast"),
    "A start without an end": lambda desk: schedule(desk, ends_at=""),
    "An end before the start": lambda desk: schedule(desk, starts_at="17:00", ends_at="09:00"),
    "A time that there is not": lambda desk: schedule(desk, starts_at="25:00"),
    "A time in words": lambda desk: schedule(desk, starts_at="nine"),
    "A break without an end": lambda desk: schedule(desk, break_starts_at="12:00"),
    "A break outside the day": lambda desk: schedule(desk, break_starts_at="18:00", break_ends_at="19:00"),
    "The same weekday twice": lambda desk: schedule(
        desk, **{"days-1-weekday": "0", "days-1-starts_at": "18:00", "days-1-ends_at": "20:00"}
    ),
    "Other hours for a schedule that people have": _in_use,
    "It would begin after the last day of work": _after_leaving,
    "No day from which somebody has it": lambda desk: give(desk, starts_on=""),
    "A share of nothing": lambda desk: give(desk, fte_percent="0"),
}


def mistakes() -> dict[str, Any]:
    return {"Employee": EMPLOYEE, "Holidays": HOLIDAY, "Work schedule": SCHEDULE}
