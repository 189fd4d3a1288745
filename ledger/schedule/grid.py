"""Grids: how the stretches of time for which something accrues lie on the calendar.

A grid numbers its stretches without beginning or end. ``start`` gives the first day of a stretch, ``index_of`` the
stretch that holds a day; a stretch ends on the day before the next one starts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ledger.dates import in_month, month_index
from ledger.rules import PeriodRule, TimeAccrual
from ledger.rules.parts import DAYS_IN, MONTHS_IN
from ledger.schedule.facts import PersonFacts, Window


class Grid(Protocol):
    def start(self, index: int) -> date: ...

    def index_of(self, day: date) -> int: ...


@dataclass(frozen=True, slots=True)
class Months:
    """Stretches of so many months from one day of a month on.

    A start on the 31st falls on the last day of shorter months, and on the 31st again where there is one.
    """

    anchor_month: int
    anchor_day: int
    length: int

    def start(self, index: int) -> date:
        return in_month(self.anchor_month + index * self.length, self.anchor_day)

    def index_of(self, day: date) -> int:
        index = (month_index(day) - self.anchor_month) // self.length
        return index if self.start(index) <= day else index - 1


@dataclass(frozen=True, slots=True)
class HalfMonths:
    """Two stretches a month, from each of two days on."""

    first_day: int
    second_day: int

    def start(self, index: int) -> date:
        month, half = divmod(index, 2)
        return in_month(month, self.second_day if half else self.first_day)

    def index_of(self, day: date) -> int:
        index = month_index(day) * 2 + 1
        while self.start(index) > day:
            index -= 1
        return index


@dataclass(frozen=True, slots=True)
class Days:
    """Stretches of so many days, counted from the day with this ordinal."""

    anchor: int
    length: int

    def start(self, index: int) -> date:
        return date.fromordinal(self.anchor + index * self.length)

    def index_of(self, day: date) -> int:
        return (day.toordinal() - self.anchor) // self.length


def grid_of(accrual: TimeAccrual, period: PeriodRule, facts: PersonFacts, window: Window) -> Grid:
    """The grid of an accrual: by the calendar and its ``on``, by the fiscal year, or from the hire date on."""
    if accrual.every == "half_month":
        return HalfMonths(*(accrual.on.days or (1, 15)))
    if accrual.every in DAYS_IN:
        return _day_grid(accrual, facts, window)
    length = MONTHS_IN[accrual.every]
    if accrual.align == "hire":
        return Months(month_index(facts.hired_on), facts.hired_on.day, length)
    if accrual.align == "fiscal":
        return Months((period.start_month or 1) - 1, period.start_day or 1, length)
    return Months((accrual.on.month or 1) - 1, accrual.on.day or 1, length)


def depends_on_person(accrual: TimeAccrual) -> bool:
    """Whether two people on the same policy may have different grids."""
    return accrual.every == "two_weeks" or (accrual.align == "hire" and accrual.every != "day")


def _day_grid(accrual: TimeAccrual, facts: PersonFacts, window: Window) -> Days:
    length = DAYS_IN[accrual.every]
    if accrual.every == "day":
        return Days(1, 1)
    if accrual.align == "hire":
        return Days(facts.hired_on.toordinal(), length)
    weekday = accrual.on.weekday or 0
    if accrual.every == "week":
        return Days(1 + weekday, length)
    # Fortnights are counted from the week that holds the assignment's first day.
    first = window.starts_on - timedelta(days=(window.starts_on.weekday() - weekday) % 7)
    return Days(first.toordinal(), length)
