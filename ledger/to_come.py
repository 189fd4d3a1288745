"""What has yet to accrue to accounts, as it may be reckoned with before it has: what the nights will post (R5, R8).

Pure: reads a `Book`, and looks ahead on copies of it.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping

from ledger.book import Book, NeedsTimeline
from ledger.projection import run_until
from ledger.rules import PolicySettings
from ledger.states import AccountState
from ledger.terms import Terms

Coming = list[tuple[dt.date, int]]


class Ahead:
    """What will accrue if nothing more is used until then.

    Without a cap that is what the rules say. What a cap lets through depends on what stands on each day, on what
    lapses and is carried over until then, and on nights that are behind: then the nights themselves are taken, once,
    on a copy of the book.
    """

    def __init__(self, book: Book, terms: Mapping[int, Terms]) -> None:
        self.terms = terms
        self._book = book
        self._run: tuple[dt.date, list[tuple[int, dt.date, int]]] | None = None

    def accruals(self, account: AccountState, first: dt.date, last: dt.date) -> Coming:
        """What will accrue to an account from one day to another, both included, in the order of the days.

        :raises NeedsTimeline: if a cap has to know the days between the movements, and they have not been read.
        """
        terms = self.terms[account.id]
        if not any(_has_caps(settings) for _, settings in terms.timeline.versions):
            return [(each.effective_on, each.amount) for each in terms.accruals(first, last)]
        return [(on, amount) for owner, on, amount in self._until(last) if owner == account.id and first <= on <= last]

    def _until(self, last: dt.date) -> list[tuple[int, dt.date, int]]:
        """What the nights until a day will accrue: account, day and amount."""
        if self._run is None or self._run[0] < last:
            if not self._book.has_timeline and any(lot.id is not None for lot in self._book.lots):
                raise NeedsTimeline
            trial = copy.deepcopy(self._book)
            trial.has_timeline = True
            known = len(trial.planned)
            run_until(trial, dict(self.terms), last)
            accrued = [m for m in trial.planned[known:] if m.kind == "ACCRUAL" and "used_on" not in m.metadata]
            self._run = last, [(m.lot.account.id, m.effective_on, m.amount) for m in accrued]
        return self._run[1]


def _has_caps(settings: PolicySettings) -> bool:
    return settings.caps.balance is not None or settings.caps.per_period is not None
