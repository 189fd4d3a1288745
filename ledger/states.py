"""Accounts, lots and movements as plain values: as they were read, and as they stand after the steps so far."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.schedule import Window

FAR = dt.date.max

# These count for the day of use, all others from a day on.
DRAWS = frozenset({"HOLD", "HOLD_RELEASE", "USAGE"})


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
