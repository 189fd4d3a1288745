"""What reported hours earn: posted at once, in the balance period of the day on which they count.

Pure: plans on a `Book`. A report that takes the place of an earlier one is a true-up: only the difference moves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.book import Book, NeedsTimeline
from ledger.dates import DAY
from ledger.lives import end_of_grant
from ledger.own_lots import own_lot
from ledger.periods import Period
from ledger.schedule import Capped, Worked, capped_by_all, worked_accrual
from ledger.states import AccountState, LotState, Movement
from ledger.steps import Step, begin, take_back_expiry
from ledger.terms import Terms

TAKES_BACK, SAYS = 0, 1
_SOURCE = "worked/"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account's reports, as it stands or as it is to be written; see `ledger.models.WorkedReport`."""

    ref: str
    version: int
    part: int
    starts_on: dt.date
    ends_on: dt.date
    counts_on: dt.date
    minutes: int
    due: int = 0
    posted: int = 0


@dataclass(slots=True)
class Earned:
    """What a report brings about on one account: the lines to write, and what was posted in sum."""

    lines: list[Line] = field(default_factory=list)
    posted: int = 0


def counting_day(terms: Terms, starts_on: dt.date, ends_on: dt.date) -> dt.date | None:
    """The day on which hours of this stretch count: its last, or the last one on which the policy was in force."""
    days = [
        min(ends_on, (window.ends_on or dt.date.max) - DAY)
        for window in terms.windows
        if window.starts_on <= ends_on and (window.ends_on is None or window.ends_on > starts_on)
    ]
    day = max(days, default=None)
    is_by_hours = day is not None and terms.settings_on(day).accrual.method == "hours_worked"
    return day if is_by_hours else None


def lines_of(old: Line | None, new: Line | None) -> list[Line]:
    """The lines that a report adds: what it takes back of the one it replaces, and what it says itself."""
    found = [] if old is None else [replace(old, part=TAKES_BACK, minutes=-old.minutes, due=0, posted=0)]
    if new is not None:
        found = [replace(line, version=new.version) for line in found] + [new]
    return found


def earn(
    book: Book, account: AccountState, terms: Terms, *, before: Sequence[Line], adds: Sequence[Line], on: dt.date
) -> Earned:
    """Plan what new lines earn on top of those before, which are all of the balance periods concerned."""
    earned, known = Earned(), list(before)
    nets: dict[Period, tuple[int, dict[str, Any]]] = {}
    for line in adds:
        period = terms.period_on(line.counts_on)
        due, inputs = _due(terms, period, known, line)
        known.append(replace(line, due=due))
        earned.lines.append(known[-1])
        nets[period] = (nets.get(period, (0, {}))[0] + due, inputs)
    for period, (net, inputs) in nets.items():
        last = max(number for number, line in enumerate(earned.lines) if line.counts_on in period)
        line = earned.lines[last]
        posted = 0
        if net > 0:
            posted = _credit(book, account, terms, period, known, line, net, inputs, on)
        elif net < 0:
            posted = -_take_back(book, account, period, known, line, inputs, on)
        earned.lines[last] = replace(line, posted=posted)
        earned.posted += posted
    return earned


def _due(terms: Terms, period: Period, known: Sequence[Line], line: Line) -> tuple[int, dict[str, Any]]:
    """What a line earns as the difference of the period's rounded totals, and the inputs of that figure."""
    accrual = worked_accrual(
        terms.timeline,
        terms.facts.hired_on,
        [Worked(each.counts_on, each.minutes) for each in known],
        Worked(line.counts_on, line.minutes),
        period=period,
        due_before=sum(each.due for each in known if each.counts_on in period),
    )
    if accrual is None:
        return 0, {}
    return accrual.amount, {**accrual.inputs, "from": str(line.starts_on), "to": str(line.ends_on)}


def _credit(
    book: Book,
    account: AccountState,
    terms: Terms,
    period: Period,
    known: Sequence[Line],
    line: Line,
    net: int,
    inputs: dict[str, Any],
    on: dt.date,
) -> int:
    """Credit what the caps let through, and record what they cut; tells how much that is."""
    caps = terms.settings_on(line.counts_on).caps
    standing = account.available + account.held
    given = sum(each.posted for each in known if each.counts_on in period)
    amount = capped_by_all(net, caps, standing=standing, posted_in_period=given)
    step = _step(book, account, line, period, on)
    if not amount.posted or step is None:
        return 0
    inputs |= _cut(amount, caps.balance, standing, caps.per_period, given)
    step.post(_lot(book, account, terms, line), "ACCRUAL", amount.posted, line.counts_on, metadata=inputs)
    return amount.posted


def _cut(
    amount: Capped, balance: int | None, standing: int, per_period: int | None, given: int
) -> dict[str, int | None]:
    """The cap that cut, for those who ask why."""
    if amount.by is None:
        return {}
    if amount.by == "balance":
        return {"cap": balance, "standing": standing, "cut": amount.cut}
    return {"period_cap": per_period, "given": given, "cut": amount.cut}


def _lot(book: Book, account: AccountState, terms: Terms, line: Line) -> LotState:
    """The period's own lot, or a lot of its own where each accrual lives for a time of its own."""
    ends_on = end_of_grant(terms.settings_on(line.counts_on), line.counts_on)
    if ends_on is None:
        return own_lot(book, account, terms, line.counts_on)
    name = f"{source_of(line.ref)}/{line.version}"
    return book.lot_named(name, account.id) or book.add_lot(LotState(account, name, "grant", line.counts_on, ends_on))


def _take_back(
    book: Book,
    account: AccountState,
    period: Period,
    known: Sequence[Line],
    line: Line,
    inputs: dict[str, Any],
    on: dt.date,
) -> int:
    """Reverse what a report has earned too much, the last entry first; what a cap had cut of it goes first.

    A report may even cost a unit: one that rounding had given to a later report because of what this one said before.
    What stays of a reversed entry is posted anew, with the inputs of what is reported now.
    """
    mine = [each for each in known if each.ref == line.ref and each.counts_on in period]
    posted, due = sum(each.posted for each in mine), sum(each.due for each in mine)
    in_all = sum(each.posted for each in known if each.counts_on in period)
    back = min(posted - min(posted, due), in_all)
    step = _step(book, account, line, period, on)
    if back <= 0 or step is None:
        return 0
    left = back
    for m in _live_credits(book, account, period, line.ref, back):
        if left <= 0:
            break
        if m.lot.origin == "grant":
            take_back_expiry(step, m.lot, min(left, m.amount))
        step.post(m.lot, "ACCRUAL", -m.amount, m.effective_on, reverses=m)
        if m.amount > left:
            step.post(m.lot, "ACCRUAL", m.amount - left, m.effective_on, metadata=inputs)
        left -= m.amount
    return back


def _live_credits(book: Book, account: AccountState, period: Period, ref: str, needed: int) -> list[Movement]:
    """What was credited for hours of a period and still stands, the last first; that of one report before all others.

    :raises NeedsTimeline: if the report's own do not come to what is needed, and the others have not been read.
    """
    own = [m for m in book.of(source_of(ref)) if _is_live_credit(m, account, period)][::-1]
    if sum(m.amount for m in own) >= needed:
        return own
    if not book.has_timeline:
        raise NeedsTimeline
    others = [m for m in book.movements() if m.source.startswith(_SOURCE) and _is_live_credit(m, account, period)]
    return own + [m for m in others if m not in own][::-1]


def _is_live_credit(m: Any, account: AccountState, period: Period) -> bool:
    is_credit = m.kind == "ACCRUAL" and m.amount > 0 and m.is_live
    return is_credit and m.lot.account is account and m.effective_on in period


def source_of(ref: str) -> str:
    """What the entries of a report belong to."""
    return f"{_SOURCE}{ref}"


def _step(book: Book, account: AccountState, line: Line, period: Period, on: dt.date) -> Step | None:
    key = f"worked/{line.ref}/{line.version}/{period.key}"
    return begin(book, on=on, key=key, source=source_of(line.ref), account=account, minutes=line.minutes)
