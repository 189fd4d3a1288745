"""What could be used on a day to come, and from which day on so much can be: the runs' own steps, day after day.

Pure: reads a working copy that was loaded with its timeline. "Can be used on a day" heeds, as a request would, what is
booked for later days, what may be drawn ahead, waiting periods and limits below zero (R7).
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.book import Book
from ledger.dates import DAY
from ledger.outlook import Standing, standing
from ledger.projection import run_until
from ledger.runs import night
from ledger.states import DRAWS, Movement
from ledger.terms import Terms


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A day to come: what there is on it, and what moves the balance from now until then, in the order of days."""

    on: dt.date
    now: Standing
    then: Standing
    moves: Sequence[Movement]


@dataclass(frozen=True, slots=True)
class Reach:
    """From when on an amount can be used: ``on`` (None: on no day that was looked at).

    ``most`` is the most that can be used on any of these days, and ``most_on`` the first such day. ``cap`` is the
    policies' limit on what may stand, where that is below the amount. Amounts in the resource's unit.
    """

    on: dt.date | None
    most: int
    most_on: dt.date
    until: dt.date
    is_unlimited: bool = False
    cap: int | None = None


def look_ahead(book: Book, terms: dict[int, Terms], today: dt.date, day: dt.date) -> DayAhead:
    """What could be used on ``day`` if nothing more were asked for until then; the book is used up by it."""
    night(book, terms, today)
    now = standing(book, terms, today)
    run_until(book, terms, day)
    then = standing(book, terms, day)
    moves = [m for m in book.movements() if today < _counts_on(m) <= day]
    return DayAhead(day, now, then, sorted(moves, key=_counts_on))


def reach(book: Book, terms: dict[int, Terms], amount: int, today: dt.date, until: dt.date) -> Reach:
    """The first day from today on, until ``until``, on which ``amount`` can be used; the book is used up by it."""
    night(book, terms, today)
    most, most_on = None, today
    for day in _days_to_try(book, terms, today, until):
        run_until(book, terms, day)
        there = standing(book, terms, day)
        if there.is_unlimited or there.usable >= amount:
            return Reach(day, max(there.usable, amount), day, until, is_unlimited=there.is_unlimited)
        if most is None or there.usable > most:
            most, most_on = there.usable, day
    return Reach(None, most or 0, most_on, until, cap=_cap(terms, until, amount))


def _days_to_try(book: Book, terms: dict[int, Terms], today: dt.date, until: dt.date) -> list[dt.date]:
    """The days on which anything can change: something moves, leave is over, a waiting period or assignment is."""
    trial = copy.deepcopy(book)
    run_until(trial, terms, until)
    days = {today}
    for m in trial.movements():
        days |= {_counts_on(m), _counts_on(m) + DAY if m.kind in DRAWS else _counts_on(m)}
    for own in terms.values():
        days |= {own.usable_from(window.starts_on) for window in own.windows}
        days |= {window.starts_on for window in own.windows}
        days |= {period.starts_on for period in own.periods_between(today, until)}
    return sorted(day for day in days if today <= day <= until)


def _cap(terms: dict[int, Terms], until: dt.date, amount: int) -> int | None:
    """The limit on what may stand under all policies together, if each has one and they come to less."""
    caps = [own.settings_on(until).caps.balance for own in terms.values() if own.window_on(until) is not None]
    known = [cap for cap in caps if cap is not None]
    return sum(known) if known and len(known) == len(caps) and sum(known) < amount else None


def _counts_on(m: Movement) -> dt.date:
    return m.day if m.kind in DRAWS else m.effective_on
