"""The working copy of a holder's accounts of one resource: plain values, no queries, no clock.

A step on a `Book` appends planned movements and keeps lots and accounts up to date, so that several steps can be
planned one after the other and posted as one. The same code plans a preview, a projection and the real thing.
"""

from __future__ import annotations

import copy
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.schedule import Window

FAR = dt.date.max

# These count for the day of use, all others from a day on.
DRAWS = frozenset({"HOLD", "HOLD_RELEASE", "USAGE"})


class NeedsTimeline(Exception):
    """A step has to look at the days between a lot's movements, which have not been read."""


@dataclass(slots=True, eq=False)
class AccountState:
    """One account as read; ``versions`` are the policy's versions as (effective_from, id), oldest first.

    ``windows`` are the times of its assignment, in order, and ``followers`` the policies that took over after each.
    ``last_seq`` is the number of its last entry at that moment, ``last_recorded_on`` the day of that.
    """

    id: int
    policy_id: int
    policy_name: str = ""
    priority: int = 1
    version: int = 0
    shape: int = 0
    available: int = 0
    held: int = 0
    settled_until: dt.date | None = None
    versions: list[tuple[dt.date, int]] = field(default_factory=list)
    windows: tuple[Window, ...] = ()
    followers: tuple[int | None, ...] = ()
    newly_settled: dt.date | None = None
    last_seq: int = 0
    last_recorded_on: dt.date | None = None

    def version_on(self, day: dt.date) -> int | None:
        """The id of the policy version in force on ``day``; before the first, the first."""
        if not self.versions:
            return None
        return self.versions[max(0, bisect_right(self.versions, (day, 1 << 62)) - 1)][1]


@dataclass(slots=True, eq=False)
class LotState:
    """One lot as it stands after the steps so far. ``id`` is None until it has been written.

    ``coming`` are credits that will be there and may already be drawn on: (day from which they count, amount).
    ``floor`` is how far below zero it may be drawn beside these; ``stored_floor`` what the database holds it to.
    """

    account: AccountState
    name: str
    origin: str
    valid_from: dt.date
    expires_on: dt.date | None
    priority: int = 1
    floor: int | None = 0
    id: int | None = None
    balance: int = 0
    held: int = 0
    expired: int = 0
    credits_until: dt.date | None = None
    lapsed_on: dt.date | None = None
    coming: tuple[tuple[dt.date, int], ...] = ()
    stored_floor: int | None = 0
    changed: bool = False

    @property
    def lowest(self) -> int | None:
        """What the database shall hold it to: its floor, or where it stands ahead of what is still to come."""
        return None if self.floor is None else min(self.floor, self.balance)

    @property
    def is_changed(self) -> bool:
        """Whether more of it has to be written than its entries bring about."""
        return self.changed or self.lowest != self.stored_floor

    @property
    def draw_order(self) -> tuple[int, int, dt.date, dt.date, str]:
        """Policy priority, lot priority, earliest end, earliest beginning, name."""
        return (self.account.priority, self.priority, self.expires_on or FAR, self.valid_from, self.name)

    @property
    def has_closed(self) -> bool:
        """Whether a run has been beyond its last day: what comes back to it from then on expires at once."""
        if self.lapsed_on is not None:
            return True
        settled_until = self.account.settled_until
        was_closed = self.origin != "grant" and self.expires_on is not None and settled_until is not None
        return was_closed and self.expires_on < settled_until  # type: ignore[operator]

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether it can be used for that day."""
        return self.valid_from <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(slots=True, eq=False)
class Movement:
    """One entry, as it stands (with ``id``) or as planned. ``left`` is what is still held, or still used, of it.

    ``is_own`` marks a step of its account alone, whose key another account of the holder may have as well.
    """

    lot: LotState
    kind: str
    amount: int
    effective_on: dt.date
    key: str
    part: int = 0
    for_on: dt.date | None = None
    source: str = ""
    reason: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    reverses: Movement | None = None
    settles: Movement | None = None
    hold_expires_on: dt.date | None = None
    version_id: int | None = None
    digest: int = 0
    id: int | None = None
    seq: int = 0
    left: int = 0
    is_own: bool = False

    @property
    def day(self) -> dt.date:
        """The day of use of a hold or usage; of anything else the day from which it counts."""
        return self.for_on or self.effective_on

    @property
    def is_live(self) -> bool:
        """Whether something of it can still be taken back."""
        return self.left != 0

    @property
    def accrual_key(self) -> str:
        """The key of the accrual that it posts, completes or corrects; empty if it does none of these."""
        if self.kind == "ACCRUAL":
            return str(self.metadata.get("accrual", self.key))
        return str(self.metadata.get("accrual", "")) if self.kind == "ADJUSTMENT" else ""

    @property
    def is_carried_out(self) -> bool:
        """Whether it moves something out of a lot that a period's end has closed, or part of that back."""
        return self.kind == "CARRYOVER" and self.for_on is not None


class Book:
    """Accounts and lots of one holder and resource, with the movements that the steps at hand need."""

    def __init__(self, accounts: Iterable[AccountState], lots: Iterable[LotState]) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.lots = sorted(lots, key=lambda lot: lot.draw_order)
        self.history: list[Movement] = []
        self.planned: list[Movement] = []
        self.keys: dict[str, int] = {}
        self.own_keys: dict[tuple[int, str], int] = {}
        self.has_timeline = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Book:
        """One to try something on: all its own but what explains the movements."""
        memo |= {id(m.metadata): m.metadata for m in self.movements()}
        (copied := Book((), ())).__dict__.update(copy.deepcopy(self.__dict__, memo))
        return copied

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def available(self) -> int:
        """What stands on all lots together, later credits included."""
        return sum(account.available for account in self.accounts.values())

    @property
    def held(self) -> int:
        """What is held on all lots together."""
        return sum(account.held for account in self.accounts.values())

    @property
    def is_touched(self) -> bool:
        """Whether something beside entries has to be written."""
        return any(lot.changed or (lot.id is not None and lot.is_changed) for lot in self.lots) or any(
            account.newly_settled for account in self.accounts.values()
        )

    def lot_named(self, name: str, account_id: int | None = None) -> LotState | None:
        """The lot of that name, if there is one."""
        for lot in self.lots:
            if lot.name == name and account_id in (None, lot.account.id):
                return lot
        return None

    def movements(self) -> Iterator[Movement]:
        """What was read, then what was planned."""
        yield from self.history
        yield from self.planned

    def of(self, ref: str) -> list[Movement]:
        """The movements that ``ref`` brought in, or that the step with this key posted."""
        return [m for m in self.movements() if m.source == ref or m.key == ref]

    def room(self, lot: LotState, day: dt.date) -> int:
        """How much more of a lot can be drawn for ``day`` before it stands at zero on that day or a later one.

        What expired of it counts as there: a use for a day on which it was valid takes it back. Negative in debt.
        """
        if not lot.coming and (lot.credits_until is None or lot.credits_until <= day):
            return lot.balance + lot.expired
        if not self.has_timeline and lot.id is not None:
            raise NeedsTimeline
        return _lowest_from(self._timeline(lot), day)

    def room_before_end(self, lot: LotState, day: dt.date) -> int:
        """The same had its period not ended: what carried over counts as there too. Needs the timeline."""
        if not self.has_timeline and lot.id is not None:
            raise NeedsTimeline
        carried_out = [(m.effective_on, -m.amount) for m in self.movements() if m.lot is lot and m.is_carried_out]
        return _lowest_from([*self._timeline(lot), *carried_out], day)

    def _timeline(self, lot: LotState) -> Iterator[tuple[dt.date, int]]:
        for m in self.movements():
            if m.lot is lot and m.kind != "EXPIRATION":
                yield m.day if m.kind in DRAWS else m.effective_on, m.amount
        yield from lot.coming

    # -- writing -------------------------------------------------------------------------------------------------

    def add_lot(self, lot: LotState) -> LotState:
        """Open a lot; it is written with the first posting that names it."""
        self.lots.append(lot)
        self.lots.sort(key=lambda each: each.draw_order)
        return lot

    def plan(self, movement: Movement) -> Movement:
        """Add a planned movement and bring lot and account up to date."""
        lot, amount = movement.lot, movement.amount
        if lot.lapsed_on is not None and lot.origin != "grant":
            # A period that has ended is looked at again by the next run.
            lot.lapsed_on, lot.changed = None, True
        if movement.version_id is None:
            movement.version_id = lot.account.version_on(movement.for_on or movement.effective_on)
        self.planned.append(movement)
        lot.balance += amount
        lot.account.available += amount
        if movement.kind in ("HOLD", "HOLD_RELEASE"):
            lot.held -= amount
            lot.account.held -= amount
        elif movement.kind == "EXPIRATION":
            lot.expired -= amount
        if amount > 0 and movement.kind not in DRAWS and movement.kind != "EXPIRATION":
            lot.credits_until = max(lot.credits_until or movement.effective_on, movement.effective_on)
        _settle(movement)
        return movement

    def read(self, movement: Movement) -> None:
        """Take in a movement that stands, in the order of its account."""
        self.history.append(movement)
        _settle(movement)


def _lowest_from(timeline: Iterable[tuple[dt.date, int]], day: dt.date) -> int:
    """The lowest standing from ``day`` on: credits by their day, draws by their day of use."""
    standing = 0
    later: dict[dt.date, int] = {}
    for counts_on, amount in timeline:
        if counts_on <= day:
            standing += amount
        else:
            later[counts_on] = later.get(counts_on, 0) + amount
    lowest = standing
    for counts_on in sorted(later):
        standing += later[counts_on]
        lowest = min(lowest, standing)
    return lowest


def _settle(movement: Movement) -> None:
    """Keep what is left of holds and of everything that can be taken back."""
    if movement.reverses is not None:
        movement.reverses.left = 0
    elif movement.kind == "HOLD_RELEASE":
        if movement.settles is not None:
            movement.settles.left -= movement.amount
    elif movement.kind == "HOLD":
        movement.left = -movement.amount
    else:
        movement.left = movement.amount
