"""What a policy lets people draw: the own lot of each balance period, and what is still to come on it (R5, R7, R8).

Pure: a `Book` and the `Terms` of its accounts in, the same book out, ready to be drawn on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ledger.book import Book
from ledger.dates import DAY
from ledger.errors import BelowFloor, NotAllowed
from ledger.floors import set_floor
from ledger.own_lots import carried_of, own_lot
from ledger.periods import Period
from ledger.rolling import coming_back
from ledger.states import AccountState, LotState
from ledger.terms import Terms
from ledger.to_come import Ahead


def prepare(book: Book, terms_by_account: Mapping[int, Terms], days: list[dt.date], on: dt.date) -> None:
    """Make a book ready for draws on these days, asked for on ``on``.

    Opens the own lots of the days' periods and puts on them what will have accrued and may be drawn ahead; sets how
    far each may go below zero. Accounts whose policy is not assigned on a day give nothing for it.

    :raises NotAllowed: if no policy is in force on one of the days, or its waiting period is not over.
    """
    ahead = Ahead(book, terms_by_account)
    for day in days:
        usable = {a: terms for a, terms in terms_by_account.items() if terms.is_open_on(day)}
        if not usable:
            raise NotAllowed(f"No policy is in force on {day}.")
        ready = {a: terms for a, terms in usable.items() if terms.usable_from(day) <= day}
        if not ready:
            first = min(terms.usable_from(day) for terms in usable.values())
            raise NotAllowed(f"This can be used from {first} on; {day} is within the waiting period.")
        for account_id, terms in ready.items():
            lot = own_lot(book, book.accounts[account_id], terms, day)
            set_limits(book, lot, ahead, day, on)


def eligible(book: Book, terms_by_account: Mapping[int, Terms], day: dt.date) -> list[LotState]:
    """The lots that may be drawn on for a day: those of policies that are assigned and past their waiting period.

    What was granted under a policy that another one has taken over from lives on by its own dates.
    """
    return [
        lot
        for lot in book.lots
        if (terms := terms_by_account.get(lot.account.id)) is not None
        and ((terms.is_open_on(day) and terms.usable_from(day) <= day) or _outlives(lot, terms, day))
    ]


def _outlives(lot: LotState, terms: Terms, day: dt.date) -> bool:
    if lot.origin != "grant" or terms.window_on(day) is not None:
        return False
    return any(each.on <= day and each.terms.is_open_on(day) for each in terms.successions)


def set_limits(book: Book, lot: LotState, ahead: Ahead, day: dt.date, on: dt.date) -> None:
    """Put on an own lot what is still to come, and how far below zero the policy lets it go."""
    account = lot.account
    terms = ahead.terms[account.id]
    lot.coming = _coming(book, ahead, account, day, on)
    set_floor(book, lot, account, terms, day)


def _coming(
    book: Book, ahead: Ahead, account: AccountState, day: dt.date, on: dt.date
) -> tuple[tuple[dt.date, int], ...]:
    """What will be there in the day's period and may be drawn on before it is (R5, R8).

    By the policy's mode, what has yet to accrue; and in a period that has not begun, what will be carried into it.
    """
    terms = ahead.terms[account.id]
    period = terms.period_on(day)
    if not period.ends:
        looks_ahead = terms.settings_on(day).use.mode != "accrued"
        return tuple((c.on, c.used - c.posted) for c in coming_back(book, account, terms, day)) if looks_ahead else ()
    carried = _to_be_carried(book, ahead, account, period, on)
    mode = terms.settings_on(day).use.mode
    if mode == "accrued":
        return carried
    first = max(period.starts_on, (account.settled_until or terms.starts_on - DAY) + DAY)
    to_come = ahead.accruals(account, first, period.ends_on)
    if mode == "ahead":
        begins = max(period.starts_on, terms.starts_on)
        return carried + tuple((begins, amount) for _, amount in to_come)
    return carried + tuple(to_come)


def _to_be_carried(
    book: Book, ahead: Ahead, account: AccountState, period: Period, on: dt.date
) -> tuple[tuple[dt.date, int], ...]:
    """What the period before will carry into one that has not begun, by what stands and is yet to accrue there."""
    terms = ahead.terms[account.id]
    before = terms.period_before(period)
    if before is None or period.starts_on <= on or before.starts_on > on or not before.ends:
        return ()
    first = (account.settled_until or terms.starts_on - DAY) + DAY
    left = sum(amount for _, amount in ahead.accruals(account, first, before.ends_on))
    left += sum(
        lot.balance
        for lot in book.lots
        if lot.account is account and lot.origin in ("period", "carried") and lot.expires_on == before.ends_on
    )
    amount = carried_of(terms.settings_on(before.ends_on), max(left, 0))
    return ((period.starts_on, amount),) if amount else ()


def check_later_periods(
    book: Book, terms_by_account: Mapping[int, Terms], on: dt.date, asked: int, day: dt.date
) -> None:
    """See that what is booked in later periods is still covered by what will be carried into them.

    :raises BelowFloor: if a draw in this period takes what a day of the next one was promised.
    """
    ahead = Ahead(book, terms_by_account)
    for account_id in terms_by_account:
        account = book.accounts[account_id]
        for lot in book.lots:
            if lot.account is account and lot.origin == "period" and lot.valid_from > on and lot.balance < 0:
                set_limits(book, lot, ahead, lot.valid_from, on)
                if lot.floor is not None and (room := book.room(lot, lot.valid_from)) < lot.floor:
                    raise BelowFloor(asked=asked, available=max(0, asked + room - lot.floor), held=book.held, on=day)
