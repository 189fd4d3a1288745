"""What rules would do to a balance, month by month, beside the rules in force.

Pure: takes the nights' steps (`ledger.projection`) on working copies; nothing is posted. A month's row holds what moved
on its days, and what stood at the end of its last one; leave counts on its day, a lapse on the day after the last day
of use, as everywhere in readings.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ledger.book import Book
from ledger.dates import DAY, in_month, month_index
from ledger.projection import run_until
from ledger.rules import PolicySettings
from ledger.runs import night
from ledger.schedule import PolicyTimeline
from ledger.states import DRAWS, Movement
from ledger.terms import Terms

_CREDITS = frozenset({"OPENING", "ACCRUAL", "GRANT", "ADJUSTMENT", "MIGRATION"})


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an account, in the resource's unit. ``carried`` is what a period's end moved into the next one.

    ``leave`` and ``lapses`` are below zero; ``stands`` is what stood at the end of the last day.
    """

    first_on: dt.date
    accrues: int
    leave: int
    lapses: int
    carried: int
    stands: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A month under the rules that are tried, and what would stand without them (None: there are none)."""

    month: Month
    without: int | None

    @property
    def difference(self) -> int:
        """By how much more or less would stand at the month's end."""
        return 0 if self.without is None else self.month.stands - self.without


def with_version(timeline: PolicyTimeline | None, settings: PolicySettings, effective_from: dt.date) -> PolicyTimeline:
    """The versions of a policy with one more, which takes the place of any from that day on."""
    kept = [version for version in timeline.versions if version[0] < effective_from] if timeline is not None else []
    return PolicyTimeline([*kept, (effective_from, settings)])


def compare(
    book: Book,
    terms: Mapping[int, Terms],
    account_id: int,
    tried: PolicyTimeline,
    on: dt.date,
    months: int = 12,
    *,
    is_new: bool = False,
) -> list[Compared]:
    """The months to come of one account with other versions of its policy, and with those that it has.

    The book must have been read with its timeline, and ``terms`` reach over all the months.

    :param on: today; what is due until then is done first, under the rules in force.
    :param is_new: there are no rules in force to compare with.
    """
    night(book, {number: own for number, own in terms.items() if not (is_new and number == account_id)}, on)
    trial, usual = copy.deepcopy(book), copy.deepcopy(book)
    after = {**terms, account_id: replace(terms[account_id], timeline=tried)}
    rows = outlook(trial, after, account_id, on, months)
    if is_new:
        return [Compared(month, None) for month in rows]
    without = outlook(usual, dict(terms), account_id, on, months)
    return [Compared(row, other.stands) for row, other in zip(rows, without, strict=True)]


def outlook(book: Book, terms: dict[int, Terms], account_id: int, on: dt.date, months: int) -> list[Month]:
    """The next months of one account if nothing else is asked for, this month the first; the book is used up by it."""
    firsts = list(_firsts(on, months + 1))
    run_until(book, terms, firsts[-1] - DAY)
    mine = [m for m in book.movements() if m.lot.account.id == account_id]
    moved = [[m for m in mine if first <= _counts_on(m) < end] for first, end in pairwise(firsts)]
    opening = sum(m.amount for m in mine if _counts_on(m) < firsts[0])
    ends = accumulate((sum(m.amount for m in each) for each in moved), initial=opening)
    next(ends)
    return [_month(first, each, stands) for first, each, stands in zip(firsts, moved, ends, strict=False)]


def _month(first: dt.date, moved: Sequence[Movement], stands: int) -> Month:
    def total(*kinds: str) -> int:
        return sum(m.amount for m in moved if m.kind in kinds)

    return Month(
        first_on=first,
        accrues=total(*_CREDITS),
        leave=total(*DRAWS, "ENCASHMENT"),
        lapses=total("EXPIRATION"),
        carried=sum(m.amount for m in moved if m.kind == "CARRYOVER" and m.lot.origin == "carried" and m.amount > 0),
        stands=stands,
    )


def _counts_on(m: Movement) -> dt.date:
    return m.day if m.kind in DRAWS else m.effective_on


def _firsts(on: dt.date, count: int) -> Iterator[dt.date]:
    for offset in range(count):
        yield in_month(month_index(on) + offset, 1)
