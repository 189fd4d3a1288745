"""Recompute from a day: looked at first, as a table of differences, then posted with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from ledger import posting
from ledger.acts import Act
from ledger.context import terms_of
from ledger.dates import written
from ledger.errors import Invalid
from ledger.loading import Need, Pool, load_many
from ledger.posting import Books
from ledger.recompute import Difference, recompute
from ledger.runs import BATCH, night, span_of

Table = dict[Pool, list[Difference]]


def preview_recompute(
    *, pools: Sequence[Pool], since: dt.date, on: dt.date, policy_ids: Collection[int] | None = None
) -> Table:
    """What `recompute_from` would post for these people: nothing is posted. Who needs no correction has an empty list.

    :raises Invalid: if the day is still to come.
    """
    _refuse_future(since, on)
    found: Table = {}
    for start in range(0, len(pools), BATCH):
        books = load_many(pools[start : start + BATCH], Need(timeline=True, overdue_on=on))
        found |= _plan(books, since, on, policy_ids)
    return found


def recompute_from(
    *, pools: Sequence[Pool], since: dt.date, act: Act, policy_ids: Collection[int] | None = None
) -> Table:
    """Work out anew what accrued from a day on, by the facts and rules of now, and post the differences.

    What the nights have not done yet is posted with it. Posting again finds nothing to correct.

    :param policy_ids: only what accrues under these; all of them if none are named.
    :raises Invalid: without a reason, or if the day is still to come.
    """
    _refuse_future(since, act.on)
    if not act.reason.strip():
        raise Invalid("reason", "A recompute needs a reason, which everybody it concerns will read.")
    found: Table = {}
    for start in range(0, len(pools), BATCH):

        def plan(books: Books) -> Table:
            return _plan(books, since, act.on, policy_ids)

        batch = pools[start : start + BATCH]
        found |= posting.post(batch, plan, act=act, need=Need(timeline=True, overdue_on=act.on))
    return found


def _plan(books: Books, since: dt.date, on: dt.date, policy_ids: Collection[int] | None) -> Table:
    first, last = span_of(books, on)
    terms = terms_of(books, min(first, dt.date(since.year - 1, 1, 1)), last)
    found: Table = {}
    for pool, book in books.items():
        night(book, terms, on)
        found[pool] = [
            difference
            for account in book.accounts.values()
            if account.id in terms and (policy_ids is None or account.policy_id in policy_ids)
            for difference in recompute(book, account, terms, since, on)
        ]
    return found


def _refuse_future(since: dt.date, on: dt.date) -> None:
    if since > on:
        raise Invalid("since", f"{written(since)} is still to come; choose a day until {written(on)}.")
