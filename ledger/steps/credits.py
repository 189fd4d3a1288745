"""Lots are opened, credited, and corrected by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.book import Book
from ledger.dates import written
from ledger.errors import Invalid
from ledger.states import AccountState, LotState, Movement
from ledger.steps.draws import bear
from ledger.steps.step import Step, positive


def credit(
    step: Step,
    lot: LotState,
    amount: int,
    *,
    kind: str = "GRANT",
    counts_on: dt.date | None = None,
    metadata: dict[str, Any] | None = None,
) -> Movement:
    """Credit a lot from a day on (the step's day if none is given).

    :raises Invalid: if it would count from a day outside the lot's days.
    """
    counts_on = counts_on or step.on
    if not lot.is_valid_on(counts_on):
        raise Invalid("valid_from", f"{written(counts_on)} is not a day of {lot.name}, {_days_of(lot)}.")
    return step.post(lot, kind, positive(amount), counts_on, metadata=metadata or {})


def open_lot(
    book: Book,
    account: AccountState,
    *,
    name: str,
    valid_from: dt.date,
    expires_on: dt.date | None,
    priority: int = 1,
    floor: int | None = 0,
    origin: str = "grant",
) -> LotState:
    """The lot of that name, opened if it is not there; its dates stay as they are if it is.

    :raises Invalid: if it would end before it begins.
    """
    lot = book.lot_named(name, account.id)
    if lot is not None:
        return lot
    if expires_on is not None and expires_on < valid_from:
        raise Invalid(
            "expires_on", f"{name} would end on {written(expires_on)}, before it begins on {written(valid_from)}."
        )
    return book.add_lot(LotState(account, name, origin, valid_from, expires_on, priority, floor))


def adjust(step: Step, lot: LotState, amount: int, metadata: dict[str, Any] | None = None) -> Movement:
    """Correct a lot up or down by hand.

    :raises Invalid: for zero, or without a reason.
    :raises BelowFloor: if the lot cannot bear it.
    """
    if amount == 0:
        raise Invalid("amount", "An adjustment by zero changes nothing.")
    positive(abs(amount))
    if not step.reason.strip():
        raise Invalid("reason", "An adjustment needs a reason.")
    if not lot.is_valid_on(step.on):
        raise Invalid("on", f"{written(step.on)} is not a day of {lot.name}, {_days_of(lot)}.")
    if amount < 0:
        bear(step, lot, -amount, step.on)
    return step.post(lot, "ADJUSTMENT", amount, step.on, metadata=metadata or {})


def _days_of(lot: LotState) -> str:
    begins = written(lot.valid_from)
    return f"{begins} to {written(lot.expires_on)}" if lot.expires_on else f"from {begins} on"
