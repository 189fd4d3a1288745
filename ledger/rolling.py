"""Rolling periods: a fixed allowance, of which what was used comes back N months after the day of use (R8).

Pure. What should have come back for a day is what is used for it: a use that is entered late comes back late but
whole, one that is given back after it came back is taken back.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.book import Book, NeedsTimeline
from ledger.dates import add_months
from ledger.states import AccountState, LotState
from ledger.steps import begin
from ledger.terms import Terms

USUAL_MONTHS = 12
GIVEN_BACK = "The use that it came back for was taken back"


@dataclass(frozen=True, slots=True)
class ComesBack:
    """What was used of a rolling allowance for a day, and the day on which it can be used again."""

    lot: LotState
    used_on: dt.date
    on: dt.date
    used: int
    posted: int


def coming_back(book: Book, account: AccountState, terms: Terms, last: dt.date) -> Iterator[ComesBack]:
    """What should have come back by a day and has not; what came back for a use that is none any more."""
    if not terms.periods.rolls:
        return
    for lot in [lot for lot in book.lots if lot.account is account and lot.origin == "period" and not lot.has_closed]:
        if not book.has_timeline and lot.id is not None:
            raise NeedsTimeline
        used: dict[dt.date, int] = defaultdict(int)
        posted: dict[str, int] = defaultdict(int)
        for m in book.movements():
            if m.lot is lot and m.kind == "USAGE":
                used[m.day] -= m.amount
            elif m.lot is lot and "used_on" in m.metadata:
                posted[m.metadata["used_on"]] += m.amount
        for day in sorted(used):
            rule = terms.settings_on(day).period
            if rule.type == "rolling":
                back_on, stands = add_months(day, rule.months or USUAL_MONTHS), posted[day.isoformat()]
                if back_on <= last and used[day] != stands:
                    yield ComesBack(lot, day, back_on, used[day], stands)


def come_back(book: Book, account: AccountState, what: ComesBack, on: dt.date) -> None:
    """Plan that what was used for a day comes back, or that what came back for nothing goes again."""
    more, key = what.used - what.posted, f"back/{what.used_on}"
    told = {"used_on": what.used_on.isoformat(), "used": what.used}
    if (account.id, key) in book.own_keys:
        key = f"{key}/{account.version}"
    step = begin(book, on=on, key=key, account=account, amount=more)
    if step is None:
        return
    if more > 0:
        step.post(what.lot, "ACCRUAL", more, what.on, metadata=told)
    else:
        step.post(what.lot, "ADJUSTMENT", more, what.on, reason=GIVEN_BACK, metadata=told)
