"""What is still to come on the accounts of one holder, and what was due and is not posted: by the schedule.

Pure: takes the nights' steps on a working copy that was read with its timeline, so that the calendar shows what the
runs will do and not what somebody believes they do. Leave is not in it: it stands in the passbook.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ledger.book import Book
from ledger.projection import run_until
from ledger.runs import night
from ledger.schedule import Accrual
from ledger.states import DRAWS, Movement
from ledger.terms import Terms

State = Literal["missed", "tonight", "coming"]


@dataclass(frozen=True, slots=True)
class Due:
    """A movement that the runs have yet to post.

    ``missed`` was due on a day before today on which no run has posted it; ``tonight`` corrects a day that a run has
    been beyond, or is due today; ``coming`` is projected, if nothing else is asked for until then.
    """

    movement: Movement
    state: State


@dataclass(frozen=True, slots=True)
class Withheld:
    """An accrual of which caps let nothing through, so that there is no entry of it."""

    account_id: int
    accrual: Accrual
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is due from now on, in the order in which it counts, and what caps withhold between two days."""

    due: tuple[Due, ...]
    withheld: tuple[Withheld, ...]


def calendar_of(
    book: Book, terms: dict[int, Terms], on: dt.date, span: tuple[dt.date, dt.date], until: dt.date
) -> Calendar:
    """Look at one holder's accounts on a day; the book is used up by it.

    :param span: the first and the last day of which it is told what caps withhold.
    :param until: how far it looks ahead.
    """
    settled = {account.id: account.settled_until for account in book.accounts.values()}
    night(book, terms, on)
    tonight = len(book.planned)
    run_until(book, terms, max(until, on))
    due = [
        Due(m, "coming" if number >= tonight else _state(m, settled[m.lot.account.id], on))
        for number, m in enumerate(book.planned)
        if m.kind not in DRAWS
    ]
    due.sort(key=lambda each: each.movement.effective_on)
    return Calendar(tuple(due), tuple(_withheld(book, terms, on, *span)))


def _state(m: Movement, settled_until: dt.date | None, on: dt.date) -> State:
    is_new = settled_until is None or m.effective_on > settled_until
    return "missed" if is_new and m.effective_on < on else "tonight"


def _withheld(book: Book, terms: dict[int, Terms], on: dt.date, first: dt.date, last: dt.date) -> Iterator[Withheld]:
    posted = {(m.lot.account.id, m.key) for m in book.movements() if m.kind == "ACCRUAL"}
    for account_id, own in terms.items():
        for accrual in own.accruals(first, last):
            caps = own.settings_on(accrual.effective_on).caps
            is_capped = caps.balance is not None or caps.per_period is not None
            if is_capped and (account_id, accrual.key) not in posted:
                yield Withheld(account_id, accrual, accrual.effective_on > on)
