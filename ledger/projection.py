"""What a balance will be: the same steps as the nights' runs, taken on a working copy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger import steps
from ledger.book import Book
from ledger.reconcile import settle, settle_corrected
from ledger.states import DRAWS, Movement
from ledger.steps import release_overdue
from ledger.terms import Terms


@dataclass(frozen=True, slots=True)
class Change:
    """A movement of a balance on its day, posted or still to come; amounts in the resource's unit."""

    on: dt.date
    kind: str
    amount: int
    lot: str
    source: str
    is_planned: bool


def available_after_runs(book: Book, day: dt.date) -> int:
    """What could be used at the end of ``day`` if nothing but runs happened until then.

    The book is used up: its lots stand as on that day afterwards. It must have been read with its timeline.
    """
    steps.run_expiries(book, day)
    return standing_on(book, day)


def run_until(book: Book, terms: dict[int, Terms], day: dt.date) -> None:
    """Plan all that runs will do until ``day`` if nothing else happens; only what is sure to come is counted."""
    release_overdue(book, day)
    for account in book.accounts.values():
        own = terms.get(account.id)
        if own is not None:
            settle(book, account, own, day)
        else:
            for lot in list(book.lots):
                if lot.account is account and lot.expires_on is not None and lot.expires_on < day:
                    steps.lapse(book, lot, day)
    settle_corrected(book, terms, day)


def standing_on(book: Book, day: dt.date) -> int:
    """What can be used on a day, by everything that counts by then; a hold or use counts once it is posted."""
    return sum(m.amount for m in book.movements() if m.effective_on <= day)


def changes_until(book: Book, terms: dict[int, Terms], on: dt.date, day: dt.date) -> list[Change]:
    """What will move the balance after ``on`` up to ``day``: posted for later, or planned by the runs until then."""
    run_until(book, terms, day)
    return [_change(m) for m in sorted(book.movements(), key=_by_day) if on < m.effective_on <= day]


def by_day_of_use(book: Book, first: dt.date, last: dt.date) -> list[tuple[dt.date, int]]:
    """The balance as a chart shows it, day by day: credits on their day, holds and uses on the day of leave."""
    moves: dict[dt.date, int] = {}
    for m in book.movements():
        counts_on = m.day if m.kind in DRAWS else m.effective_on
        moves[counts_on] = moves.get(counts_on, 0) + m.amount
    standing, points = 0, []
    for counts_on in sorted(moves):
        standing += moves[counts_on]
        if counts_on <= last:
            points.append((max(counts_on, first), standing))
    latest: dict[dt.date, int] = {first: 0} | dict(points)
    return sorted(latest.items())


def _by_day(m: Movement) -> tuple[dt.date, int]:
    return m.effective_on, m.seq


def _change(m: Movement) -> Change:
    return Change(m.effective_on, m.kind, m.amount, m.lot.name, m.source, m.id is None)
