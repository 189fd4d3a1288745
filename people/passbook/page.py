"""Puts a passbook's page together: the sum of the period, what is booked ahead, month by month what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from people.balances import Balance
from people.cards import sum_of
from people.format import Reader, amount
from people.passbook.entries import Line, is_gapless
from people.passbook.filters import Filters
from people.passbook.rows import Row, Sums, by_month, rows_of, sums_of
from people.passbook.why import Why
from people.passbook.words import ICONS, KIND_CHOICES, Wording

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as the template draws it; ``id`` is 0 for what is only projected and has no entry yet."""

    id: int
    icon: str
    day: str
    title: str
    note: str
    state: str
    change: str
    is_credit: bool
    balance: str
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading, with what they come to."""

    title: str
    total: str
    rows: Sequence[RowView]
    short_total: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of the sum, and the sign before it."""

    sign: str
    label: str
    value: int
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows that the filters leave, from old to new, and what they stand on."""

    rows: Sequence[Row]
    opening: int
    sums: Sums
    on: dt.date
    entries: int
    is_complete: bool

    @property
    def ahead(self) -> list[Row]:
        """What is booked for days to come."""
        return [row for row in self.rows if row.last_on > self.on]

    @property
    def past(self) -> list[Row]:
        """Everything else, newest first."""
        return [row for row in reversed(self.rows) if row.last_on <= self.on]

    @property
    def total(self) -> int:
        """What the rows up to the day come to, with what stood before."""
        return self.past[0].balance if self.past else self.opening


def ledger_of(lines: Sequence[Line], filters: Filters) -> Ledger:
    """The rows of the chosen period and kind; balances run on through what a filter by kind leaves out."""
    period = filters.period
    mine = [line for line in lines if period is None or line.belongs_on in period]
    opening = 0 if period is None else sum(line.amount for line in lines if line.belongs_on < period.starts_on)
    rows = rows_of(mine, opening=opening, each=filters.each)
    kinds = KIND_CHOICES[filters.kind][1]
    adds_up = filters.is_past or sum(line.amount for line in lines) == filters.choice.available
    last = filters.known_on if period is None else min(filters.known_on, period.ends_on)
    return Ledger(
        rows=[row for row in rows if not kinds or row.kind in kinds],
        opening=opening,
        sums=sums_of(mine, opening=opening, on=last),
        on=filters.known_on,
        entries=len(mine),
        is_complete=is_gapless(lines) and adds_up,
    )


def parts_of(ledger: Ledger, filters: Filters, balance: Balance | None, reader: Reader) -> list[Part]:
    """The sum strip: carried in + credited - used - lapsed = balance, then what can be used now."""
    sums, all_time = ledger.sums, filters.period is None
    # Over all time what was carried out of one period came into the next.
    carried_in = sums.carried_in - sums.carried_out if all_time else sums.carried_in
    parts = [Part("", "Carried in", carried_in)] if carried_in or not all_time else []
    parts.append(Part("+" if parts else "", "Credited", sums.credited))
    parts.append(Part("−", "Used", sums.used))
    carried_out = 0 if all_time else sums.carried_out
    rest = (("Lapsed", sums.lapsed), ("Paid out", sums.paid_out), ("Carried over", carried_out))
    parts += [Part("−", label, value) for label, value in rest if value or label == "Lapsed"]
    period = filters.period
    if period is not None and period.ends_on < filters.known_on:
        label = "Left at its end"
    elif filters.is_past:
        label = f"Balance, {reader.day(filters.known_on, weekday=False)}"
    else:
        label = "Balance today"
    parts.append(Part("=", label, sums.balance))
    if balance is not None and filters.is_usual:
        parts.append(Part("", "To use now", balance.outlook.standing.usable, is_result=True))
    return parts


def view_of(row: Row, wording: Wording, why: Why | None = None, *, each: bool = False) -> RowView:
    """One row in words; ``each`` says what this one entry did, and not what became of its request."""
    policy, reader = row.lines[0].lot.policy, wording.reader
    words = wording.sources.get(row.source)
    state = "reversed" if row.is_reversal else "held" if row.held > 0 else words.state if words else ""
    is_draw = row.kind in ("HOLD", "USAGE")
    if each and is_draw and not row.is_reversal:
        state = ""
    return RowView(
        id=row.id,
        icon="undo-2" if row.is_reversal else ICONS.get(row.kind, "circle-dot"),
        day=reader.span(row.first_on, row.last_on) if is_draw else reader.day(row.last_on, weekday=False),
        title=wording.title(row),
        note=wording.act(row.acts[0], row) if each and is_draw else wording.note(row),
        state=state,
        change=amount(row.amount, policy, signed=True) if row.amount else "0",
        is_credit=row.amount > 0,
        balance=amount(row.balance, policy),
        why=why,
    )


def month_sections(
    rows: Sequence[Row], views: dict[int, RowView], filters: Filters, reader: Reader
) -> Iterator[Section]:
    """Rows (newest first) by month, and what closed the period above them."""
    period = filters.period
    for group in by_month(rows, period.ends_on if period is not None else None):
        policy = group.rows[0].lines[0].lot.policy
        total = amount(group.amount, policy, signed=True)
        title = reader.month(group.month) if group.month else f"At the end of {period.label if period else ''}"
        yield Section(title, total, [views[row.id] for row in group.rows], total)


def ahead_section(
    rows: Sequence[Row], views: dict[int, RowView], balance: Balance | None, reader: Reader, *, projects: bool
) -> Section | None:
    """What is booked ahead, newest first; with ``projects`` also what comes in or lapses in between."""
    if not rows:
        return None
    if balance is None:
        return Section("Booked ahead", "", [views[row.id] for row in reversed(rows)])
    standing, policy = balance.outlook.standing, balance.policy
    drawn = list(_projected(rows, views, balance, reader)) if projects else [views[row.id] for row in rows]
    usable = amount(standing.usable, policy)
    total = f"{sum_of(balance)} = {usable} to use now" if sum_of(balance) else ""
    return Section("Booked ahead", total, list(reversed(drawn)), f"leaves {usable}")


def _projected(rows: Iterable[Row], views: dict[int, RowView], balance: Balance, reader: Reader) -> Iterator[RowView]:
    """Bookings from old to new, with a row before each for what will have come in or lapsed until then."""
    outlook, policy = balance.outlook, balance.policy
    standing, last = outlook.standing.balance, outlook.on
    for row in rows:
        comes = outlook.balance_on(row.last_on) - standing - row.amount
        if comes:
            standing += comes
            yield RowView(
                id=0,
                icon="calendar-clock",
                day=reader.span(last + DAY, row.last_on),
                title="Comes in until then" if comes > 0 else "Lapses until then",
                note="Projected, if the rules and nothing else change it",
                state="",
                change=amount(comes, policy, signed=True),
                is_credit=comes > 0,
                balance=amount(standing, policy),
            )
        standing += row.amount
        last = row.last_on
        yield _with_balance(views[row.id], amount(standing, policy))


def _with_balance(view: RowView, balance: str) -> RowView:
    return RowView(**{name: getattr(view, name) for name in RowView.__slots__} | {"balance": balance})
