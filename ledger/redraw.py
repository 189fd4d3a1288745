"""Days booked before their period began are drawn again once it has: what was carried into it goes first (R9).

A day of a period that has not begun is held on that period's own lot. When the period before closes and carries
something over, that lot is drawn first, as it would have been had the day been asked for later: earliest day first.
"""

from __future__ import annotations

import datetime as dt

from ledger.book import Book, LotState, Movement, NeedsTimeline
from ledger.steps import Step, begin, use_counts_on


def draw_again(book: Book, carried: LotState, own: LotState, period_key: str, on: dt.date) -> None:
    """Move what is booked on the period's own lot to the lot of what was carried, as far as that has room."""
    if own.balance >= 0 and own.held == 0 and own.id is None:
        return
    if own.id is not None and not book.has_timeline:
        raise NeedsTimeline
    step = begin(book, on=on, key=f"redraw/{period_key}", account=own.account, lot=own.name)
    if step is None:
        return
    for booked in sorted(_bookings(book, own), key=lambda m: (m.day, m.seq)):
        if carried.is_valid_on(booked.day):
            part = min(abs(booked.left), max(book.room(carried, booked.day), 0))
            if part:
                _move(step, booked, carried, part)


def _bookings(book: Book, own: LotState) -> list[Movement]:
    """What is held or used of a lot, one movement each."""
    return [
        m for m in book.movements() if m.lot is own and m.kind in ("HOLD", "USAGE") and m.reverses is None and m.left
    ]


def _move(step: Step, booked: Movement, to: LotState, part: int) -> None:
    if booked.kind == "HOLD":
        _give_back(step, booked, part)
        _draw(step, booked, to, part)
        return
    used = -booked.amount
    step.post(
        booked.lot, "USAGE", used, booked.effective_on, for_on=booked.for_on, reverses=booked, source=booked.source
    )
    if part < used:
        _draw(step, booked, booked.lot, used - part)
    _draw(step, booked, to, part)


def _give_back(step: Step, booked: Movement, part: int) -> None:
    counts_on = use_counts_on(booked.lot, step.on, booked.day)
    step.post(booked.lot, "HOLD_RELEASE", part, counts_on, for_on=booked.for_on, settles=booked, source=booked.source)


def _draw(step: Step, booked: Movement, lot: LotState, part: int) -> None:
    step.post(
        lot,
        booked.kind,
        -part,
        use_counts_on(lot, step.on, booked.day),
        for_on=booked.for_on,
        source=booked.source,
        version_id=booked.version_id,
        hold_expires_on=booked.hold_expires_on,
        metadata=dict(booked.metadata),
    )
