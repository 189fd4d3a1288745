"""Days booked before their period began are drawn again once it has: what was carried into it goes first (R9).

A day of a period that has not begun is held on that period's own lot. When the period before closes and carries
something over, that lot is drawn first, as it would have been had the day been asked for later: earliest day first.
Where a correction takes some of what was carried back, what it can no longer bear returns to the period's own lot:
latest day first.
"""

from __future__ import annotations

from ledger.book import Book, NeedsTimeline
from ledger.states import LotState, Movement
from ledger.steps import Step, use_counts_on


def draw_again(book: Book, carried: LotState, own: LotState, step: Step) -> None:
    """Move what is booked on the period's own lot to the lot of what was carried, as far as that has room."""
    if own.balance >= 0 and own.held == 0 and own.id is None:
        return
    _see_days(book, own)
    for booked in sorted(bookings(book, own), key=_by_day):
        if carried.is_valid_on(booked.day):
            part = min(abs(booked.left), max(book.room_before_end(carried, booked.day), 0))
            if part:
                move(step, booked, carried, part)


def give_back(book: Book, carried: LotState, own: LotState, step: Step) -> None:
    """Move what the lot of what was carried cannot bear any more to the period's own lot."""
    _see_days(book, carried)
    for booked in sorted(bookings(book, carried), key=_by_day, reverse=True):
        missing = -book.room_before_end(carried, carried.valid_from)
        if missing <= 0:
            return
        move(step, booked, own, min(abs(booked.left), missing))


def bookings(book: Book, lot: LotState) -> list[Movement]:
    """What is held or used of a lot, one movement each."""
    return [
        m for m in book.movements() if m.lot is lot and m.kind in ("HOLD", "USAGE") and m.reverses is None and m.left
    ]


def move(step: Step, booked: Movement, to: LotState, part: int) -> None:
    """Draw a part of what is booked from another lot instead; it stays the same request's, for the same day."""
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


def _see_days(book: Book, lot: LotState) -> None:
    if lot.id is not None and not book.has_timeline:
        raise NeedsTimeline


def _by_day(m: Movement) -> tuple[object, int]:
    return m.day, m.seq


def _give_back(step: Step, booked: Movement, part: int) -> None:
    counts_on = use_counts_on(booked.lot, step.on, booked.day)
    step.post(booked.lot, "HOLD_RELEASE", part, counts_on, for_on=booked.for_on, settles=booked, source=booked.source)


def _draw(step: Step, booked: Movement, lot: LotState, part: int) -> None:
    # A use is undone from the day on which it counted, so the new one counts from there too; a hold is released now.
    is_use = booked.kind == "USAGE"
    counts_on = max(booked.effective_on, lot.valid_from) if is_use else use_counts_on(lot, step.on, booked.day)
    step.post(
        lot,
        booked.kind,
        -part,
        counts_on,
        for_on=booked.for_on,
        source=booked.source,
        version_id=booked.version_id if lot.account is booked.lot.account else None,
        hold_expires_on=booked.hold_expires_on,
        metadata=dict(booked.metadata),
    )
