"""Requests of several days: held or used day by day under the terms in force on each, all or none; and previewed."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger import steps
from ledger.acts import Act
from ledger.book import Book
from ledger.entitlement import eligible
from ledger.errors import BelowFloor, Invalid, LedgerError
from ledger.late import check_later_periods, prepare
from ledger.loading import Need, Pool, load
from ledger.operations.planning import TermsOnce, on_one, terms_for
from ledger.projection import Change, by_day_of_use, changes_until, standing_on
from ledger.runs import night
from ledger.terms import Terms

Days = Iterable[tuple[dt.date, int]]
PREVIEWED = "preview"


@dataclass(frozen=True, slots=True)
class Draw:
    """A part of a request as it is drawn: the day, from which lot of which policy, how much."""

    day: dt.date
    lot: str
    origin: str
    policy: str
    policy_id: int
    amount: int
    expires_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would do, without doing it. Amounts in the resource's unit.

    ``available`` can be used now; ``before`` and ``after`` stand on the request's last day without and with it,
    ``changes`` lead from now to ``before``; ``lapses`` of what would then be left, until the period's end.
    ``points`` are the balance from now until the period's end with the request in it, leave counted on its own day:
    (day, balance from that day on). ``coming`` are its movements until then, the request's own draws left out.
    ``period_ends_on`` is the last of the day's balance periods' ends.
    """

    draws: list[Draw]
    refusal: LedgerError | None
    available: int
    held: int
    before: int
    after: int
    changes: list[Change] = field(default_factory=list)
    lapses: list[Change] = field(default_factory=list)
    is_unlimited: bool = False
    points: list[tuple[dt.date, int]] = field(default_factory=list)
    coming: list[Change] = field(default_factory=list)
    period_ends_on: dt.date | None = None


def hold_days(*, holder_id: int, resource_id: int, days: Days, ref: str, act: Act) -> list[Draw]:
    """Hold amounts for several days, all or none: one step a day, in the order of the days.

    :raises BelowFloor: naming what was asked for in all, and what could be covered.
    :raises NotAllowed: if no policy is in force on one of the days.
    """
    return _draw_days(Pool(holder_id, resource_id), list(days), ref, act, "HOLD")


def use_days(*, holder_id: int, resource_id: int, days: Days, ref: str, act: Act) -> list[Draw]:
    """Use amounts for several days at once, where nobody has to approve. Raises as `hold_days` does."""
    return _draw_days(Pool(holder_id, resource_id), list(days), ref, act, "USAGE")


def _draw_days(pool: Pool, days: list[tuple[dt.date, int]], ref: str, act: Act, kind: str) -> list[Draw]:
    terms = TermsOnce(pool, act.on, *(day for day, _ in days))

    def plan(book: Book) -> list[Draw]:
        return draw_days_on(book, terms.of(book), days=days, ref=ref, on=act.on, kind=kind)

    drawn: list[Draw] = on_one(pool, act, Need(), plan)
    return drawn


def draw_days_on(
    book: Book, terms: dict[int, Terms], *, days: list[tuple[dt.date, int]], ref: str, on: dt.date, kind: str
) -> list[Draw]:
    """Plan a request of several days on a working copy; tells what each day is drawn from."""
    if not days:
        raise Invalid("days", "There is no day to draw on.")
    days = sorted(days)
    prepare(book, terms, [day for day, _ in days], on)
    held, before, covered = book.held, len(book.planned), 0
    for day, amount in days:
        key = f"{'hold' if kind == 'HOLD' else 'use'}/{ref}/{day}"
        step = steps.begin(book, on=on, key=key, source=ref, do=kind, amount=amount, day=day)
        if step is None:
            continue
        try:
            steps.draw(step, amount, day=day, kind=kind, lots=eligible(book, terms, day))
        except BelowFloor as refusal:
            asked = sum(each for _, each in days)
            raise BelowFloor(asked=asked, available=covered + refusal.available, held=held, on=day) from refusal
        covered += amount
    check_later_periods(book, terms, on, covered, days[-1][0])
    return [
        Draw(
            m.for_on or on,
            m.lot.name,
            m.lot.origin,
            m.lot.account.policy_name,
            m.lot.account.policy_id,
            -m.amount,
            m.lot.expires_on,
        )
        for m in book.planned[before:]
        if m.kind == kind
    ]


def preview_days(
    *, holder_id: int, resource_id: int, days: Days, on: dt.date, ignoring_ref: str | None = None
) -> Preview:
    """What holding these days would do: the same planning as the real thing, and nothing posted.

    ``ignoring_ref`` leaves a request out that this one would replace.
    """
    pool, days = Pool(holder_id, resource_id), sorted(days)
    book = load(pool, Need(timeline=True, overdue_on=on))
    terms = terms_for(pool, book, on, *(day for day, _ in days))
    if ignoring_ref is not None and any(m.left for m in book.of(ignoring_ref) if m.kind == "HOLD"):
        step = steps.begin(book, on=on, key=f"preview/{ignoring_ref}", source=ignoring_ref)
        if step is not None:
            steps.release(step, ignoring_ref)
    night(book, terms, on)
    last_day = days[-1][0] if days else on
    without, asked = copy.deepcopy(book), copy.deepcopy(book)
    changes = changes_until(without, terms, on, last_day)
    draws, refusal = _try(asked, terms, days, on)
    after_period = _period_end(terms, last_day)
    coming = [c for c in changes_until(asked, terms, on, after_period) if c.source != PREVIEWED]
    before = standing_on(without, last_day)
    return Preview(
        draws=draws,
        refusal=refusal,
        available=standing_on(book, on),
        held=book.held,
        before=before,
        after=before - sum(amount for _, amount in days),
        changes=changes,
        lapses=[c for c in coming if c.kind == "EXPIRATION"],
        is_unlimited=any(t.settings_on(last_day).unlimited for t in terms.values()),
        points=by_day_of_use(asked, on, after_period),
        coming=coming,
        period_ends_on=after_period - dt.timedelta(days=1) if after_period > last_day else None,
    )


def _try(
    book: Book, terms: dict[int, Terms], days: list[tuple[dt.date, int]], on: dt.date
) -> tuple[list[Draw], LedgerError | None]:
    try:
        return draw_days_on(book, terms, days=days, ref=PREVIEWED, on=on, kind="HOLD"), None
    except LedgerError as refusal:
        return [], refusal


def _period_end(terms: dict[int, Terms], day: dt.date) -> dt.date:
    """The day after the last of the day's balance periods has ended; the day itself where none ends."""
    ends = [period.ends_on for t in terms.values() if (period := t.period_on(day)).ends]
    return max(ends, default=day - dt.timedelta(days=1)) + dt.timedelta(days=1)
