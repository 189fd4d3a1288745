"""How far below zero the own lots of periods may go, by the rules of their day (R7).

Pure: marks the lots of a `Book`.
"""

from __future__ import annotations

import datetime as dt

from ledger.book import Book
from ledger.states import AccountState, LotState
from ledger.terms import Terms


def set_floor(book: Book, lot: LotState, account: AccountState, terms: Terms, day: dt.date) -> None:
    """Put on an own lot how far below zero the policy lets it go."""
    settings = terms.settings_on(day)
    if settings.unlimited or (settings.use.allow_negative and settings.use.negative_limit is None):
        lot.floor = None
    elif settings.use.allow_negative and settings.use.negative_limit is not None:
        # The limit is on the account's total: debts elsewhere narrow it. What stands elsewhere does not widen it: on
        # the day of use it is drawn first, and on a day that is not its own it is not there.
        # What is booked on a later period's lot is looked at there, with the debts that are carried to it.
        earlier = (each for each in book.lots if each.account is account and each.valid_from <= lot.valid_from)
        debts = sum(min(each.balance, 0) for each in earlier if each is not lot)
        lot.floor = -settings.use.negative_limit - debts
    else:
        lot.floor = 0


def refresh(book: Book, account: AccountState, terms: Terms) -> None:
    """After a run: set anew how low the own lots that may stand below zero can go, now that more has accrued.

    What was marked on them as still to come has come in meanwhile: it counts no more.
    """
    for lot in book.lots:
        if lot.account is account and lot.origin == "period" and lot.stored_floor != 0 and lot.lapsed_on is None:
            lot.coming = ()
            set_floor(book, lot, account, terms, max(lot.valid_from, terms.starts_on))
