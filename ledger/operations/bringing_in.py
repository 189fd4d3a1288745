"""Many rows brought in at once: opening balances, leave taken before, grants and corrections, as from a file.

All rows or none: they are planned on working copies, a batch at a time with a fixed number of statements, and written
only where every row fits. Each row has a key of its own, so the same rows sent again post nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from ledger import posting, steps
from ledger.acts import Act
from ledger.book import Book
from ledger.context import terms_of
from ledger.errors import Invalid, LedgerError
from ledger.lives import end_of_grant
from ledger.loading import Need, Pool
from ledger.models import Account
from ledger.operations.corrections import in_force, take_on
from ledger.operations.planning import account_of
from ledger.own_lots import own_lot
from ledger.posting import Books
from ledger.runs import BATCH, span_of
from ledger.steps import Step
from ledger.terms import Terms

Kind = Literal["OPENING", "GRANT", "ADJUSTMENT", "HISTORY"]
KEY = "brought-in/"


@dataclass(frozen=True, slots=True)
class Item:
    """One row. Amounts in the resource's unit.

    ``on`` is the day from which an amount counts; ``expires_on`` its last day of use, for a lot of its own. ``days``
    are the days of leave taken before, each with its amount: brought in and used on the same day, so that they are
    seen and no balance moves. ``key`` is the row's own.
    """

    key: str
    pool: Pool
    policy_id: int
    kind: Kind
    on: dt.date
    amount: int = 0
    expires_on: dt.date | None = None
    days: tuple[tuple[dt.date, int], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one row, or would: ``fits``, ``stands`` already, or is ``refused`` with words for it."""

    state: Literal["fits", "stands", "refused"]
    refusal: LedgerError | None = None


class _Refused(Exception):
    """Some rows do not fit, so nothing is written."""


def bring_in(*, items: Sequence[Item], act: Act, dry_run: bool = False) -> list[Brought]:
    """Post all rows, or none if one of them is refused; tells of each what became of it.

    :param dry_run: tell the same, and write nothing.
    """
    found: list[Brought] = []
    try:
        with transaction.atomic():
            for batch in _batches(items):
                found += _bring(batch, act)
            if dry_run or any(each.state == "refused" for each in found):
                raise _Refused
    except _Refused:
        pass
    return found


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), BATCH):
        yield list(items[start : start + BATCH])


def _bring(batch: list[Item], act: Act) -> list[Brought]:
    holders = sorted({(item.pool.holder_id, item.policy_id) for item in batch})
    Account.objects.bulk_create(
        [Account(holder_id=holder_id, policy_id=policy_id) for holder_id, policy_id in holders], ignore_conflicts=True
    )
    days = [day for item in batch for day in (item.on, *(day for day, _ in item.days))]
    first, last = min(days), max([*days, act.on])
    terms: dict[int, Terms] = {}

    def plan(books: Books) -> list[Brought]:
        if not terms:
            begins, ends = span_of(books, last)
            terms.update(terms_of(books, min(begins, first), ends))
        return [_one(books[item.pool], terms, item, act.on) for item in batch]

    need = Need(keys=tuple(item.key for item in batch), timeline=True)
    pools = sorted({item.pool for item in batch}, key=lambda pool: (pool.holder_id, pool.resource_id))
    brought: list[Brought] = posting.post(pools, plan, act=act, need=need)
    return brought


def _one(book: Book, terms: dict[int, Terms], item: Item, on: dt.date) -> Brought:
    """Plan one row; a refused one leaves what it planned on the working copy, which then is not kept."""
    try:
        step = steps.begin(
            book, on=on, key=item.key, source=item.key, reason=item.reason, do=item.kind, amount=item.amount,
            policy=item.policy_id, day=item.on, expires_on=item.expires_on, days=item.days,
        )  # fmt: skip
        if step is None:
            return Brought("stands")
        if item.kind == "HISTORY":
            _history(book, step, item)
        elif item.kind == "ADJUSTMENT" and item.amount < 0:
            account = account_of(book, item.policy_id)
            mine = {account.id: in_force(terms, account, item.on)}
            take_on(book, mine, step, amount=-item.amount, kind=item.kind, counts_on=item.on)
        else:
            _credit(book, terms, step, item)
    except LedgerError as refusal:
        return Brought("refused", refusal)
    return Brought("fits")


def _credit(book: Book, terms: dict[int, Terms], step: Step, item: Item) -> None:
    """On the period's own lot, or on one of its own where it ends by itself."""
    account = account_of(book, item.policy_id)
    own = in_force(terms, account, item.on)
    ends_on = item.expires_on or end_of_grant(own.settings_on(item.on), item.on)
    if ends_on is None and item.kind != "GRANT":
        lot = own_lot(book, account, own, item.on)
    else:
        lot = steps.open_lot(book, account, name=item.key, valid_from=item.on, expires_on=ends_on)
    steps.credit(step, lot, item.amount, kind=item.kind, counts_on=item.on)


def _history(book: Book, step: Step, item: Item) -> None:
    """Bring each day in and use it on that day: it shows in the passbook, and no balance moves."""
    account = account_of(book, item.policy_id)
    if not item.days:
        raise Invalid("amount", "There is no day in it on which anything was taken.")
    for day, amount in item.days:
        first, last = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
        name = f"Leave before Passbook, {day.year}"
        lot = steps.open_lot(book, account, name=name, valid_from=first, expires_on=last)
        step.post(lot, "MIGRATION", steps.positive(amount), day)
        step.post(lot, "USAGE", -amount, day, for_on=day)
