"""What happened, as rows: a request's hold, release and use kept together, a reversal apart, a running balance.

Pure: lines in, rows out. Rows run from old to new; a row's balance is the one before plus its amount, so that it can
be checked by eye. Bookings stand at their last day of use, so what lies ahead comes after today's balance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from people.passbook.entries import Line

CREDITS = frozenset({"OPENING", "ACCRUAL", "GRANT", "ADJUSTMENT", "MIGRATION"})


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened: the entries that belong to it, oldest first, and what stood after it."""

    lines: tuple[Line, ...]
    balance: int

    @property
    def id(self) -> int:
        """The row's name on the page: its first entry's."""
        return self.lines[0].id

    @property
    def amount(self) -> int:
        """What it changed, all in all."""
        return sum(line.amount for line in self.lines)

    @property
    def first_on(self) -> dt.date:
        """The first day for which it counts."""
        return min(line.counts_on for line in self.lines)

    @property
    def last_on(self) -> dt.date:
        """The day at which it stands."""
        return max(line.counts_on for line in self.lines)

    @property
    def kind(self) -> str:
        """What kind of thing it was: for a booking what it came to, HOLD while it waits, USAGE once it is used."""
        kinds = {line.kind for line in self.lines}
        if not kinds <= {"HOLD", "HOLD_RELEASE", "USAGE"}:
            return next(line.kind for line in self.lines if not line.is_draw)
        return "USAGE" if "USAGE" in kinds else "HOLD"

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds of its entries."""
        return frozenset(line.kind for line in self.lines)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes something back."""
        return any(line.reverses_id is not None for line in self.lines)

    @property
    def held(self) -> int:
        """How much of it is held still."""
        return -sum(line.amount for line in self.lines if line.kind in ("HOLD", "HOLD_RELEASE"))

    @property
    def source(self) -> str:
        """What it belongs to, such as a request."""
        return next((line.source for line in self.lines if line.source), "")

    @property
    def acts(self) -> list[Act]:
        """What was done, in its order: each kind of movement that was recorded at once is one act."""
        found: dict[tuple[dt.datetime, str], list[Line]] = {}
        for line in self.lines:
            found.setdefault((line.recorded_at, line.kind), []).append(line)
        return [Act(tuple(lines)) for lines in found.values()]


@dataclass(frozen=True, slots=True)
class Act:
    """The entries of one kind that were recorded together."""

    lines: tuple[Line, ...]

    @property
    def kind(self) -> str:
        return self.lines[0].kind

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


def rows_of(lines: Sequence[Line], *, opening: int = 0, each: bool = False) -> list[Row]:
    """The rows of these lines from old to new, the running balance going on from ``opening``.

    With ``each`` every entry is a row by itself.
    """
    groups: dict[object, list[Line]] = {}
    backs = {line.key for line in lines if line.is_draw and line.reverses_id is not None}
    for line in lines:
        groups.setdefault(line.id if each else _belongs_to(line, backs), []).append(line)
    balance, rows = opening, []
    for group in sorted(groups.values(), key=_order):
        balance += sum(line.amount for line in group)
        rows.append(Row(tuple(group), balance))
    return rows


def _belongs_to(line: Line, backs: set[str]) -> object:
    """What a line is kept together with: its request; the act that took something back; the step that moved it."""
    if line.is_draw:
        return ("back", line.key) if line.key in backs else ("source", line.source or line.key)
    if line.kind in ("CARRYOVER", "EXPIRATION", "ADJUSTMENT", "ENCASHMENT"):
        return (line.kind, line.key, line.amount > 0, line.effective_on, line.reverses_id is not None)
    return ("entry", line.id)


def _order(group: Sequence[Line]) -> tuple[dt.date, dt.datetime, int]:
    last = max(line.counts_on for line in group)
    return last, max(line.recorded_at for line in group), max(line.id for line in group)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a period up to a day; each as people say it, so all but a debt are positive."""

    carried_in: int = 0
    credited: int = 0
    used: int = 0
    lapsed: int = 0
    paid_out: int = 0
    carried_out: int = 0

    @property
    def balance(self) -> int:
        """What they come to."""
        return self.carried_in + self.credited - self.used - self.lapsed - self.paid_out - self.carried_out


def sums_of(lines: Iterable[Line], *, opening: int, on: dt.date) -> Sums:
    """The sums of these lines up to and including a day; draws count on their day of use."""
    totals = dict.fromkeys(("carried_in", "credited", "used", "lapsed", "paid_out", "carried_out"), 0)
    totals["carried_in"] = opening
    for line in lines:
        if line.belongs_on > on:
            continue
        if line.kind in CREDITS:
            totals["credited"] += line.amount
        elif line.kind == "EXPIRATION":
            totals["lapsed"] -= line.amount
        elif line.kind == "ENCASHMENT":
            totals["paid_out"] -= line.amount
        elif line.kind == "CARRYOVER":
            leaves = line.belongs_on < line.effective_on
            totals["carried_out" if leaves else "carried_in"] += -line.amount if leaves else line.amount
        else:
            totals["used"] -= line.amount
    return Sums(**totals)


@dataclass(slots=True)
class Group:
    """Rows under one heading, newest first, and what they come to together.

    ``month`` is its first day; None for what closed a period and counts only after it.
    """

    month: dt.date | None
    rows: list[Row] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.rows)


def by_month(rows: Iterable[Row], ends_on: dt.date | None = None) -> list[Group]:
    """Rows (newest first) under their month; what counts after a period's last day stands apart."""
    groups: list[Group] = []
    for row in rows:
        closes = ends_on is not None and row.last_on > ends_on
        month = None if closes else row.last_on.replace(day=1)
        if not groups or groups[-1].month != month:
            groups.append(Group(month))
        groups[-1].rows.append(row)
    return groups
