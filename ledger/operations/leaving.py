"""When somebody leaves the company: what is left is paid out or lapses, what was used ahead is clawed back or not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from ledger import leaving, posting
from ledger.acts import Act
from ledger.context import terms_of
from ledger.dates import DAY, written
from ledger.errors import Invalid
from ledger.leaving import Debt, LeftOver, Settlement
from ledger.loading import Need, Pool, load_many
from ledger.models import Assignment
from ledger.posting import Books
from ledger.runs import span_of
from ledger.schedule import Window
from ledger.terms import Terms


def preview_leaving(*, pool: Pool, left_on: dt.date, on: dt.date) -> Settlement:
    """What somebody will have left, or owe, after their last day, which may be to come; nothing is posted.

    Once it has been settled nothing is left or owed, whatever became of it.

    :raises Invalid: if something is booked for a day after it.
    """
    return preview_leavings(pools=[pool], left_on=left_on, on=on)[pool]


def preview_leavings(
    *, pools: Sequence[Pool], left_on: dt.date, on: dt.date, gives_back: bool = False
) -> dict[Pool, Settlement]:
    """The same for several balances, in the same number of statements.

    :param gives_back: as if what is booked for days after the last one were given back before.
    :raises Invalid: if something is booked for a day after it, and is not given back.
    """
    books = load_many(pools, Need(timeline=True, overdue_on=max(on, left_on)))
    found = {}
    for pool, terms in _until(books, left_on).items():
        book = books[pool]
        if leaving.key_of(left_on) in book.keys:
            found[pool] = Settlement(left_on, 0, 0, 0, book.held)
            continue
        if gives_back:
            leaving.give_back_after(book, left_on=left_on, on=on)
        on_that_day = max(on, left_on)
        settled = leaving.settle_leaver(book, terms, left_on=left_on, on=on_that_day, left_over="keep", debt="keep")
        assert settled is not None  # noqa: S101 - it was not settled before
        found[pool] = settled
    return found


@transaction.atomic
def settle_leaver(*, pool: Pool, left_on: dt.date, left_over: LeftOver, debt: Debt, act: Act) -> Settlement | None:
    """End all assignments of a resource with somebody's last day, and deal with what is left or owed by then.

    What an accrual had given for days after is taken back first. ``left_over``: paid out, lapsed, or kept as it
    stands; ``debt``: clawed back (an adjustment that payroll settles), written off, or kept as a debt that shows.

    :returns: what it came to; None if the same was settled before.
    :raises Invalid: without a reason, before the last day, or if something is booked for a day after it.
    """
    if not act.reason.strip():
        raise Invalid("reason", "A settlement needs a reason, which everybody it concerns will read.")
    if left_on > act.on:
        raise Invalid("left_on", f"{written(left_on)} is still to come; settle on that day or later.")
    mine = Assignment.objects.select_for_update().filter(
        holder_id=pool.holder_id, policy__resource_id=pool.resource_id, starts_on__lte=left_on
    )
    for assignment in mine.order_by("pk"):
        if assignment.ends_on is None or assignment.ends_on > left_on + DAY:
            assignment.ends_on = left_on + DAY
            assignment.save(update_fields=["ends_on"])

    def plan(books: Books) -> Settlement | None:
        return leaving.settle_leaver(
            books[pool],
            _until(books, left_on)[pool],
            left_on=left_on,
            on=act.on,
            left_over=left_over,
            debt=debt,
            reason=act.reason,
        )

    settled: Settlement | None = posting.post([pool], plan, act=act, need=Need(timeline=True, overdue_on=act.on))
    return settled


def _until(books: Books, left_on: dt.date) -> dict[Pool, dict[int, Terms]]:
    """For each pool the terms of accounts that hold on the last day, as they are once that is known."""
    found = terms_of(books, *span_of(books, left_on))
    return {
        pool: {
            account_id: dataclasses.replace(
                found[account_id],
                known=dataclasses.replace(found[account_id].facts, left_on=left_on),
                windows=_ended(found[account_id].windows, left_on),
            )
            for account_id in book.accounts
            if account_id in found and any(window.starts_on <= left_on for window in found[account_id].windows)
        }
        for pool, book in books.items()
    }


def _ended(windows: tuple[Window, ...], left_on: dt.date) -> tuple[Window, ...]:
    end = left_on + DAY
    return tuple(dataclasses.replace(w, ends_on=min(w.ends_on or end, end)) for w in windows if w.starts_on <= left_on)
