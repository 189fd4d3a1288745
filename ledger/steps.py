"""What can be done to a `Book`: each step plans movements or refuses; nothing is written here.

All amounts are in the resource's unit. Conventions of draw order, parts and late returns are those of the acceptance
cases (`tests/conformance/cases/README.md`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ledger.book import DAY, AccountState, Book, LotState, Movement, NeedsTimeline
from ledger.errors import BelowFloor, Closed, IdempotencyConflict, Invalid

# The largest amount of one step: thousands of them still fit into the database's 64 bits.
MOST = 10**15


@dataclass(slots=True)
class Step:
    """One step on a book: its day, its key, and what names what it posts.

    ``key`` makes it idempotent; ``source`` is what its movements belong to (a hold's reference).
    """

    book: Book
    on: dt.date
    key: str
    digest: int
    source: str = ""
    reason: str = ""
    part: int = 0
    is_own: bool = False

    def post(self, lot: LotState, kind: str, amount: int, effective_on: dt.date, **more: Any) -> Movement:
        """Plan one movement of this step."""
        movement = Movement(
            lot=lot,
            kind=kind,
            amount=amount,
            effective_on=effective_on,
            key=self.key,
            part=self.part,
            digest=self.digest,
            is_own=self.is_own,
            source=more.pop("source", self.source),
            reason=more.pop("reason", self.reason),
            **more,
        )
        self.part += 1
        return self.book.plan(movement)


def digest_of(**content: Any) -> int:
    """A 63-bit fingerprint of a step's content, to tell a repeated key from a reused one."""
    text = json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def begin(
    book: Book,
    *,
    on: dt.date,
    key: str,
    source: str = "",
    reason: str = "",
    account: AccountState | None = None,
    **content: Any,
) -> Step | None:
    """Start a step, or None if the same step stands already.

    A step of one ``account`` alone is known by its key there: two policies of a resource accrue for the same month.

    :raises IdempotencyConflict: if the key stands with other content.
    :raises Invalid: if a text is longer than what an entry keeps.
    """
    for field, text, longest in (("key", key, 200), ("ref", source, 120), ("reason", reason, 500)):
        if len(text) > longest:
            raise Invalid(field, f"The {field} has {len(text)} characters, and {longest} is the most.")
    digest = digest_of(source=source, **content)
    standing = book.keys.get(key) if account is None else book.own_keys.get((account.id, key))
    if standing is None:
        if account is None:
            book.keys[key] = digest
        else:
            book.own_keys[account.id, key] = digest
        is_own = account is not None
        return Step(book=book, on=on, key=key, digest=digest, source=source, reason=reason, is_own=is_own)
    if standing != digest:
        raise IdempotencyConflict(key)
    return None


def positive(amount: int, field: str = "amount") -> int:
    """The amount, if it is one.

    :raises Invalid: if it is zero or negative, or beyond what can be counted.
    """
    if amount <= 0:
        raise Invalid(field, f"The {field} must be above zero, and {amount} is not.")
    if amount > MOST:
        raise Invalid(field, f"The {field} {amount} is more than can be counted.")
    return amount


# -- credits ---------------------------------------------------------------------------------------------------------


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
        raise Invalid("valid_from", f"{counts_on} is not a day of {lot.name}, {_days_of(lot)}.")
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
        raise Invalid("expires_on", f"{name} would end on {expires_on}, before it begins on {valid_from}.")
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
        raise Invalid("on", f"{step.on} is not a day of {lot.name}, {_days_of(lot)}.")
    if amount < 0:
        _bear(step, lot, -amount, step.on)
    return step.post(lot, "ADJUSTMENT", amount, step.on, metadata=metadata or {})


def _days_of(lot: LotState) -> str:
    return f"{lot.valid_from} to {lot.expires_on}" if lot.expires_on else f"from {lot.valid_from}"


# -- draws -----------------------------------------------------------------------------------------------------------


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


def _bear(step: Step, lot: LotState, amount: int, day: dt.date) -> None:
    """See that a lot can give up an amount from a day on, taking back expiries if it needs them."""
    room = step.book.room(lot, day)
    if lot.floor is not None and room - amount < lot.floor:
        raise BelowFloor(asked=amount, available=room - lot.floor, held=lot.held, on=day)
    take_back_expiry(step, lot, amount)


# -- expiry ----------------------------------------------------------------------------------------------------------


def expire(step: Step, lot: LotState, amount: int) -> Movement:
    """What is left of a lot after its last day lapses, effective on the day after."""
    ended_on = lot.expires_on or step.on
    return step.post(lot, "EXPIRATION", -amount, ended_on + DAY, source="", metadata={"lot": lot.name})


def take_back_expiry(step: Step, lot: LotState, needed: int) -> None:
    """Reverse as much of a lot's expiry as it needs to bear ``needed``: whole entries, the rest lapsing again."""
    short = min(needed - max(lot.balance, 0), lot.expired)
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
    if lot.lapsed_on is not None and (lapsing := min(amount, lot.balance)) > 0:
        expire(step, lot, lapsing)


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
            _release_one(step, hold, hold.left)


def lapse(book: Book, lot: LotState, on: dt.date) -> None:
    """A lot past its last day: what is left and not held lapses."""
    if lot.balance > 0 and (step := begin(book, on=on, key=_expiry_key(lot), account=lot.account, lot=lot.name)):
        expire(step, lot, lot.balance)
    if lot.lapsed_on is None:
        lot.lapsed_on, lot.changed = on, True


def _expiry_key(lot: LotState) -> str:
    """A lot lapses once; what is credited to it later lapses under the account's version at that time."""
    name = f"expire/{lot.account.policy_id}/{lot.name}"
    return name if lot.lapsed_on is None else f"{name}/{lot.account.version}"


# -- holds -----------------------------------------------------------------------------------------------------------


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
        _release_one(step, hold, part)


def _release_one(step: Step, hold: Movement, part: int) -> None:
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
        _restore_one(step, usage, part)


def _restore_one(step: Step, usage: Movement, part: int) -> None:
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


# -- reversal --------------------------------------------------------------------------------------------------------


def reverse(step: Step, ref: str) -> None:
    """Take back what ``ref`` brought in, or what the step with that key posted; once.

    :raises Invalid: if nothing was ever posted for it.
    :raises Closed: if it has been taken back already, or nothing of it is left.
    :raises BelowFloor: if a lot cannot bear the loss of what was credited.
    """
    mine = [m for m in step.book.of(ref) if m.reverses is None and m.kind not in ("HOLD_RELEASE", "EXPIRATION")]
    if not mine:
        raise Invalid("ref", f"Nothing was posted for {ref!r}.")
    live = [m for m in mine if m.is_live]
    if not live:
        raise Closed(f"{ref!r} has already been taken back.")
    for m in reversed(live):
        if m.kind == "USAGE":
            _restore_one(step, m, -m.amount)
        elif m.kind == "HOLD":
            _release_one(step, m, m.left)
        else:
            _reverse_credit(step, m)


def _reverse_credit(step: Step, m: Movement) -> None:
    if m.amount > 0:
        _bear(step, m.lot, m.amount, m.effective_on)
    step.post(m.lot, m.kind, -m.amount, m.effective_on, reverses=m, source=m.source)
    if m.amount < 0:
        lapse_again(step, m.lot, -m.amount)
