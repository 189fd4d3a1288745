"""The night's work of one company: everything that is due on every account, in batches, each posted as a whole."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import connection, transaction

from ledger import posting
from ledger.acts import Act
from ledger.book import Book
from ledger.collector import collector_at_rest
from ledger.context import terms_of
from ledger.loading import Need, Pool, load_many
from ledger.models import Account
from ledger.posting import Books
from ledger.reconcile import settle, settle_corrected
from ledger.side_by_side import side_by_side
from ledger.states import Movement
from ledger.steps import lapse, release_overdue
from ledger.terms import Terms

logger = logging.getLogger(__name__)

BATCH = 500
RUN = "system:run"


@dataclass
class RunReport:
    """What a run posted, or would post: entries and sums by kind, and the accounts that could not be dealt with."""

    on: dt.date
    accounts: int = 0
    entries: Counter[str] = field(default_factory=Counter)
    amounts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[Pool, str]] = field(default_factory=list)
    planned: list[tuple[int, Movement]] = field(default_factory=list)

    def add(self, part: RunReport) -> None:
        """Take in what a part of the run did."""
        self.accounts += part.accounts
        self.entries += part.entries
        self.amounts.update(part.amounts)
        self.failures += part.failures
        self.planned += part.planned

    def count(self, books: Books, keep: bool) -> None:
        """Take in what was planned on these books."""
        self.accounts += sum(len(book.accounts) for book in books.values())
        moved = [(pool.holder_id, movement) for pool, book in books.items() for movement in book.planned]
        self.entries.update(movement.kind for _, movement in moved)
        for _, movement in moved:
            self.amounts[movement.kind] += movement.amount
        if keep:
            self.planned += moved


def run_day(
    *, act: Act, dry_run: bool = False, pools: Sequence[Pool] | None = None, batch_size: int = BATCH
) -> RunReport:
    """Do all that is due up to and including the act's day: end holds, close periods, let lots lapse, accrue.

    May run twice or be killed half-way: each batch is posted whole, and what stands is not posted again. With
    ``dry_run`` the same is planned and reported, and nothing posted.
    """
    whole = RunReport(on=act.on)
    with collector_at_rest():
        for part in side_by_side(partial(_run_safely, act=act, dry_run=dry_run), _batches(pools, batch_size)):
            whole.add(part)
    return whole


def catch_up(pool: Pool, act: Act) -> None:
    """Post what is due to one holder by the act's day, where the night's run has not come to it yet."""
    _run_batch([pool], replace(act, actor=RUN, reason=""), dry_run=False, report=RunReport(on=act.on))


def _run_safely(batch: list[Pool], *, act: Act, dry_run: bool) -> RunReport:
    report = RunReport(on=act.on)
    try:
        with _apart():
            _run_batch(batch, act, dry_run, report)
    except Exception:
        # One account that cannot be dealt with must not keep the others from what is due to them.
        logger.exception("A batch failed on %s; its accounts are run one by one.", act.on)
        report = RunReport(on=act.on)
        _run_one_by_one(batch, act, dry_run, report)
    return report


def _apart() -> AbstractContextManager[Any]:
    """Inside somebody's transaction, keep what the database refuses from taking all that was done before with it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _run_one_by_one(batch: list[Pool], act: Act, dry_run: bool, report: RunReport) -> None:
    for pool in batch:
        try:
            with _apart():
                _run_batch([pool], act, dry_run, report)
        except Exception as error:
            logger.exception("The accounts of holder %s could not be run on %s.", pool.holder_id, act.on)
            report.failures.append((pool, str(error) or type(error).__name__))


def _run_batch(batch: list[Pool], act: Act, dry_run: bool, report: RunReport) -> None:
    need = Need(overdue_on=act.on)
    if dry_run:
        report.count(plan_night(batch, act.on), keep=True)
        return
    terms: dict[int, Terms] = {}

    def plan(books: Books) -> Books:
        if not terms:
            terms.update(terms_of(books, *span_of(books, act.on)))
        for book in books.values():
            night(book, terms, act.on)
        return books

    report.count(posting.post(batch, plan, act=act, need=need), keep=False)


def plan_night(pools: Sequence[Pool], on: dt.date) -> Books:
    """Plan a night's work on working copies that nobody will post."""
    books = load_many(pools, Need(overdue_on=on, timeline=True))
    terms = terms_of(books, *span_of(books, on))
    for book in books.values():
        night(book, terms, on)
    return books


def night(book: Book, terms: dict[int, Terms], on: dt.date) -> None:
    """Plan what is due on all accounts of one book."""
    release_overdue(book, on)
    for account in book.accounts.values():
        own = terms.get(account.id)
        if own is not None:
            settle(book, account, own, on)
            continue
        for lot in book.lots:
            if lot.account is account and lot.expires_on is not None and lot.expires_on < on:
                lapse(book, lot, on)
    settle_corrected(book, terms, on)


def span_of(books: Books, on: dt.date) -> tuple[dt.date, dt.date]:
    """The days about which holders' facts have to be known: from the year of the last run to the next year's end."""
    settled = [a.settled_until for book in books.values() for a in book.accounts.values() if a.settled_until]
    first = min(settled, default=on)
    return dt.date(first.year - 1, 1, 1), dt.date(on.year + 1, 12, 31)


def _batches(pools: Sequence[Pool] | None, size: int) -> Iterator[list[Pool]]:
    """All pools of the company, or those given, so many at a time; read by key, so that nothing is held open."""
    if pools is not None:
        for start in range(0, len(pools), size):
            yield list(pools[start : start + size])
        return
    last_id = 0
    while True:
        holders = Account.objects.filter(holder_id__gt=last_id).order_by("holder_id").values("holder_id").distinct()
        pairs = Account.objects.filter(holder_id__in=holders[:size]).values_list("holder_id", "policy__resource_id")
        batch = sorted({Pool(*pair) for pair in pairs})
        if not batch:
            return
        yield batch
        last_id = batch[-1].holder_id
