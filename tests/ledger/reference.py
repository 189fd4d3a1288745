"""A second ledger, in memory, from the conventions of `cases/README.md` alone: slow, plain, no code of the engine."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

NEVER = dt.date.max


class Refused(Exception):
    """A step that changes nothing; ``args[0]`` is the engine's code for the reason."""


@dataclass
class Move:  # what a step credited to a lot from a day on, or drew for a day and what is left of that
    ref: str
    lot: Lot
    day: dt.date
    credit: int = 0
    held: int = 0
    used: int = 0
    until: dt.date = NEVER


@dataclass
class Lot:
    name: str
    rank: tuple[int, int]  # its policy's priority and its own
    valid_from: dt.date
    expires_on: dt.date
    floor: int | None
    expired: int = 0
    closed: bool = False


@dataclass
class Reference:
    lots: dict[str, Lot] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    versions: dict[dt.date, tuple[int, int]] = field(default_factory=dict)  # amount a month, days that it can be used
    accrued: dt.date = NEVER  # the first of the next month to accrue, for the second policy

    def do(self, what: str, key: str, on: dt.date, /, **content: Any) -> None:
        saved = copy.deepcopy(self.__dict__)
        try:
            if self.keys.setdefault(key, (what, content)) != (what, content):
                raise Refused("conflict")
            if key not in saved["keys"]:
                getattr(self, what)(on, **content)
        except Refused:
            self.__dict__ = saved
            raise

    def standing(self, lot: Lot, at: dt.date = NEVER) -> int:  # what expired counts as there
        return sum(m.credit - m.held - m.used for m in self.moves if m.lot is lot and m.day <= at)

    def room(self, lot: Lot, day: dt.date) -> int:
        return min(self.standing(lot, at) for at in {day} | {m.day for m in self.moves} if at >= day)

    def balance(self, lot: Lot) -> int:
        return self.standing(lot) - lot.expired

    def give_back(self, m: Move, column: str, amount: int) -> None:
        setattr(m, column, getattr(m, column) - amount)
        m.lot.expired += max(0, min(abs(amount), self.balance(m.lot))) if m.lot.closed else 0

    def bear(self, lot: Lot, amount: int, day: dt.date) -> None:
        if lot.floor is not None and self.room(lot, day) - amount < lot.floor:
            raise Refused("below_floor")
        lot.expired -= max(0, min(amount - max(self.balance(lot), 0), lot.expired))

    def open(self, on: dt.date, lot: Lot) -> None:
        self.lots.setdefault(lot.name, copy.copy(lot))

    def credit(self, on: dt.date, ref: str, lot: Lot, amount: int, counts: dt.date | None) -> None:
        self.open(on, lot)
        self.correct(counts or on, ref, lot.name, max(0, amount))

    def correct(self, on: dt.date, ref: str, name: str, amount: int) -> None:
        lot = self.lots.get(name)
        if lot is None or not amount or lot.expires_on < lot.valid_from or not lot.valid_from <= on <= lot.expires_on:
            raise Refused("invalid")
        if amount < 0:
            self.bear(lot, -amount, on)
        self.moves.append(Move(ref, lot, on, credit=amount))
        self.refs[ref] = "credit"

    def draw(self, on: dt.date, ref: str, amount: int, day: dt.date | None, kind: str, until: dt.date | None) -> None:
        day = day or on
        lots = [lot for lot in self.lots.values() if lot.valid_from <= day <= lot.expires_on]
        lots.sort(key=lambda lot: (lot.rank, lot.expires_on, lot.valid_from, lot.name))
        if (missing := amount) <= 0:
            raise Refused("invalid")
        rooms = [(lot, self.room(lot, day)) for lot in lots]
        debts = [(lot, missing if lot.floor is None else min(room, 0) - lot.floor) for lot, room in rooms[::-1]]
        for lot, limit in rooms + debts:
            part = min(missing, max(0, limit))
            missing -= part
            if part:
                self.bear(lot, part, day)
                self.moves.append(Move(ref, lot, day, until=until or NEVER, **{kind: part}))
        if missing:
            raise Refused("below_floor")
        self.refs[ref] = kind

    def act(self, on: dt.date, what: str, ref: str, amount: int | None) -> None:
        if ref not in self.refs or (what != "restore" and self.refs[ref] != "held"):
            raise Refused("invalid")
        column = "used" if what == "restore" else "held"
        mine = [m for m in self.moves if m.ref == ref]
        left = sum(getattr(m, column) for m in mine)
        rest = left if amount is None else amount
        if not 0 < rest <= left:
            raise Refused("invalid" if left else "closed")
        for m in mine if what == "approve" else mine[::-1]:
            part = min(rest, getattr(m, column))
            rest -= part
            if what == "approve":
                m.held, m.used = m.held - part, m.used + part
            else:
                self.give_back(m, column, part)

    def reverse(self, on: dt.date, ref: str) -> None:
        mine = [m for m in self.moves if m.ref == ref and (m.credit or m.held or m.used)]
        if not mine:
            raise Refused("closed" if ref in self.refs else "invalid")
        for m in mine:
            if m.credit > 0:
                self.bear(m.lot, m.credit, m.day)
                m.credit = 0
            for column in ("credit", "held", "used"):
                self.give_back(m, column, getattr(m, column))

    def run(self, on: dt.date) -> None:
        for m in [m for m in self.moves if m.until < on]:
            self.give_back(m, "held", m.held)
        while self.accrued <= on:
            amount, days = self.versions[max(day for day in self.versions if day <= self.accrued)]
            name, last = f"accrual/{self.accrued:%Y-%m}", self.accrued + dt.timedelta(days - 1)
            self.credit(self.accrued, name, Lot(name, (2, 1), self.accrued, last, 0), amount, None)
            self.accrued = (self.accrued + dt.timedelta(31)).replace(day=1)
        for lot in [lot for lot in self.lots.values() if lot.expires_on < on]:
            lot.closed, lot.expired = True, lot.expired + max(0, self.balance(lot))
