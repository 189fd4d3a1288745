"""What the end of a balance period did to an account, or will do: what was left, and what became of it.

Pure: reads a `Book` on which the nights have been planned (a dry run) or that has just been read (what stands). Both
are summed alike, so that a dry run and its result can be laid beside each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.book import Book
from ledger.dates import DAY
from ledger.states import DRAWS, AccountState, Movement
from ledger.terms import Terms

_ENDING = frozenset({"period", "carried"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One account at the end of a period, in the resource's unit.

    ``left`` was neither used nor held when the period ended: ``carried`` of it goes on, ``lapsed`` is lost. ``debt``
    is what was overdrawn, and is carried as it is. ``held`` stays for requests of that period that nobody has decided.
    ``opens_with`` is what stands on the first day of the next period. ``is_due`` tells whether some of it is planned
    only, and has yet to be posted.
    """

    left: int
    carried: int
    lapsed: int
    debt: int
    held: int
    opens_with: int
    is_due: bool


def outcome(book: Book, account: AccountState, terms: Terms, ends_on: dt.date) -> Outcome | None:
    """What became of an account's period that ends on a day; None if none of its periods does.

    The book must have been read with its timeline.
    """
    period = terms.period_on(ends_on)
    if period.ends_on != ends_on or terms.starts_on > ends_on:
        return None
    ending = [
        lot for lot in book.lots if lot.account is account and lot.expires_on == ends_on and lot.origin in _ENDING
    ]
    mine = {id(lot): 0 for lot in ending}
    moved = [m for m in book.movements() if id(m.lot) in mine and (m.is_carried_out or m.kind == "EXPIRATION")]
    for m in moved:
        if m.is_carried_out:
            mine[id(m.lot)] -= m.amount
    # Of each lot what moved in the end: a debt that a late use made of what had been carried is a debt, and no more.
    carried = sum(amount for amount in mine.values() if amount > 0)
    debt = -sum(amount for amount in mine.values() if amount < 0)
    lapsed = -sum(m.amount for m in moved if m.kind == "EXPIRATION")
    return Outcome(
        left=carried + lapsed,
        carried=carried,
        lapsed=lapsed,
        debt=debt,
        held=sum(lot.held for lot in ending),
        opens_with=_standing_on(book.movements(), account, ends_on + DAY),
        is_due=any(m.id is None for m in moved),
    )


def _standing_on(movements: Iterable[Movement], account: AccountState, day: dt.date) -> int:
    return sum(
        m.amount
        for m in movements
        if m.lot.account is account and (m.day if m.kind in DRAWS else m.effective_on) <= day
    )
