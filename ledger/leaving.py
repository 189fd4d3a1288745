"""The last day: what somebody who leaves has left, is owed or owes (R14).

Pure: plans on a `Book` that was read with its timeline, under terms that know the last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ledger.book import Book
from ledger.cuts import take_back_beyond
from ledger.dates import DAY, written
from ledger.errors import Invalid
from ledger.recompute import recompute
from ledger.runs import night
from ledger.states import FAR, LotState, Movement
from ledger.steps import Step, begin, take_back
from ledger.steps.holds import release_one, restore_one
from ledger.terms import Terms

LeftOver = Literal["pay_out", "lapse", "keep"]
Debt = Literal["claw_back", "write_off", "keep"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the last day comes to, in the resource's unit; each is zero or above.

    ``taken_back`` had been given in advance for days after it. ``left`` is what then stands unheld, ``debt`` what was
    used beyond it; of these two one is zero. ``held`` waits for a decision and is in neither.
    """

    left_on: dt.date
    taken_back: int
    left: int
    debt: int
    held: int


def key_of(left_on: dt.date) -> str:
    """The key of the step that settles a last day."""
    return f"leave/{left_on}"


def settle_leaver(
    book: Book,
    terms: Mapping[int, Terms],
    *,
    left_on: dt.date,
    on: dt.date,
    left_over: LeftOver,
    debt: Debt,
    reason: str = "",
) -> Settlement | None:
    """Plan the settlement: what was given for days after the last one goes, then what is left or owed is dealt with.

    :returns: None if it has been settled already.
    :raises Invalid: if something is booked for a day after the last one.
    """
    if late := _booked_after(book, left_on):
        first = min(m.day for m in late)
        raise Invalid("left_on", f"Something is booked for {written(first)}, after the last day. Cancel it first.")
    night(book, dict(terms), max(on, left_on))
    before = book.available
    for account_id, own in terms.items():
        account = book.accounts[account_id]
        take_back_beyond(book, account, own, own.period_on(left_on), left_on, on)
        if on > left_on:
            recompute(book, account, terms, left_on + DAY, on)
    taken_back = before - book.available
    step = begin(book, on=on, key=key_of(left_on), reason=reason, left_over=left_over, debt=debt)
    if step is None:
        return None
    lots = [lot for lot in book.lots if lot.account.id in terms and (lot.expires_on or FAR) >= left_on]
    for lot in lots:
        take_back(step, lot, lot.expired)
    _offset(step, lots, left_on)
    settlement = Settlement(
        left_on=left_on,
        taken_back=taken_back,
        left=sum(max(lot.balance, 0) for lot in lots),
        debt=-sum(min(lot.balance, 0) for lot in lots),
        held=sum(lot.held for lot in lots),
    )
    for lot in lots:
        _deal_with(step, lot, left_on, left_over, debt)
    return settlement


def give_back_after(book: Book, *, left_on: dt.date, on: dt.date) -> None:
    """Plan that whatever is booked for days after the last one comes back, as it will when that day is known."""
    step = begin(book, on=on, key=f"{key_of(left_on)}/bookings")
    if step is None:
        return
    for m in _booked_after(book, left_on):
        (release_one if m.kind == "HOLD" else restore_one)(step, m, abs(m.left))


def _booked_after(book: Book, left_on: dt.date) -> list[Movement]:
    booked = [m for m in book.movements() if m.kind in ("HOLD", "USAGE") and m.reverses is None and m.left]
    return [m for m in booked if m.day > left_on]


def _offset(step: Step, lots: list[LotState], left_on: dt.date) -> None:
    """What stands on one lot pays the debt of another."""
    for debtor in [lot for lot in lots if lot.balance < 0]:
        for lot in lots:
            part = min(-debtor.balance, max(lot.balance, 0))
            if part > 0:
                told = {"from": lot.name, "to": debtor.name}
                step.post(lot, "CARRYOVER", -part, left_on, for_on=left_on, metadata=told)
                step.post(debtor, "CARRYOVER", part, left_on, metadata=dict(told))


def _deal_with(step: Step, lot: LotState, left_on: dt.date, left_over: LeftOver, debt: Debt) -> None:
    told: dict[str, Any] = {"left_on": left_on.isoformat()}
    counts_on = max(left_on, lot.valid_from)
    if lot.balance > 0 and left_over == "pay_out":
        step.post(lot, "ENCASHMENT", -lot.balance, counts_on, metadata=told)
    elif lot.balance > 0 and left_over == "lapse":
        step.post(lot, "EXPIRATION", -lot.balance, counts_on + DAY, metadata=told)
    elif lot.balance < 0 and debt != "keep":
        step.post(lot, "ADJUSTMENT", -lot.balance, counts_on, metadata=told | {debt: -lot.balance})
