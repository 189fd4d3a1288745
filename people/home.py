"""What stands on a person's home page: other apps contribute to it, so that this module knows none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class ToDo:
    """Something that a person should do, with the date that makes it matter in ``why``."""

    title: str
    why: str
    url: str
    icon: str = "circle-alert"
    tone: str = "caution"
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Panel:
    """A panel drawn by the template of the app that contributes it."""

    template: str
    position: int
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """The button at the head of the page: what a person does most often."""

    label: str
    url: str
    icon: str = "plus"


@dataclass(frozen=True)
class Booking:
    """Days that are booked or asked for on one resource: bands in the chart, and words for the balance card."""

    resource_id: int
    starts_on: dt.date
    ends_on: dt.date
    amount: int
    is_waiting: bool
    label: str = ""


_to_dos: list[Callable[[HttpRequest], Iterable[ToDo]]] = []
_panels: list[Callable[[HttpRequest], Panel | None]] = []
_actions: list[Callable[[HttpRequest], Action | None]] = []
_bookings: list[Callable[[HttpRequest, int, dt.date, dt.date], Iterable[Booking]]] = []


def register_to_dos(contribute: Callable[[HttpRequest], Iterable[ToDo]]) -> None:
    """Add a source of things to do; it is asked once a page, with a fixed number of queries."""
    _add(_to_dos, contribute)


def register_panel(contribute: Callable[[HttpRequest], Panel | None]) -> None:
    """Add a panel; a contribution that answers None shows nothing."""
    _add(_panels, contribute)


def register_action(contribute: Callable[[HttpRequest], Action | None]) -> None:
    """Add a button at the head of the page."""
    _add(_actions, contribute)


def register_bookings(contribute: Callable[[HttpRequest, int, dt.date, dt.date], Iterable[Booking]]) -> None:
    """Add a source of booked days: called with the request, the employee's id, the first and the last day."""
    _add(_bookings, contribute)


def _add(registry: list[Any], contribute: Callable[..., Any]) -> None:
    if contribute not in registry:
        registry.append(contribute)


def to_dos_for(request: HttpRequest) -> list[ToDo]:
    """All things to do, the most urgent first."""
    found = [to_do for contribute in _to_dos for to_do in contribute(request)]
    return sorted(found, key=lambda to_do: (to_do.due_on or dt.date.max, to_do.title))


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels that have something to show, in order."""
    found = [panel for contribute in _panels if (panel := contribute(request)) is not None]
    return sorted(found, key=lambda panel: (panel.position, panel.template))


def actions_for(request: HttpRequest) -> list[Action]:
    """The buttons at the head of the page."""
    return [action for contribute in _actions if (action := contribute(request)) is not None]


def bookings_for(request: HttpRequest, employee_id: int, first: dt.date, last: dt.date) -> list[Booking]:
    """What is booked or asked for between two days, both inclusive, oldest first."""
    found = [booking for contribute in _bookings for booking in contribute(request, employee_id, first, last)]
    return sorted(found, key=lambda booking: (booking.starts_on, booking.ends_on, booking.resource_id))
