"""Entries as CSV: one line each, everything that is recorded, amounts both as a number and as people read them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping

from people.format import amount
from people.models import Employee
from people.passbook.entries import Choice, Line
from people.passbook.filters import Filters
from people.passbook.words import Wording

HEAD = (
    "Entry", "Policy", "Counts on", "Day of use", "Kind", "Amount", "Amount in words", "Balance after",
    "Part of the balance", "Recorded at", "Recorded by", "Reason", "Belongs to", "Takes back entry", "Rule version",
)  # fmt: skip

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def rows(
    lines: Iterable[Line], wording: Wording, versions: Mapping[int, int], numbers: Mapping[int, int]
) -> Iterator[str]:
    """The file, line by line; ``numbers`` are those of all entries, by id."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(HEAD)
    for line in lines:
        words = wording.sources.get(line.source)
        yield writer.writerow(
            [
                line.seq,
                safe(line.lot.policy.name),
                line.effective_on.isoformat(),
                line.for_on.isoformat() if line.for_on else "",
                line.kind,
                line.amount,
                safe(amount(line.amount, line.lot.policy, signed=True)),
                line.balance_after,
                safe(wording.lot(line.lot)),
                line.recorded_at.isoformat(timespec="seconds"),
                safe(wording.actor(line.actor)),
                safe(line.reason),
                safe(words.title if words else line.source),
                numbers.get(line.reverses_id, "") if line.reverses_id else "",
                versions.get(line.version_id, "") if line.version_id else "",
            ]
        )


def safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def file_name(person: Employee, choice: Choice, filters: Filters) -> str:
    """ "passbook-lena-hoffmann-vacation-2026.csv"."""
    words = f"passbook {person.display_name} {choice.key} {filters.period_key}".lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") + ".csv"
