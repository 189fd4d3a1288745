"""What the days do to an account: periods close, lots lapse, amounts accrue; in this order, each on its own day.

Pure: plans on a `Book` what is due up to a day, however many days that is. The nightly run, a catch-up after an
outage, a preview and a projection are all this one function (R8, R9, R11).
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.book import AccountState, Book, LotState, NeedsTimeline
from ledger.dates import DAY, add_months, in_month
from ledger.entitlement import carried_of, lot_name, own_lot, refresh
from ledger.periods import Period
from ledger.redraw import draw_again
from ledger.rules import PolicySettings
from ledger.schedule import Accrual
from ledger.steps import Step, begin, expire, lapse
from ledger.terms import Terms

CLOSE, LAPSE, ACCRUE = range(3)


def settle(book: Book, account: AccountState, terms: Terms, on: dt.date) -> None:
    """Plan everything that is due on an account up to and including ``on``: closes, lapses, accruals, day by day."""
    since = account.settled_until or terms.starts_on - DAY
    planned_before = len(book.planned)
    for due in _due(book, account, terms, since, on):
        if due.what == CLOSE:
            _close(book, account, terms, due.subject, on)
        elif due.what == LAPSE:
            lapse(book, due.subject, on)
        else:
            _accrue(book, account, terms, due.subject, on)
    if len(book.planned) > planned_before or account.settled_until is None:
        account.newly_settled = on
        account.settled_until = on
        refresh(book, account, terms, on)


@dataclass(frozen=True, slots=True)
class _Due:
    on: dt.date
    what: int
    subject: Any

    def __lt__(self, other: _Due) -> bool:
        return (self.on, self.what) < (other.on, other.what)


def _due(book: Book, account: AccountState, terms: Terms, since: dt.date, on: dt.date) -> Iterator[_Due]:
    """What is due after ``since`` up to ``on``, in order; lots opened on the way lapse in their turn."""
    coming = [_Due(accrual.effective_on, ACCRUE, accrual) for accrual in terms.accruals(since + DAY, on)]
    coming += [
        _Due(period.ends_on + DAY, CLOSE, period)
        for period in terms.periods.between(max(since, terms.starts_on), on, terms.hired_on)
        if period.ends and since < period.ends_on + DAY <= on
    ]
    heapq.heapify(coming)
    watched: set[int] = set()
    while True:
        for lot in book.lots:
            if lot.account is account and id(lot) not in watched and lot.expires_on is not None:
                watched.add(id(lot))
                if lot.expires_on < on and (lot.lapsed_on is None or lot.balance > 0):
                    heapq.heappush(coming, _Due(lot.expires_on + DAY, LAPSE, lot))
        if not coming:
            return
        yield heapq.heappop(coming)


# -- accruals --------------------------------------------------------------------------------------------------------


def _accrue(book: Book, account: AccountState, terms: Terms, accrual: Accrual, on: dt.date) -> None:
    """Post one accrual on the own lot of its period, as far as the caps let it through; record what they cut."""
    settings = terms.settings_on(accrual.effective_on)
    lot = _lot_of(book, account, terms, settings, accrual)
    amount, inputs = accrual.amount, dict(accrual.inputs)
    cap = settings.caps.balance
    if cap is not None:
        standing = _standing(book, account, accrual.effective_on, on)
        amount = max(0, min(amount, cap - standing))
        if amount < accrual.amount:
            inputs |= {"cap": cap, "standing": standing, "cut": accrual.amount - amount}
    if settings.caps.per_period is not None:
        given = _given(book, account, terms.period_on(accrual.effective_on))
        allowed = max(0, min(amount, settings.caps.per_period - given))
        if allowed < amount:
            inputs |= {"period_cap": settings.caps.per_period, "given": given, "cut": accrual.amount - allowed}
        amount = allowed
    if amount and (step := begin(book, on=on, key=accrual.key, account=account, amount=accrual.amount)):
        if lot.origin != "period" and (own := _lent(book, account, terms, accrual.effective_on)):
            lent = min(amount, -own.balance)
            step.post(own, "ACCRUAL", lent, accrual.effective_on, metadata=dict(inputs))
            amount -= lent
        if amount:
            step.post(lot, "ACCRUAL", amount, accrual.effective_on, metadata=inputs)


def _lot_of(book: Book, account: AccountState, terms: Terms, settings: PolicySettings, accrual: Accrual) -> LotState:
    """The own lot of the period, or a lot of its own where each grant lives for a time of its own."""
    ends_on = end_of_grant(settings, accrual.effective_on)
    if ends_on is None:
        return own_lot(book, account, terms, accrual.effective_on)
    found = book.lot_named(accrual.key, account.id)
    if found is not None:
        return found
    return book.add_lot(LotState(account, accrual.key, "grant", accrual.effective_on, ends_on))


def end_of_grant(settings: PolicySettings, counts_on: dt.date) -> dt.date | None:
    """The last usable day of a grant that counts from a day, by the policy's expiry; None if it has none of its own."""
    rule = settings.expiry
    if rule.mode == "never":
        return None
    return _end(counts_on, rule.days, rule.months, rule.on)


def _end(start: dt.date, days: int | None, months: int | None, month_day: str | None) -> dt.date:
    """So many days, the first one counted; to the day before the same day months on; or the first such day."""
    if days is not None:
        return start + DAY * (days - 1)
    if months is not None:
        return add_months(start, months) - DAY
    month, day = map(int, (month_day or "12-31").split("-"))
    this_year, next_year = (_in_year(year, month, day) for year in (start.year, start.year + 1))
    return this_year if this_year >= start else next_year


def _in_year(year: int, month: int, day: int) -> dt.date:
    """That day of a year, or its month's last day where the month is shorter."""
    return in_month(year * 12 + month - 1, day)


def _standing(book: Book, account: AccountState, day: dt.date, on: dt.date) -> int:
    """What stood on the account at the end of a day, held included: what a cap on the balance is measured against."""
    if day == on and not book.has_timeline:
        return account.available + account.held
    if not book.has_timeline:
        raise NeedsTimeline
    return sum(
        m.amount
        for m in book.movements()
        if m.lot.account is account and m.effective_on <= day and m.kind not in ("HOLD", "HOLD_RELEASE")
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


# -- ends ------------------------------------------------------------------------------------------------------------


def _close(book: Book, account: AccountState, terms: Terms, period: Period, on: dt.date) -> None:
    """A period's end: what is left and not held carries over as far as the rule lets it, and the rest lapses."""
    following = terms.periods.after(period, terms.hired_on)
    if following is None or not terms.is_active_on(following.starts_on):
        return
    ending = [
        lot
        for lot in book.lots
        if lot.account is account and lot.origin in ("period", "carried") and lot.expires_on == period.ends_on
    ]
    left = sum(max(lot.balance, 0) for lot in ending)
    debt = sum(min(lot.balance, 0) for lot in ending)
    if not left and not debt:
        return
    step = begin(book, on=on, key=f"close/{period.key}", account=account, period=period.key)
    if step is None:
        return
    settings = terms.settings_on(period.ends_on)
    carried = carried_of(settings, left)
    if carried:
        target = _carried_lot(book, account, settings, period, following)
        inputs = {"period": period.label, "left": left, "cap": settings.carryover.cap, "carried": carried}
        _move(step, ending, target, carried, following.starts_on, inputs)
        draw_again(book, target, own_lot(book, account, terms, following.starts_on), following.key, on)
    if debt:
        _move_debt(step, ending, own_lot(book, account, terms, following.starts_on), following.starts_on)
    for lot in ending:
        if lot.balance > 0:
            expire(step, lot, lot.balance).metadata.update(period=period.label, left=left, carried=carried)
        lot.lapsed_on, lot.changed = on, True


def _carried_lot(
    book: Book, account: AccountState, settings: PolicySettings, period: Period, following: Period
) -> LotState:
    """The lot of what is carried: drawn before the new period's own, and ending with that period at the latest."""
    rule = settings.carryover.expires
    ends_on = following.ends_on if following.ends else None
    if rule is not None:
        own_end = _end(following.starts_on, rule.after_days, rule.after_months, rule.on)
        ends_on = own_end if ends_on is None else min(own_end, ends_on)
    name = f"carried/{period.key}"
    return book.lot_named(name, account.id) or book.add_lot(
        LotState(account, name, "carried", following.starts_on, ends_on, priority=0)
    )


def _move(
    step: Step, lots: list[LotState], target: LotState, amount: int, counts_on: dt.date, inputs: dict[str, Any]
) -> None:
    missing = amount
    for lot in lots:
        if part := min(missing, max(lot.balance, 0)):
            step.post(lot, "CARRYOVER", -part, counts_on, for_on=lot.expires_on, metadata=inputs)
            missing -= part
    step.post(target, "CARRYOVER", amount, counts_on, metadata=inputs)


def _move_debt(step: Step, lots: list[LotState], target: LotState, counts_on: dt.date) -> None:
    """A debt is carried as it is, onto the new period's own lot, which starts below zero."""
    for lot in lots:
        if lot.balance < 0:
            debt = lot.balance
            step.post(lot, "CARRYOVER", -debt, counts_on, for_on=lot.expires_on, metadata={"debt": -debt})
            step.post(target, "CARRYOVER", debt, counts_on, metadata={"debt": -debt})
