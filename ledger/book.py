"""The working copy of a holder's accounts of one resource: plain values, no queries, no clock.

A step on a `Book` appends planned movements and keeps lots and accounts up to date, so that several steps can be
planned one after the other and posted as one. The same code plans a preview, a projection and the real thing.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.states import DRAWS, AccountState, LotState, Movement


class NeedsTimeline(Exception):
    """A step has to look at the days between a lot's movements, which have not been read."""


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
