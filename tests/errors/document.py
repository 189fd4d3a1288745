"""docs/errors.md as data: the rows of its tables, and in what an outcome differs from its row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.errors.outcome import Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "errors.md"
HEAD = ["Mistake", "What is said", "Where", "What was kept"]


@dataclass(frozen=True)
class Row:
    """One mistake as the document tells it."""

    mistake: str
    said: str
    where: str
    kept: str


def rows_of(text: str) -> dict[str, list[Row]]:
    """The rows under each heading of the third level: the forms and commands.

    :raises ValueError: for a row that has not four cells.
    """
    found: dict[str, list[Row]] = {}
    form = ""
    for line in text.splitlines():
        if line.startswith("#"):
            form = line.removeprefix("### ") if line.startswith("### ") else ""
        elif line.startswith("| ") and form:
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if len(cells) != len(HEAD):
                raise ValueError(f"{form}: this row has {len(cells)} cells and not {len(HEAD)}: {line}")
            if cells != HEAD:
                found.setdefault(form, []).append(Row(*cells))
    return found


def differences(row: Row, outcome: Outcome) -> list[str]:
    """In what the outcome of a mistake is not what its row tells; nothing if it is."""
    found = []
    if row.where not in outcome.places:
        found.append(f"Nothing is said {row.where}. It is said {' and '.join(outcome.places)}.")
    elif not outcome.says(row.said, row.where):
        found.append(f"What is said {row.where} is “{outcome.places[row.where]}” and not “{row.said}”.")
    if row.kept != outcome.kept:
        found.append(f"Kept is “{outcome.kept}” and not “{row.kept}”.")
    return found
