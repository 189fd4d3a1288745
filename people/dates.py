"""Dates in the words of refusals and notes, which know no reader's language."""

from datetime import date

NBSP = "\N{NO-BREAK SPACE}"


def in_words(on: date) -> str:
    """A date as "7 Aug 2026", kept on one line."""
    return f"{on.day}{NBSP}{on:%b}{NBSP}{on.year}"
