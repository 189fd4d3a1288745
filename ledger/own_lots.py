"""The own lot of each balance period, and what a period's rule carries into the next one."""

from __future__ import annotations

import datetime as dt

from ledger.book import Book
from ledger.periods import Period
from ledger.rules import PolicySettings
from ledger.states import AccountState, LotState
from ledger.terms import Terms

UNLIMITED = "unlimited"


def lot_name(period: Period) -> str:
    """The name of a period's own lot."""
    return f"allowance/{period.key}"


def own_lot(book: Book, account: AccountState, terms: Terms, day: dt.date) -> LotState:
    """The own lot of the balance period that holds a day, opened if it is not there yet."""
    period = terms.period_on(day)
    if terms.settings_on(day).unlimited:
        period = Period(dt.date.min, dt.date.max, "", UNLIMITED)
    name = lot_name(period)
    found = book.lot_named(name, account.id)
    if found is not None:
        return found
    return book.add_lot(
        LotState(
            account,
            name,
            "period",
            period.starts_on if period.starts_on > dt.date.min else min(terms.starts_on, day),
            period.ends_on if period.ends else None,
            stored_floor=0,
        )
    )


def carried_of(settings: PolicySettings, left: int) -> int:
    """How much of what a period leaves over is carried into the next one."""
    rule = settings.carryover
    if rule.mode == "none":
        return 0
    most = left
    if rule.mode == "cap":
        if rule.cap is not None:
            most = min(most, rule.cap)
        if rule.cap_percent is not None:
            most = min(most, left * rule.cap_percent // 100)
    return most
