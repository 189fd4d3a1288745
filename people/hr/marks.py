"""What was looked at is what is posted: marks of the figures that a page showed; many done at once, or each alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.db import transaction

from ledger.errors import LedgerError

Item = TypeVar("Item")


class ChangedSince(Exception):
    """What comes of it is not what was shown."""


def mark_of(figures: Iterable[object]) -> str:
    """A mark of what a page shows of somebody, to be sent back with it."""
    told = "\n".join(str(figure) for figure in figures)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def marks_in(sent: Iterable[str]) -> dict[str, str]:
    """The marks that came back, by the number of whom or what they are about; what is none is left out."""
    parts = (value.partition(":") for value in sent)
    return {pk: mark for pk, _, mark in parts if pk.isascii() and pk.isdecimal() and len(pk) < 19}


def together_or_each(items: Sequence[Item], do: Callable[[Sequence[Item]], dict[Item, str]]) -> dict[Item, str]:
    """Do something for many in one step; if that is refused for one of them, for each by itself.

    :param do: does it for some and tells who was refused, and why; or refuses, with nothing done.
    :returns: who was refused, and why.
    """
    try:
        with transaction.atomic():
            return do(items)
    except (LedgerError, ChangedSince) as refusal:
        if len(items) == 1:
            return {items[0]: str(refusal)}
    refused: dict[Item, str] = {}
    for item in items:
        refused |= together_or_each([item], do)
    return refused
