"""What a change of holidays or hours touches, told before it is saved. Other apps say, so this module knows none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days whose working time changes, both included (for good without a last), and of whom.

    Of all whose location has a calendar, or of the people named.
    """

    first: date
    last: date | None = None
    calendar_id: int | None = None
    employee_ids: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is counted again: whose, what, on which days, and where it can be opened."""

    person: str
    what: str
    first: date
    last: date
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Touched:
    """All that is counted again: how many things, of how many people, and the first of them."""

    things: int
    people: int
    shown: Sequence[Thing] = ()


Find = Callable[[Sequence[Stretch]], Touched]

_registered: list[Find] = []


def register(find: Find) -> None:
    """Name who tells what is touched; it is asked once, with a fixed number of queries."""
    if find not in _registered:
        _registered.append(find)


def by(stretches: Sequence[Stretch]) -> Touched:
    """What changes of these days touch."""
    found = [find(stretches) for find in _registered] if stretches else []
    return Touched(
        sum(each.things for each in found),
        sum(each.people for each in found),
        [thing for each in found for thing in each.shown],
    )
