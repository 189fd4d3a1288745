"""What is held is used or goes back, whole or in parts; what was used can be given back."""

from __future__ import annotations

import datetime as dt

from ledger.book import Book
from ledger.errors import Closed, Invalid
from ledger.states import Movement
from ledger.steps.draws import use_counts_on
from ledger.steps.expiry import lapse, lapse_again
from ledger.steps.step import Step, begin, positive


def held_parts(book: Book, ref: str, days: list[dt.date] | None = None) -> list[Movement]:
    """The holds of ``ref`` that still hold something, in the order in which they were drawn.

    :raises Invalid: if there never was such a hold.
    :raises Closed: if nothing is left of it.
    """
    holds = [m for m in book.movements() if m.kind == "HOLD" and m.source == ref and m.reverses is None]
    if not holds:
        raise Invalid("ref", f"There is no hold {ref!r}.")
    live = [m for m in holds if m.left and (days is None or m.for_on in days)]
    if not live:
        raise Closed(f"Nothing is held for {ref!r} any more.")
    return live


def approve(step: Step, ref: str, amount: int | None = None, days: list[dt.date] | None = None) -> list[Movement]:
    """What is held becomes used: a part in the order in which it was drawn, or all that is left."""
    used = []
    for hold, part in _parts(held_parts(step.book, ref, days), amount):
        used.append(_use_hold(step, hold, part))
    return used


def _use_hold(step: Step, hold: Movement, part: int) -> Movement:
    counts_on = use_counts_on(hold.lot, step.on, hold.day)
    step.post(hold.lot, "HOLD_RELEASE", part, counts_on, for_on=hold.for_on, settles=hold)
    return step.post(
        hold.lot,
        "USAGE",
        -part,
        counts_on,
        for_on=hold.for_on,
        settles=hold,
        version_id=hold.version_id,
        metadata=dict(hold.metadata),
    )


def release(step: Step, ref: str, amount: int | None = None, days: list[dt.date] | None = None) -> None:
    """What is held goes back, the last drawn first, as if only the rest had been asked for."""
    for hold, part in _parts(held_parts(step.book, ref, days)[::-1], amount):
        release_one(step, hold, part)


def release_one(step: Step, hold: Movement, part: int) -> None:
    counts_on = use_counts_on(hold.lot, step.on, hold.day)
    step.post(hold.lot, "HOLD_RELEASE", part, counts_on, for_on=hold.for_on, settles=hold)
    lapse_again(step, hold.lot, part)


def restore(step: Step, ref: str, amount: int | None = None, days: list[dt.date] | None = None) -> None:
    """Used amounts come back by reversal, the last drawn first.

    :raises Invalid: if nothing was ever posted for ``ref``, or if it used less than the amount.
    :raises Closed: if nothing of it is used any more.
    """
    mine = step.book.of(ref)
    if not mine:
        raise Invalid("ref", f"Nothing was used for {ref!r}.")
    used = [m for m in mine if m.kind == "USAGE" and m.reverses is None]
    live = [m for m in used if m.is_live and (days is None or m.for_on in days)]
    if not live:
        raise Closed(f"Nothing of {ref!r} is used any more.")
    for usage, part in _parts(live[::-1], amount):
        restore_one(step, usage, part)


def restore_one(step: Step, usage: Movement, part: int) -> None:
    """Reverse a usage whole, and use again what stays used of it."""
    lot, used = usage.lot, -usage.amount
    step.post(
        lot, "USAGE", used, usage.effective_on, for_on=usage.for_on, reverses=usage, source=usage.source or step.source
    )
    if part < used:
        step.post(
            lot,
            "USAGE",
            part - used,
            usage.effective_on,
            for_on=usage.for_on,
            settles=usage.settles,
            source=usage.source or step.source,
            version_id=usage.version_id,
            metadata=dict(usage.metadata),
        )
    lapse_again(step, lot, part)


def _parts(movements: list[Movement], amount: int | None) -> list[tuple[Movement, int]]:
    """Spread an amount over movements in their order; None is all that is left of them.

    :raises Invalid: if the amount is not above zero, or more than is left.
    """
    left = sum(abs(m.left) for m in movements)
    if amount is None:
        return [(m, abs(m.left)) for m in movements]
    if positive(amount) > left:
        raise Invalid("amount", f"Only {left} are left, not {amount}.")
    spread = []
    for m in movements:
        part = min(amount, abs(m.left))
        if part:
            spread.append((m, part))
            amount -= part
    return spread


def run_expiries(book: Book, on: dt.date) -> None:
    """What a night's run does to holds and to lots given by hand: overdue holds are released, ended lots lapse."""
    release_overdue(book, on)
    for lot in book.lots:
        if lot.expires_on is not None and lot.expires_on < on:
            lapse(book, lot, on)


def release_overdue(book: Book, on: dt.date) -> None:
    """Holds that were to end before ``on`` are released."""
    for hold in [m for m in book.movements() if m.kind == "HOLD" and m.hold_expires_on and m.hold_expires_on < on]:
        if hold.left and (step := begin(book, on=on, key=f"hold-end/{hold.key}/{hold.part}", source=hold.source)):
            release_one(step, hold, hold.left)
