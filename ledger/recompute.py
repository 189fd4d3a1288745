"""Recompute from a day: what should have accrued since by the facts and rules as they are known now, and what to post
so that it stands (R14).

Pure: plans on a `Book` that was read with its timeline and on which the nights are done. Every accrual of these days
is worked out anew, caps replayed in order; differences are posted on the day on which the accrual counts, and ends of
periods that they touch are trued up. Planned a second time, once posted, there is nothing left.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.book import Book
from ledger.reconcile import lot_of, settle, settle_corrected, stood_before_draws
from ledger.schedule import capped_by_all
from ledger.states import AccountState, LotState, Movement
from ledger.steps import begin, take_back_expiry
from ledger.terms import Terms
from ledger.whys import why


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of what a recompute does: what was posted, and what should be. Amounts in the resource's unit."""

    on: dt.date
    kind: str
    lot: str
    posted: int
    should_be: int
    why: str
    account_id: int

    @property
    def difference(self) -> int:
        """What is posted for it; below zero takes back."""
        return self.should_be - self.posted


def recompute(
    book: Book, account: AccountState, terms: Mapping[int, Terms], since: dt.date, on: dt.date
) -> list[Difference]:
    """Plan what is to be posted so that all that accrued from ``since`` up to ``on`` stands as it should.

    :returns: the differences in the order of their days; none if all stands as it should.
    """
    found = list(_accruals(book, account, terms[account.id], since, on))
    planned = len(book.planned)
    _look_again(book, account, since, on)
    settle(book, account, terms[account.id], on)
    settle_corrected(book, terms, on)
    found += _ends(book, book.planned[planned:])
    return sorted(found, key=lambda each: (each.on, each.kind, each.lot))


def _look_again(book: Book, account: AccountState, since: dt.date, on: dt.date) -> None:
    """Have the ends of periods since a day counted again: the rule of their last day may be another by now."""
    for lot in book.lots:
        is_ended = lot.account is account and lot.origin != "grant" and lot.has_closed
        if is_ended and lot.expires_on is not None and since <= lot.expires_on < on:
            lot.lapsed_on = None


@dataclass(slots=True)
class _Stands:
    """What stands of one accrual: its entries with the corrections of it."""

    moved: list[Movement] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(m.amount for m in self.moved)

    @property
    def lot(self) -> LotState | None:
        """The lot on which something of it stands: a cut period may have moved it since it was posted."""
        by_lot: dict[int, int] = defaultdict(int)
        for m in self.moved:
            by_lot[id(m.lot)] += m.amount
        return next((m.lot for m in self.moved if by_lot[id(m.lot)]), None)


def _accruals(book: Book, account: AccountState, terms: Terms, since: dt.date, on: dt.date) -> Iterator[Difference]:
    stands = _standing(book, account)
    due = {accrual.key: accrual for accrual in terms.accruals(since, on)}
    for key, its in stands.items():
        counts_on = its.moved[0].effective_on
        if key not in due and its.amount and its.lot and since <= counts_on <= on:
            yield _post(book, account, its.lot, key, its, counts_on, 0, on, {})
    given = _given_before(book, account, terms, since)
    for accrual in sorted(due.values(), key=lambda each: (each.effective_on, each.key)):
        its = stands.get(accrual.key, _Stands())
        settings, day = terms.settings_on(accrual.effective_on), accrual.effective_on
        period = terms.period_on(day).key
        allowed = capped_by_all(
            accrual.amount,
            settings.caps,
            standing=stood_before_draws(book, account, day) - its.amount if settings.caps.balance is not None else 0,
            posted_in_period=given[period],
        )
        given[period] += allowed.posted
        if its.amount and terms.period_on(its.moved[-1].effective_on).key != period:
            # Another period's by the rules of now: it goes from the one and comes in the other.
            then = its.moved[-1]
            yield _post(book, account, then.lot, accrual.key, its, then.effective_on, 0, on, {})
            its = _Stands()
        if allowed.posted != its.amount:
            inputs = dict(accrual.inputs) | ({"cut": allowed.cut, "cut_by": allowed.by} if allowed.cut else {})
            lot = its.lot or lot_of(book, account, terms, accrual)
            yield _post(book, account, lot, accrual.key, its, day, allowed.posted, on, inputs, accrual.amount)


def _standing(book: Book, account: AccountState) -> dict[str, _Stands]:
    """What stands of each accrual by time, by its key."""
    found: dict[str, _Stands] = defaultdict(_Stands)
    for m in book.movements():
        if m.lot.account is account and m.accrual_key.startswith("accrual/"):
            found[m.accrual_key].moved.append(m)
    return found


def _given_before(book: Book, account: AccountState, terms: Terms, since: dt.date) -> defaultdict[str, int]:
    """What had accrued in the balance period that holds the day, before it."""
    given: defaultdict[str, int] = defaultdict(int)
    period = terms.period_on(since)
    for m in book.movements():
        if m.lot.account is account and m.accrual_key and period.starts_on <= m.effective_on < since:
            given[period.key] += m.amount
    return given


def _post(
    book: Book,
    account: AccountState,
    lot: LotState,
    key: str,
    its: _Stands,
    counts_on: dt.date,
    should_be: int,
    on: dt.date,
    inputs: dict[str, Any],
    due: int = 0,
) -> Difference:
    """Post the accrual that was missed, or the difference to what stands of it."""
    then, stood = (dict(its.moved[0].metadata) if its.moved else None), its.amount
    told = why(then, inputs, stood, should_be)
    is_missed = not its.moved and (account.id, key) not in book.own_keys
    if is_missed and (missed := begin(book, on=on, key=key, account=account, amount=due)):
        its.moved.append(missed.post(lot, "ACCRUAL", should_be, counts_on, metadata=inputs | {"recomputed": True}))
    else:
        again = "/again" if not its.moved else ""
        step = begin(book, on=on, key=f"recompute/{key}/{account.version}{again}", account=account)
        if step is not None:
            if lot.origin == "grant" and should_be < stood:
                take_back_expiry(step, lot, stood - should_be)
            metadata = inputs | {"accrual": key, "due_then": stood, "due_now": should_be, "why": told}
            its.moved.append(step.post(lot, "ADJUSTMENT", should_be - stood, counts_on, metadata=metadata))
    return Difference(counts_on, "ACCRUAL", lot.name, stood, should_be, told, account.id)


def _ends(book: Book, planned: list[Movement]) -> Iterator[Difference]:
    """What the ends of periods have to be corrected by: carried over, and lapsed."""
    seen: set[tuple[str, int]] = set()
    for m in planned:
        if (m.kind, id(m.lot)) in seen or not (m.kind == "EXPIRATION" or (m.kind == "CARRYOVER" and not m.for_on)):
            continue
        seen.add((m.kind, id(m.lot)))
        mine = [each for each in book.movements() if each.lot is m.lot and each.kind == m.kind and not each.for_on]
        change = sum(each.amount for each in planned if each.lot is m.lot and each.kind == m.kind and not each.for_on)
        should_be = sum(each.amount for each in mine)
        if change:
            told = "The end of the period, by what stands now." if m.kind == "CARRYOVER" else "What is left of it now."
            yield Difference(m.effective_on, m.kind, m.lot.name, should_be - change, should_be, told, m.lot.account.id)
