"""Works on several batches at once: while the database writes one, the next is read and planned."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections

Thing = TypeVar("Thing")
Result = TypeVar("Result")

#: Two are enough: Python plans on one core while PostgreSQL works on another. More only wait for Python.
AT_ONCE = 2


def side_by_side(work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[Result]:
    """The result of each piece of work, in order; no more things are taken than are being worked on.

    Each worker has a connection of its own, in the company that is in use. Inside a transaction, which no other
    connection can see into, the pieces are worked on one after the other; a single one needs nobody beside it.
    """
    waiting_things = iter(things)
    first = list(islice(waiting_things, 2))
    things = chain(first, waiting_things)
    if connection.in_atomic_block or len(first) < 2:
        yield from map(work, things)
        return
    company = connections[DEFAULT_DB_ALIAS].tenant  # type: ignore[attr-defined]
    opened: list[Any] = []
    begun: deque[Future[Result]] = deque()
    try:
        with ThreadPoolExecutor(AT_ONCE, initializer=_enter, initargs=(company, opened)) as workers:
            try:
                for thing in things:
                    begun.append(workers.submit(work, thing))
                    if len(begun) > AT_ONCE:
                        yield begun.popleft().result()
                while begun:
                    yield begun.popleft().result()
            finally:
                for waiting in begun:
                    waiting.cancel()
    finally:
        for each in opened:
            each.close()


def _enter(company: Any, opened: list[Any]) -> None:
    """Take this thread's connection to the company, and leave it where it can be closed when the thread is gone."""
    mine: Any = connections[DEFAULT_DB_ALIAS]
    mine.inc_thread_sharing()
    mine.set_tenant(company)
    opened.append(mine)
