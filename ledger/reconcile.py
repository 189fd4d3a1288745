"""What the days do to an account: periods close, lots lapse, amounts accrue; in this order, each on its own day.

Pure: plans on a `Book` what is due up to a day, however many days that is. The nightly run, a catch-up after an
outage, a preview and a projection are all this one function (R8, R9, R11).
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.book import Book, NeedsTimeline
from ledger.cuts import refit, take_back_given
from ledger.dates import DAY
from ledger.floors import refresh
from ledger.lives import end_of_grant
from ledger.own_lots import lot_name, own_lot
from ledger.period_end import close
from ledger.periods import Period
from ledger.rolling import come_back, coming_back
from ledger.schedule import Accrual
from ledger.states import DRAWS, AccountState, LotState
from ledger.steps import begin, digest_of_amount, lapse
from ledger.terms import Terms

CLOSE, LAPSE, BACK, ACCRUE = range(4)


def settle(book: Book, account: AccountState, terms: Terms, on: dt.date) -> None:
    """Plan everything that is due on an account up to and including ``on``: closes, lapses, accruals, day by day.

    A period that has ended before is closed again where something of it has moved since.
    """
    since = account.settled_until or terms.starts_on - DAY
    planned_before, dealt_with = len(book.planned), False
    refit(book, account, terms, on)
    for due in _due(book, account, terms, since, on):
        if due.what == CLOSE:
            take_back_given(book, account, terms, due.subject, on)
            close(book, account, terms, due.subject, on)
        elif due.what == LAPSE:
            dealt_with = True
            lapse(book, due.subject, on)
        elif due.what == BACK:
            come_back(book, account, due.subject, on)
        else:
            _accrue(book, account, terms, due.subject, on)
    if len(book.planned) > planned_before or dealt_with or account.settled_until is None:
        account.newly_settled = max(on, account.settled_until or on)
        account.settled_until = account.newly_settled
        refresh(book, account, terms)


def settle_corrected(book: Book, terms: Mapping[int, Terms], on: dt.date) -> None:
    """Settle again the accounts into which the end of another one has carried something since they were settled."""
    for _ in book.accounts:
        behind = {lot.account.id: lot.account for lot in book.lots if lot.origin == "carried" and _is_past(lot, on)}
        for account_id, account in behind.items():
            if account_id in terms:
                settle(book, account, terms[account_id], on)
        if not behind:
            return


@dataclass(frozen=True, slots=True)
class _Due:
    on: dt.date
    what: int
    subject: Any

    def __lt__(self, other: _Due) -> bool:
        return (self.on, self.what) < (other.on, other.what)


def _due(book: Book, account: AccountState, terms: Terms, since: dt.date, on: dt.date) -> Iterator[_Due]:
    """What is due after ``since`` up to ``on``, in order; what is opened or moved on the way is due in its turn."""
    coming = [_Due(accrual.effective_on, ACCRUE, accrual) for accrual in terms.accruals(since + DAY, on)]
    coming += [
        _Due(period.ends_on + DAY, CLOSE, period)
        for period in terms.periods_between(max(since, terms.starts_on), on)
        if period.ends and since < period.ends_on + DAY <= on
    ]
    coming += [_Due(what.on, BACK, what) for what in coming_back(book, account, terms, on)]
    heapq.heapify(coming)
    watched: set[int] = set()
    while True:
        for lot in book.lots:
            if lot.account is account and id(lot) not in watched and _is_past(lot, on):
                watched.add(id(lot))
                for due in _ends(lot, terms, since):
                    heapq.heappush(coming, due)
        if not coming:
            return
        due = heapq.heappop(coming)
        yield due
        watched.discard(id(due.subject))


def _is_past(lot: LotState, on: dt.date) -> bool:
    """Whether a lot has ended and has yet to be dealt with, or to be looked at again."""
    return lot.expires_on is not None and lot.expires_on < on and (lot.lapsed_on is None or lot.balance > 0)


def _ends(lot: LotState, terms: Terms, since: dt.date) -> Iterator[_Due]:
    """A lot past its last day lapses; one of a period that has been closed is first counted in its period's end."""
    ended_on = lot.expires_on or dt.date.max
    yield _Due(ended_on + DAY, LAPSE, lot)
    if lot.origin != "grant" and ended_on < since:
        period = terms.period_on(ended_on)
        if period.ends_on == ended_on:
            yield _Due(ended_on + DAY, CLOSE, period)


# -- accruals --------------------------------------------------------------------------------------------------------


def _accrue(book: Book, account: AccountState, terms: Terms, accrual: Accrual, on: dt.date) -> None:
    """Post one accrual on the own lot of its period, as far as the caps let it through; record what they cut."""
    settings = terms.settings_on(accrual.effective_on)
    lot = lot_of(book, account, terms, accrual)
    key, stands = _standing_of(book, account, accrual)
    wanted = amount = max(0, accrual.amount - stands)
    inputs = accrual.inputs
    if key != accrual.key:
        inputs = {**inputs, "accrual": accrual.key, "stood": stands}
    cap = settings.caps.balance
    if cap is not None:
        standing = _standing(book, account, accrual.effective_on, on)
        amount = max(0, min(amount, cap - standing))
        if amount < wanted:
            inputs = {**inputs, "cap": cap, "standing": standing, "cut": wanted - amount}
    if settings.caps.per_period is not None:
        given = _given(book, account, terms.period_on(accrual.effective_on))
        allowed = max(0, min(amount, settings.caps.per_period - given))
        if allowed < amount:
            inputs = {**inputs, "period_cap": settings.caps.per_period, "given": given, "cut": wanted - allowed}
        amount = allowed
    digest = digest_of_amount(accrual.amount)
    if amount and (step := begin(book, on=on, key=key, account=account, digest=digest)):
        if lot.origin != "period" and (own := _lent(book, account, terms, accrual.effective_on)):
            lent = min(amount, -own.balance)
            step.post(own, "ACCRUAL", lent, accrual.effective_on, metadata=inputs)
            amount -= lent
        if amount:
            step.post(lot, "ACCRUAL", amount, accrual.effective_on, metadata=inputs)


def _standing_of(book: Book, account: AccountState, accrual: Accrual) -> tuple[str, int]:
    """Under which key to post an accrual, and what stands of it already.

    Rules that come late may give another amount, on a later day, for a time for which something was posted by the
    rules before: then what is missing of it is posted, under a key of its own.
    """
    digest = book.own_keys.get((account.id, accrual.key))
    if digest is None or digest == digest_of_amount(accrual.amount):
        return accrual.key, 0
    if not book.has_timeline:
        raise NeedsTimeline
    mine = [m for m in book.movements() if m.lot.account is account and m.accrual_key == accrual.key]
    return f"{accrual.key}/{accrual.effective_on}", sum(m.amount for m in mine)


def lot_of(book: Book, account: AccountState, terms: Terms, accrual: Accrual) -> LotState:
    """The own lot of the period, or a lot of its own where each grant lives for a time of its own."""
    ends_on = end_of_grant(terms.settings_on(accrual.effective_on), accrual.effective_on)
    if ends_on is None:
        return own_lot(book, account, terms, accrual.effective_on)
    found = book.lot_named(accrual.key, account.id)
    if found is not None:
        return found
    return book.add_lot(LotState(account, accrual.key, "grant", accrual.effective_on, ends_on))


def _standing(book: Book, account: AccountState, day: dt.date, on: dt.date) -> int:
    """What a cap on the balance is measured against: what stood, held included, before anything was drawn that day."""
    if book.has_timeline:
        return stood_before_draws(book, account, day)
    if day < on or (account.last_recorded_on is not None and account.last_recorded_on >= on):
        raise NeedsTimeline
    return account.available + account.held


def stood_before_draws(book: Book, account: AccountState, day: dt.date) -> int:
    """What stood, held included, when the night of a day accrued: what was drawn on the day itself came after.

    So it comes to the same whether the night was on time or late.
    """
    return sum(
        m.amount
        for m in book.movements()
        if m.lot.account is account
        and m.kind not in ("HOLD", "HOLD_RELEASE")
        and (m.effective_on < day or (m.effective_on == day and m.kind not in DRAWS))
    )


def _given(book: Book, account: AccountState, period: Period) -> int:
    """What has accrued in a balance period so far, on whatever lots."""
    if not book.has_timeline and account.last_seq:
        raise NeedsTimeline
    accrued = (m for m in book.movements() if m.lot.account is account and m.kind == "ACCRUAL")
    return sum(m.amount for m in accrued if m.effective_on in period)


def _lent(book: Book, account: AccountState, terms: Terms, day: dt.date) -> LotState | None:
    """A period's own lot, drawn on ahead of accruals that come as lots of their own: they have to fill it first."""
    if terms.settings_on(day).use.mode == "accrued":
        return None
    own = book.lot_named(lot_name(terms.period_on(day)), account.id)
    return own if own is not None and own.balance < 0 else None
