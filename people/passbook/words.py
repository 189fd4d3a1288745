"""What happened, in words: the title and the note of each row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from people.format import Reader, amount
from people.passbook.entries import LotFacts
from people.passbook.rows import Act, Row
from people.sources import SourceWords

ICONS = {
    "OPENING": "arrow-right-from-line",
    "ACCRUAL": "calendar-plus",
    "GRANT": "gift",
    "CARRYOVER": "arrow-right-from-line",
    "EXPIRATION": "hourglass",
    "HOLD": "clock",
    "USAGE": "calendar-check",
    "ENCASHMENT": "banknote",
    "ADJUSTMENT": "sliders-horizontal",
    "MIGRATION": "arrow-right-from-line",
}
# What a filter by kind offers, and which kinds of entries it shows.
KIND_CHOICES: dict[str, tuple[str, frozenset[str]]] = {
    "": ("All", frozenset()),
    "credited": ("Credited", frozenset({"OPENING", "ACCRUAL", "GRANT", "MIGRATION"})),
    "used": ("Used", frozenset({"USAGE"})),
    "held": ("Held", frozenset({"HOLD"})),
    "lapsed": ("Lapsed", frozenset({"EXPIRATION"})),
    "carried": ("Carried over", frozenset({"CARRYOVER"})),
    "adjusted": ("Adjusted", frozenset({"ADJUSTMENT", "ENCASHMENT"})),
}

Metadata = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a row's words are made of, for one reader."""

    reader: Reader
    sources: Mapping[str, SourceWords]
    actors: Mapping[str, str]
    metadata: Mapping[int, Metadata]

    def of(self, row: Row) -> Metadata:
        """The inputs of a row's figure: those of its first entry."""
        return self.metadata.get(row.lines[0].id, {})

    def actor(self, name: str) -> str:
        return self.actors.get(name, name)

    # -- titles ----------------------------------------------------------------------------------------------------

    def title(self, row: Row) -> str:
        """What happened: "Accrued for July", "Vacation, Christmas", "Lapsed: carried over from 2025"."""
        line = row.lines[0]
        if row.kind in ("HOLD", "USAGE"):
            return self._booking_title(row)
        if row.is_reversal:
            return f"Taken back: {_lower(self._plain_title(row))}"
        return self._plain_title(row) or line.kind

    def _plain_title(self, row: Row) -> str:
        line = row.lines[0]
        if line.kind == "ACCRUAL" and "used_on" in self.of(row):
            return "Comes back" if line.is_planned else "Came back"
        if line.kind == "ACCRUAL":
            did = "Accrues" if line.is_planned else "Accrued"
            return f"{did} for {self.stretch(self.of(row), line.effective_on)}"
        if line.kind == "GRANT":
            return line.reason or ("Granted" if _is_key(line.lot.name) else line.lot.name)
        if line.kind == "CARRYOVER":
            if "debt" in self.of(row):
                return "Debt carried over"
            into = line.lot.valid_from >= line.effective_on
            return _capital(self.lot(line.lot)) if into and line.lot.origin == "carried" else "Carried over"
        if line.kind == "EXPIRATION":
            return f"{'Lapses' if line.is_planned else 'Lapsed'}: {self.lot(line.lot)}"
        return {
            "OPENING": "Opening balance",
            "ADJUSTMENT": line.reason or "Adjusted",
            "ENCASHMENT": "Paid out",
            "MIGRATION": "Moved here from another system",
        }.get(line.kind, line.kind.capitalize())

    def _booking_title(self, row: Row) -> str:
        words = self.sources.get(row.source)
        title = words.title if words else row.lines[0].lot.policy.resource.name
        return f"Given back: {title}" if row.is_reversal else title

    # -- notes -----------------------------------------------------------------------------------------------------

    def note(self, row: Row) -> str:
        """One line more, where there is something to say: who, why, what was left."""
        line, data = row.lines[0], self.of(row)
        if row.kind in ("HOLD", "USAGE"):
            if row.is_reversal:
                return self._reversal_note(row)
            words = self.sources.get(row.source)
            return words.note if words else ""
        if line.kind == "ACCRUAL" and "used_on" in data:
            return f"Used on {self.used_on(data)}"
        if line.kind == "ACCRUAL" and "cut" in data:
            return f"A cap cut {self.amount(data['cut'], row)} more"
        if line.kind in ("GRANT", "ADJUSTMENT", "OPENING", "ENCASHMENT"):
            return f"By {self.actor(line.actor)}"
        if line.kind == "CARRYOVER" and data.get("cap") is not None:
            return (
                f"Left: {self.amount(data['left'], row)}, of which at most {self.amount(data['cap'], row)} carry over"
            )
        if line.kind == "EXPIRATION" and line.lot.expires_on:
            return f"Last day to use it: {self.reader.day(line.lot.expires_on, weekday=False)}"
        return ""

    def _reversal_note(self, row: Row) -> str:
        line = row.lines[0]
        known = self.reader.day(line.recorded_on, weekday=False)
        days = self.reader.span(row.first_on, row.last_on)
        return f"Takes back {days} · known on {known}"

    # -- parts -----------------------------------------------------------------------------------------------------

    def amount(self, value: object, row: Row) -> str:
        """An amount of the row's resource."""
        return amount(int(str(value)), row.lines[0].lot.policy)

    def hours(self, minutes: int) -> str:
        """Time worked, which has no days: "30 h", "7 h 30 min"."""
        hours, rest = divmod(minutes, 60)
        parts = [f"{size}\u00a0{unit}" for size, unit in ((hours, "h"), (rest, "min")) if size]
        return "\u00a0".join(parts) or "0\u00a0h"

    def stretch(self, data: Metadata, on: dt.date) -> str:
        """The time that an accrual is for: "July", "1 – 15 Jul"."""
        first, last = _date(data.get("from")), _date(data.get("to"))
        if first is None or last is None:
            return self.reader.month(on)
        if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
            if (first.year, first.month) == (last.year, last.month):
                return self.reader.month(first)
            if (first.month, last.month) == (1, 12) and first.year == last.year:
                return str(first.year)
        return self.reader.span(first, last)

    def used_on(self, data: Metadata) -> str:
        """The day for which was used what a rolling period gives back: "6 May"."""
        used_on = _date(data["used_on"])
        return self.reader.day(used_on, weekday=False) if used_on else ""

    def lot(self, lot: LotFacts) -> str:
        """A lot by the name that people know: "allowance 2026", "carried over from 2025"."""
        if lot.origin == "carried":
            return f"carried over from {self._period(lot.name)}"
        if lot.origin == "period":
            return f"allowance {self._period(lot.name)}".removesuffix(" always").removesuffix(" unlimited")
        if _is_key(lot.name):
            return f"granted on {self.reader.day(lot.valid_from, weekday=False)}"
        return lot.name

    def _period(self, name: str) -> str:
        """A period's key as people write it: a year as it is, "2026-04-01" as the year that begins then."""
        key = name.partition("/")[2]
        begins = _date(key)
        if begins is not None:
            return f"the year from {self.reader.day(begins, weekday=False, year=True)}"
        if month := re.fullmatch(r"(\d{4})-(\d{2})", key):
            return self.reader.month(dt.date(int(month[1]), int(month[2]), 1))
        return key.replace("-", "\u00a0")

    def act(self, act: Act, row: Row) -> str:
        """One movement of several that are kept together."""
        line = act.lines[0]
        who = self.actor(line.actor)
        if line.kind == "HOLD":
            return "Held when you asked" if who == "you" else f"Held when {who} asked"
        if line.kind == "HOLD_RELEASE":
            used = any(other.kind == "USAGE" and other.recorded_at == line.recorded_at for other in row.lines)
            return f"Hold ended, approved by {who}" if used else f"Hold ended by {who}"
        if line.kind == "USAGE":
            back = " given back" if act.amount > 0 else ""
            return f"Used{back}, one entry a day" if len(act.lines) > 1 else f"Used{back}"
        return self._plain_title(row)


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _is_key(name: str) -> bool:
    """Whether a lot's name is a key, such as "allowance/2026", and not a name that somebody gave it."""
    return "/" in name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
