"""A file as people's programs write it, read into rows: UTF-8 or what Excel writes, commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from people.imports.kinds import MOST_BYTES, MOST_ROWS, FileKind

_DELIMITERS = ",;\t"
_LONGEST_CELL = 500


class UnreadableFile(Exception):
    """The file as a whole makes no sense; the words say what would."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet counts, the head being 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def lines_of(content: bytes, kind: FileKind) -> list[Line]:
    """The rows of a file; empty lines are left out.

    :raises UnreadableFile: for a file that is too large, no text, or without the columns that are needed.
    """
    text = text_of(content)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile(f"This is not a table of rows and columns: {error}.") from error
    if not numbered:
        raise UnreadableFile("The file is empty. Its first line names the columns; the template has them.")
    head = _head(numbered[0][1], kind)
    if len(numbered) == 1:
        raise UnreadableFile("There is a line of column names, and no row under it. Write a row for each amount.")
    if len(numbered) - 1 > MOST_ROWS:
        raise UnreadableFile(
            f"The file has {len(numbered) - 1:,} rows, and {MOST_ROWS:,} are the most. Send it in parts."
        )
    return list(_lines(numbered[1:], head))


def text_of(content: bytes) -> str:
    """The text of a file, whatever a spreadsheet made of its letters.

    :raises UnreadableFile: if it is too large, or no text.
    """
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // (1024 * 1024)
        raise UnreadableFile(f"The file is larger than {size} MB. Send it in parts.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("This is no text file. Save the table as CSV, best as “CSV UTF-8”.")


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _head(row: list[str], kind: FileKind) -> list[str]:
    names = [re.sub(r"[\s\-]+", "_", cell.strip().casefold()) for cell in row]
    missing = [column.name for column in kind.columns if column.is_needed and column.name not in names]
    if missing:
        raise UnreadableFile(
            f"The first line does not name {_and(missing)}. It reads “{', '.join(row)[:120]}”; "
            f"it has to name {', '.join(kind.names)}."
        )
    unknown = [cell for cell, name in zip(row, names, strict=True) if name and name not in kind.names]
    if unknown:
        raise UnreadableFile(f"There is no column {_and(unknown)} here. The columns are {', '.join(kind.names)}.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"The column {_and(twice)} is there twice. Leave one of them out.")
    return names


def _lines(numbered: list[tuple[int, list[str]]], head: list[str]) -> Iterator[Line]:
    for number, row in numbered:
        cells = {name: cell.strip()[:_LONGEST_CELL] for name, cell in zip(head, row, strict=False) if name}
        yield Line(number, cells)


def _and(names: list[str]) -> str:
    quoted = [f"“{name[:40]}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
