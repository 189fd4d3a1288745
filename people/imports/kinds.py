"""What can be brought in, and the columns of each kind of file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ledger.operations.bringing_in import Kind

PERSON, POLICY, AMOUNT, REASON, REFERENCE = "person", "policy", "amount", "reason", "reference"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file's first line, what stands in it, and whether it may be left out or empty."""

    name: str
    says: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file. ``day`` is the column of the day from which a row counts."""

    key: str
    label: str
    says: str
    posts: Kind
    day: str
    columns: tuple[Column, ...]
    sample: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_WHO = (
    Column(PERSON, "Personnel number, or e-mail address"),
    Column(POLICY, "Leave type or policy, by its name"),
)
_REFERENCE = Column(REFERENCE, "Your own number of the row: the same one is never posted twice", is_needed=False)
_AMOUNT = "5.5 or 5,5 days; 5 d 4 h; 12 h"

OPENING = FileKind(
    key="opening",
    label="Opening balances",
    says="What people had left on a day, brought here from another system.",
    posts="OPENING",
    day="as_of",
    columns=(
        *_WHO,
        Column(AMOUNT, _AMOUNT),
        Column("as_of", "From which day it counts, 2026-01-01 or 01.01.2026"),
        Column("expires_on", "Its last day of use; empty: with the period", is_needed=False),
        Column(REASON, "The person reads it", is_needed=False),
        _REFERENCE,
    ),
    sample=(("P-1", "Vacation", "12.5", "2026-01-01", "", "Brought over", "A-1"),
            ("ada@example.com", "Vacation", "3 d 4 h", "2026-01-01", "2026-03-31", "Carried over", "A-2")),
)  # fmt: skip
HISTORY = FileKind(
    key="history",
    label="Leave taken before",
    says="Past leave for the record: it shows in the passbook, and no balance moves.",
    posts="HISTORY",
    day="first_day",
    columns=(
        *_WHO,
        Column("first_day", "2025-08-04"),
        Column("last_day", "Included; empty: the first day alone", is_needed=False),
        Column("amount_per_day", "Empty: what the work schedule holds on each day", is_needed=False),
        Column(REASON, "The person reads it", is_needed=False),
        _REFERENCE,
    ),
    sample=(("P-1", "Vacation", "2025-08-04", "2025-08-15", "", "Summer", "L-1"),
            ("ada@example.com", "Vacation", "2025-12-23", "", "4 h", "", "L-2")),
)  # fmt: skip
GRANT = FileKind(
    key="grant",
    label="One-time grants",
    says="Days on top of the allowance, each grant with a life of its own.",
    posts="GRANT",
    day="valid_from",
    columns=(
        *_WHO,
        Column(AMOUNT, _AMOUNT),
        Column("valid_from", "2026-06-01"),
        Column("expires_on", "Its last day of use; empty: as the policy says", is_needed=False),
        Column(REASON, "The person reads it"),
        _REFERENCE,
    ),
    sample=(("P-1", "Vacation", "2", "2026-06-01", "2026-12-31", "Anniversary of the company", "G-1"),),
)
ADJUSTMENT = FileKind(
    key="adjustment",
    label="Adjustments",
    says="Corrections up or down, each with a reason.",
    posts="ADJUSTMENT",
    day="on",
    columns=(
        *_WHO,
        Column(AMOUNT, f"{_AMOUNT}; with a minus to take away"),
        Column("on", "The day on which it counts, 2026-06-01"),
        Column(REASON, "The person reads it"),
        _REFERENCE,
    ),
    sample=(("P-1", "Vacation", "-1", "2026-06-01", "Counted twice in May", "C-1"),),
)

KINDS = {kind.key: kind for kind in (OPENING, HISTORY, GRANT, ADJUSTMENT)}
KindKey = Literal["opening", "history", "grant", "adjustment"]

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 10_000
LONGEST_LEAVE = 366
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2200, 12, 31)
