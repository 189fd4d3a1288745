"""Lots past their last day lapse, and take back what lapsed where a late use needs it."""

from __future__ import annotations

import datetime as dt

from ledger.book import Book, NeedsTimeline
from ledger.dates import DAY
from ledger.states import LotState, Movement
from ledger.steps.step import Step, begin


def expire(step: Step, lot: LotState, amount: int, **told: object) -> Movement:
    """What is left of a lot after its last day lapses, effective on the day after; ``told`` explains how much it is."""
    ended_on = lot.expires_on or step.on
    return step.post(lot, "EXPIRATION", -amount, ended_on + DAY, source="", metadata={"lot": lot.name, **told})


def take_back_expiry(step: Step, lot: LotState, needed: int) -> None:
    """Reverse as much of a lot's expiry as it needs to bear ``needed``: whole entries, the rest lapsing again."""
    take_back(step, lot, min(needed - max(lot.balance, 0), lot.expired))


def take_back(step: Step, lot: LotState, short: int) -> None:
    """Take back so much of what expired of a lot; nothing if that is not above zero."""
    if short <= 0:
        return
    if not step.book.has_timeline:
        raise NeedsTimeline
    back = 0
    for m in [m for m in step.book.movements() if m.lot is lot and m.kind == "EXPIRATION" and m.is_live]:
        if back >= short:
            break
        step.post(lot, "EXPIRATION", -m.amount, m.effective_on, reverses=m, source="")
        back += -m.amount
    if back > short:
        expire(step, lot, back - short)


def lapse_again(step: Step, lot: LotState, amount: int) -> None:
    """What comes back to a lot that a run has closed expires at once, as far as the lot stands above zero."""
    if lot.has_closed and (lapsing := min(amount, lot.balance)) > 0:
        expire(step, lot, lapsing)


def lapse(book: Book, lot: LotState, on: dt.date) -> None:
    """A lot past its last day: what is left and not held lapses."""
    if lot.balance > 0 and (step := begin(book, on=on, key=_expiry_key(lot), account=lot.account, lot=lot.name)):
        expire(step, lot, lot.balance)
    if lot.lapsed_on is None:
        lot.lapsed_on, lot.changed = on, True


def _expiry_key(lot: LotState) -> str:
    """A lot lapses once; what is credited to it later lapses under the account's version at that time."""
    name = f"expire/{lot.account.policy_id}/{lot.name}"
    return f"{name}/{lot.account.version}" if lot.has_closed else name
