"""Where the engine learns about holders: it knows numbers, and the app that knows people tells it the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from ledger.schedule import PersonFacts

Source = Callable[[Collection[int], dt.date, dt.date], dict[int, PersonFacts]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Name who knows the holders: called with their ids and a range of days, in a fixed number of queries."""
    if source not in _sources:
        _sources.append(source)


def facts_of(holder_ids: Collection[int], first: dt.date, last: dt.date) -> dict[int, PersonFacts]:
    """What is known of these holders for these days; a holder nobody knows is missing."""
    found: dict[int, PersonFacts] = {}
    for source in _sources:
        found |= source(holder_ids, first, last)
    return found
