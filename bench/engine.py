"""The engine's work, as the product does it: read, plan, post, commit."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator

from django.db import connection

from bench.company import DAY, BenchCompany
from ledger import operations, posting, queries, steps
from ledger.acts import Act
from ledger.book import Book
from ledger.loading import Pool

ACT = Act(on=DAY, at=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), actor="bench")
CHUNK = 500


def hold(company: BenchCompany, last: int) -> Callable[[random.Random, int], None]:
    """A hold on one of the first ``last`` accounts."""

    def one(chance: random.Random, number: int) -> None:
        operations.hold(
            holder_id=chance.randint(1, last),
            resource_id=company.resource_id,
            amount=1,
            ref=f"bench.request:{number}",
            act=ACT,
        )

    return one


def hold_and_approve(company: BenchCompany, last: int) -> Callable[[random.Random, int], None]:
    """The same, and approved: two postings."""

    def one(chance: random.Random, number: int) -> None:
        holder_id, ref = chance.randint(1, last), f"bench.request:{number}"
        operations.hold(holder_id=holder_id, resource_id=company.resource_id, amount=1, ref=ref, act=ACT)
        operations.approve(holder_id=holder_id, resource_id=company.resource_id, ref=ref, key=f"approve/{ref}", act=ACT)

    return one


def batch(company: BenchCompany, times: int, name: str) -> float:
    """So many accruals on every account, in chunks, each posted whole; the seconds it took."""
    began = time.perf_counter()
    for pools in _chunks(company):
        posting.post(pools, lambda books: _accrue(books, times, name), act=ACT)
    return time.perf_counter() - began


def _chunks(company: BenchCompany) -> Iterator[list[Pool]]:
    end = company.accounts + 1
    for first in range(1, end, CHUNK):
        yield [company.pool(holder_id) for holder_id in range(first, min(first + CHUNK, end))]


def _accrue(books: dict[Pool, Book], times: int, name: str) -> None:
    for book in books.values():
        (lot,) = book.lots
        for number in range(1, times + 1):
            step = steps.begin(book, on=DAY, key=f"accrual/{name}/{number}", amount=10)
            if step is not None:
                steps.credit(step, lot, 10, kind="ACCRUAL", metadata={"rate": 10})


def long_history(company: BenchCompany, holder_id: int, entries: int) -> None:
    """Give one account so many entries, spread over the days since its first."""
    for first in range(0, entries, 1000):
        day = DAY + dt.timedelta(days=first // 1000)
        act = Act(on=day, at=dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC), actor="bench")

        def plan(books: dict[Pool, Book], first: int = first, day: dt.date = day) -> None:
            (book,) = books.values()
            for number in range(first, first + 1000):
                operations.draw_on(book, amount=1, on=day, day=day, ref=f"history/{number}", kind="USAGE")

        posting.post([company.pool(holder_id)], plan, act=act)


def as_of(account_id: int, *, days: int, known_later: bool, times: int) -> tuple[float, float]:
    """Reading a balance as of some day: the median of the whole call, and of the database alone (milliseconds)."""
    chance, whole, inside = random.Random(1), [], []  # noqa: S311 - the same days in every run
    for _ in range(times):
        on = DAY + dt.timedelta(days=chance.randrange(days))
        known_on = DAY + dt.timedelta(days=days) if known_later else None
        began = time.perf_counter()
        queries.available_on(account_id, on, known_on)
        whole.append(1000 * (time.perf_counter() - began))
        inside.append(_inside(account_id, on, known_on))
    return sorted(whole)[times // 2], sorted(inside)[times // 2]


def _inside(account_id: int, on: dt.date, known_on: dt.date | None) -> float:
    """The time that PostgreSQL itself gives for the statement."""
    found: list[float] = []

    def explain(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        with connection.connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql, params)
            (plan,) = cursor.fetchone()[0]
            found.append(plan["Execution Time"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        queries.available_on(account_id, on, known_on)
    return found[0]
