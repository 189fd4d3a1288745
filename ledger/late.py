"""What comes late: a draw on a day of a period that has ended, and draws made before the next run has trued it up (R9).

A day in a closed period may use what its close let lapse or carried over, if what is then pulled back leaves the
account of today at or above its floor. The correction is the next run's; until then it is reckoned with here.

Pure, as `ledger.entitlement`, which it completes.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping

from ledger import entitlement
from ledger.book import Book, NeedsTimeline
from ledger.errors import BelowFloor
from ledger.reconcile import settle, settle_corrected
from ledger.states import AccountState, LotState
from ledger.terms import Terms
from ledger.to_come import Ahead


def prepare(book: Book, terms_by_account: Mapping[int, Terms], days: list[dt.date], on: dt.date) -> None:
    """As `entitlement.prepare`, late days and corrections that are still to come included.

    :raises NotAllowed: if no policy is in force on one of the days, or its waiting period is not over.
    """
    entitlement.prepare(book, terms_by_account, days, on)
    for account_id in terms_by_account:
        _offer_what_was_carried(book, book.accounts[account_id], days)
    if _is_behind(book, terms_by_account):
        _reckon_with_corrections(book, terms_by_account)


def check_later_periods(
    book: Book, terms_by_account: Mapping[int, Terms], on: dt.date, asked: int, day: dt.date
) -> None:
    """As `entitlement.check_later_periods`; and what a late draw will pull back is covered by today's account.

    :raises BelowFloor: if a draw takes what a later day was promised, or what has been used since.
    """
    entitlement.check_later_periods(book, terms_by_account, on, asked, day)
    if moves_closed(book) and _is_behind(book, terms_by_account):
        _check_corrections(book, terms_by_account, on, asked, day)


def moves_closed(book: Book) -> bool:
    """Whether something is planned on a lot of a period that has ended."""
    return any(_is_of_closed_period(m.lot) for m in book.planned)


def _offer_what_was_carried(book: Book, account: AccountState, days: list[dt.date]) -> None:
    """Put on the closed lots of these days what was carried out of them, as if it were still there."""
    for lot in book.lots:
        if lot.account is account and _is_of_closed_period(lot) and any(lot.is_valid_on(day) for day in days):
            if not book.has_timeline and lot.id is not None:
                raise NeedsTimeline
            carried_out = [m for m in book.movements() if m.lot is lot and m.is_carried_out]
            lot.coming = tuple((m.effective_on, -m.amount) for m in carried_out)


def _is_of_closed_period(lot: LotState) -> bool:
    return lot.origin != "grant" and lot.has_closed


def _is_behind(book: Book, terms_by_account: Mapping[int, Terms]) -> bool:
    """Whether a run has yet to correct the end of a period."""
    return any(
        lot.account.id in terms_by_account and _is_of_closed_period(lot) and lot.lapsed_on is None and _has_moved(lot)
        for lot in book.lots
    )


def _has_moved(lot: LotState) -> bool:
    return lot.id is not None or lot.balance != 0 or lot.held != 0 or lot.expired != 0


def _corrected(book: Book, terms_by_account: Mapping[int, Terms]) -> Book:
    """The book as the next run will leave it."""
    if not book.has_timeline and any(lot.id is not None for lot in book.lots):
        raise NeedsTimeline
    trial = copy.deepcopy(book)
    for account_id, terms in terms_by_account.items():
        account = trial.accounts[account_id]
        if account.settled_until is not None:
            settle(trial, account, terms, account.settled_until)
            settle_corrected(trial, terms_by_account, account.settled_until)
    return trial


def _reckon_with_corrections(book: Book, terms_by_account: Mapping[int, Terms]) -> None:
    """Take off the lots of today what the corrections will take from them."""
    standing = {(lot.account.id, lot.name): lot.balance for lot in _corrected(book, terms_by_account).lots}
    for lot in book.lots:
        change = standing[lot.account.id, lot.name] - lot.balance
        if lot.account.id in terms_by_account and change < 0 and not _is_of_closed_period(lot):
            lot.coming = (*lot.coming, (lot.valid_from, change))


def _check_corrections(
    book: Book, terms_by_account: Mapping[int, Terms], on: dt.date, asked: int, day: dt.date
) -> None:
    trial = _corrected(book, terms_by_account)
    stood = {(lot.account.id, lot.name): lot.balance for lot in book.lots}
    ahead = Ahead(trial, terms_by_account)
    for lot in trial.lots:
        terms = terms_by_account.get(lot.account.id)
        is_less = lot.balance < stood.get((lot.account.id, lot.name), 0)
        if terms is None or not is_less or lot.has_closed or lot.floor is None:
            continue
        first = max(lot.valid_from, terms.starts_on)
        if lot.origin == "period":
            entitlement.set_limits(trial, lot, ahead, first, on)
        room = trial.room(lot, first)
        if lot.floor is not None and room < lot.floor:
            raise BelowFloor(asked=asked, available=max(0, asked + room - lot.floor), held=book.held, on=day)
