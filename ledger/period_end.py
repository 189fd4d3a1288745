"""A period's end, and its true-up: what should stand is worked out from what accrued and was used, whatever was posted
for the end before, and the difference is posted (R9).

The first close finds nothing posted, so the difference is the whole. A later one, after a use, credit, release or
restore that came late, moves a carryover back or on and lets lapse, or takes back, what it must; one with nothing to
correct posts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.book import Book, NeedsTimeline
from ledger.lives import end_of_carried
from ledger.own_lots import carried_of, own_lot
from ledger.periods import Period
from ledger.redraw import draw_again, give_back
from ledger.rules import PolicySettings
from ledger.states import AccountState, LotState
from ledger.steps import Step, begin, expire, take_back
from ledger.terms import Follower, Terms


@dataclass(slots=True)
class _Share:
    """One ending lot: what a close has moved out of it so far (a debt moved is below zero), and what it should."""

    lot: LotState
    moved: int
    should_move: int = 0
    should_lapse: int = 0

    @property
    def left(self) -> int:
        """What it would show had there been no close: below zero in debt."""
        return self.lot.balance + self.lot.expired + self.moved


def close(book: Book, account: AccountState, terms: Terms, period: Period, on: dt.date) -> None:
    """A period's end: what is left and not held carries over as far as the rule lets it, and the rest lapses.

    May be asked for as often as something of an ended period has moved since.
    """
    follower = terms.follower_of(period)
    if follower is None:
        return
    shares = list(_shares(book, account, period))
    if not any(share.left or share.moved or share.lot.expired for share in shares):
        return
    settings = terms.settings_on(period.ends_on)
    _decide(shares, settings)
    key, own = _key(period, shares), None if follower.account_id else account
    key = key if own else f"{key}/policy/{account.policy_id}"
    step = begin(book, on=on, key=key, account=own, period=period.key)
    if step is None:
        return
    End(book, account, terms, period, follower, settings, on).post(step, shares)
    for share in shares:
        share.lot.lapsed_on, share.lot.changed = on, True


def _shares(book: Book, account: AccountState, period: Period) -> Iterator[_Share]:
    for lot in book.lots:
        if lot.account is account and lot.origin in ("period", "carried") and lot.expires_on == period.ends_on:
            moved = 0
            if lot.has_closed:
                if not book.has_timeline:
                    raise NeedsTimeline
                moved = -sum(m.amount for m in book.movements() if m.lot is lot and m.is_carried_out)
            yield _Share(lot, moved)


def _decide(shares: list[_Share], settings: PolicySettings) -> None:
    """What of each lot should carry over, in draw order, and what should lapse; debts are carried as they are."""
    rest = carried_of(settings, sum(max(share.left, 0) for share in shares))
    for share in shares:
        carried = min(rest, max(share.left, 0))
        rest -= carried
        share.should_move = carried + min(share.left, 0)
        share.should_lapse = max(share.left, 0) - carried


def _key(period: Period, shares: list[_Share]) -> str:
    """A period closes once; each correction is known by the state of the account that it corrects."""
    account = shares[0].lot.account
    name = f"close/{period.key}"
    return f"{name}/{account.version}" if any(share.lot.has_closed for share in shares) else name


@dataclass(frozen=True, slots=True)
class End:
    """The end of one period of one account, and what follows."""

    book: Book
    account: AccountState
    terms: Terms
    period: Period
    follower: Follower
    settings: PolicySettings
    on: dt.date

    def post(self, step: Step, shares: list[_Share]) -> None:
        """Post what is still to be moved, to lapse or to come back."""
        left = sum(max(share.left, 0) for share in shares)
        carried = sum(share.should_move for share in shares if share.should_move > 0)
        carried_before = self._carried_in()
        debt = sum(share.should_move - share.moved for share in shares) - (carried - carried_before)
        inputs = {"period": self.period.label, "left": left, "cap": self.settings.carryover.cap, "carried": carried}
        if carried_before or any(share.lot.has_closed for share in shares):
            inputs["carried_before"] = carried_before
        self._move_out(step, shares, inputs)
        if carried != carried_before:
            self._carry(step, carried - carried_before, inputs)
        if debt:
            step.post(self._own(), "CARRYOVER", debt, self.follower.starts_on, metadata={"debt": -debt})
        for share in shares:
            more = share.should_lapse - share.lot.expired
            if more > 0:
                expire(step, share.lot, more, period=self.period.label, left=left, carried=carried)
            elif more < 0:
                take_back(step, share.lot, -more)

    def _move_out(self, step: Step, shares: list[_Share], inputs: dict[str, Any]) -> None:
        for share in shares:
            if more := share.should_move - share.moved:
                is_debt = min(share.should_move, share.moved) < 0
                told = {"debt": -more} if is_debt else dict(inputs)
                ended_on = share.lot.expires_on
                step.post(share.lot, "CARRYOVER", -more, self.follower.starts_on, for_on=ended_on, metadata=told)

    def _carry(self, step: Step, more: int, inputs: dict[str, Any]) -> None:
        """Move more into the carried lot, or take some back; what is booked on it or could be is drawn again."""
        target = self._carried_lot()
        if more < 0:
            take_back(step, target, min(-more - max(target.balance, 0), target.expired))
        step.post(target, "CARRYOVER", more, self.follower.starts_on, metadata=dict(inputs))
        if more > 0:
            draw_again(self.book, target, self._own(), step)
        else:
            give_back(self.book, target, self._own(), step)

    def _own(self) -> LotState:
        """The following period's own lot."""
        return own_lot(self.book, self._to, self.follower.terms, self.follower.starts_on)

    @property
    def _to(self) -> AccountState:
        return self.book.accounts.get(self.follower.account_id, self.account)

    @property
    def _name(self) -> str:
        switched = f"{self.account.policy_id}/" if self.follower.account_id else ""
        return f"carried/{switched}{self.period.key}"

    def _carried_in(self) -> int:
        """What the carried lot has been given so far."""
        target = self.book.lot_named(self._name, self._to.id)
        if target is None:
            return 0
        if not self.book.has_timeline:
            raise NeedsTimeline
        return sum(
            m.amount for m in self.book.movements() if m.lot is target and m.kind == "CARRYOVER" and m.for_on is None
        )

    def _carried_lot(self) -> LotState:
        """The lot of what is carried: drawn before the new period's own, and ending with that period at the latest."""
        ends_on = end_of_carried(self.settings, self.follower.starts_on, self.follower.period)
        return self.book.lot_named(self._name, self._to.id) or self.book.add_lot(
            LotState(self._to, self._name, "carried", self.follower.starts_on, ends_on, priority=0)
        )
