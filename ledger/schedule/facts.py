"""What the schedule needs to know of a person and of an assignment: plain values only."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from ledger.dates import DAY

#: Monday to Friday, eight hours.
USUAL_WEEK: Final = (480, 480, 480, 480, 480, 0, 0)

FULL_TIME: Final = 100

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who accrues.

    ``left_on`` is the last day of work. ``fte`` says the part-time share in percent from each date on, ``weeks`` the
    scheduled minutes of a week (Monday first); the first of each also counts for all days before. ``days_off`` are
    whole holidays: on them nothing is scheduled. Weeks and days off matter to proration by working days only.
    """

    hired_on: date
    left_on: date | None = None
    fte: tuple[tuple[date, int | Decimal], ...] = ()
    weeks: tuple[tuple[date, tuple[int, ...]], ...] = ()
    days_off: frozenset[date] = frozenset()

    def fte_on(self, day: date) -> int | Decimal:
        """The part-time share in percent on a day; 100 if nothing is known."""
        return _in_force(self.fte, day, FULL_TIME)

    def is_working_day(self, day: date) -> bool:
        """Whether minutes are scheduled on this day."""
        return _in_force(self.weeks, day, USUAL_WEEK)[day.weekday()] > 0 and day not in self.days_off

    def working_days(self, first: date, last: date) -> int:
        """How many of these days, both inclusive, are working days."""
        return sum(self.is_working_day(first + DAY * offset) for offset in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Extra:
    """What is agreed with one person: ``per_year`` beside the policy's own rate, or off it if below zero.

    ``ends_on`` is exclusive; None while it has no end.
    """

    starts_on: date
    ends_on: date | None
    per_year: int


@dataclass(frozen=True, slots=True)
class Window:
    """An assignment's time, ``ends_on`` exclusive; None while it has no end. ``extras`` were agreed for this person."""

    starts_on: date
    ends_on: date | None = None
    extras: tuple[Extra, ...] = ()

    def extra_on(self, day: date) -> int:
        """What all agreements together add to a year's amount on a day."""
        return sum(
            each.per_year
            for each in self.extras
            if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)
        )


def active_days(facts: PersonFacts, window: Window) -> tuple[date, date]:
    """First and last day on which the person is both employed and assigned; ``date.max`` while no end is known."""
    last = date.max if window.ends_on is None else window.ends_on - DAY
    if facts.left_on is not None:
        last = min(last, facts.left_on)
    return max(window.starts_on, facts.hired_on), last


def _in_force(timeline: tuple[tuple[date, Value], ...], day: date, otherwise: Value) -> Value:
    if not timeline:
        return otherwise
    index = bisect_right(timeline, day, key=lambda version: version[0])
    return timeline[max(index - 1, 0)][1]
