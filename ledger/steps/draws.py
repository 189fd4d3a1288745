"""Amounts are drawn from the lots of a day, in draw order, then down to their floors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.book import Book
from ledger.errors import BelowFloor
from ledger.states import LotState, Movement
from ledger.steps.expiry import take_back_expiry
from ledger.steps.step import Step, positive


def draw(
    step: Step,
    amount: int,
    *,
    day: dt.date,
    kind: str = "USAGE",
    lots: list[LotState] | None = None,
    hold_expires_on: dt.date | None = None,
    metadata: dict[str, Any] | None = None,
) -> list[Movement]:
    """Take an amount for a day from the lots that are valid on it, in draw order, then down to their floors.

    :raises BelowFloor: if they cannot cover it whole.
    """
    shares = split_draw(step.book, positive(amount), day, lots)
    taken = []
    for lot, share in shares:
        take_back_expiry(step, lot, share)
        taken.append(
            step.post(
                lot,
                kind,
                -share,
                use_counts_on(lot, step.on, day),
                for_on=day,
                hold_expires_on=hold_expires_on,
                metadata=dict(metadata or {}),
            )
        )
    return taken


def split_draw(book: Book, amount: int, day: dt.date, lots: list[LotState] | None = None) -> list[tuple[LotState, int]]:
    """Which lots an amount for a day would come from, in the order in which they are drawn.

    :raises BelowFloor: if they cannot cover it whole.
    """
    eligible = [lot for lot in (book.lots if lots is None else lots) if lot.is_valid_on(day)]
    shares: list[tuple[LotState, int]] = []
    missing = amount
    rooms = []
    for lot in eligible:
        if not missing:
            break
        room = book.room(lot, day)
        rooms.append((lot, room))
        if take := min(missing, max(room, 0)):
            shares.append((lot, take))
            missing -= take
    if missing:
        for lot, room in reversed(rooms):
            below = missing if lot.floor is None else min(missing, min(room, 0) - lot.floor)
            if below > 0:
                shares.append((lot, below))
                missing -= below
            if not missing:
                break
    if missing:
        raise BelowFloor(asked=amount, available=amount - missing, held=book.held, on=day)
    return shares


def use_counts_on(lot: LotState, on: dt.date, day: dt.date) -> dt.date:
    """From when a draw counts in readings: when posted or its day of use, the earlier, within the lot's days."""
    return max(min(on, day), lot.valid_from)


def bear(step: Step, lot: LotState, amount: int, day: dt.date) -> None:
    """See that a lot can give up an amount from a day on, taking back expiries if it needs them.

    What the end of its period carried over counts as there, as far as it can be pulled back (`ledger.late` sees to it).
    """
    is_of_ended = lot.has_closed and lot.origin != "grant"
    room = step.book.room_before_end(lot, day) if is_of_ended else step.book.room(lot, day)
    if lot.floor is not None and room - amount < lot.floor:
        raise BelowFloor(asked=amount, available=room - lot.floor, held=lot.held, on=day)
    take_back_expiry(step, lot, amount)
