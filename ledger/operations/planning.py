"""What the operations share: one pool planned and posted, and several steps as one posting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from ledger import posting
from ledger.acts import Act
from ledger.book import Book, NeedsTimeline
from ledger.context import terms_of
from ledger.errors import NotAllowed
from ledger.loading import NOTHING_MORE, Need, Pool
from ledger.runs import span_of
from ledger.states import AccountState
from ledger.terms import Terms


def on_one(pool: Pool, act: Act, need: Need, do: Callable[[Book], Any]) -> Any:
    return posting.post([pool], lambda books: do(books[pool]), act=act, need=need)


def key_or_new(key: str | None) -> str:
    return key or f"once/{uuid4().hex}"


def batch(*, pool: Pool, do: list[Callable[[Book], Any]], act: Act, need: Need = NOTHING_MORE) -> None:
    """Several steps as one posting: all or none. Each gets the working copy as the one before left it."""

    def all_of_them(book: Book) -> None:
        for one in do:
            one(book)

    on_one(pool, act, need, all_of_them)


def account_of(book: Book, policy_id: int) -> AccountState:
    """The account under a policy.

    :raises NotAllowed: if the holder has none.
    """
    for account in book.accounts.values():
        if account.policy_id == policy_id:
            return account
    raise NotAllowed("There is no account under this policy.")


def terms_for(pool: Pool, book: Book, *days: dt.date) -> dict[int, Terms]:
    """The terms of a book's accounts, with what is known of the holder around these days."""
    first, last = span_of({pool: book}, max(days))
    return terms_of({pool: book}, first, last)


class TermsOnce:
    """The terms of a pool's accounts, read once however often a step is planned.

    Where a policy lets people draw on what has yet to accrue, the days between the movements matter: the first plan
    asks for them at once instead of failing half-way.
    """

    def __init__(self, pool: Pool, *days: dt.date) -> None:
        self._pool, self._days = pool, days
        self._terms: dict[int, Terms] | None = None

    def of(self, book: Book) -> dict[int, Terms]:
        """The terms of this book's accounts."""
        if self._terms is None or self._terms.keys() - book.accounts.keys():
            self._terms = terms_for(self._pool, book, *self._days)
        if not book.has_timeline and any(self._looks_ahead(terms) for terms in self._terms.values()):
            raise NeedsTimeline
        return self._terms

    def _looks_ahead(self, terms: Terms) -> bool:
        return any(terms.settings_on(day).use.mode != "accrued" for day in self._days)
