"""What the reader of a passbook asked for, made sense of: anything odd falls back to what is usual."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.dateparse import parse_date

from ledger.periods import Period
from ledger.terms import Terms
from people.format import Reader
from people.passbook.entries import Choice, Line
from people.passbook.words import KIND_CHOICES

ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choices. ``period`` is None for all time; ``known_on`` is today unless another day was asked for."""

    choice: Choice
    period: Period | None
    periods: Sequence[Period]
    kind: str
    known_on: dt.date
    each: bool
    is_past: bool

    @property
    def is_usual(self) -> bool:
        """Whether the running period is shown as it is known today, so that what is booked ahead stands on top."""
        return not self.is_past and (self.period is None or self.known_on in self.period)

    def period_choices(self) -> list[tuple[str, str]]:
        """For the filter: the newest first, then all time."""
        return [*((period.key, period.label) for period in reversed(self.periods)), (ALL, "All")]

    @property
    def period_key(self) -> str:
        return self.period.key if self.period is not None else ALL


def choice_of(choices: Sequence[Choice], asked: str) -> Choice:
    """The balance that was asked for, else the first."""
    return next((choice for choice in choices if choice.key == asked), choices[0])


def known_on_of(asked: str, reader: Reader) -> dt.date:
    """The day up to which entries are shown as known: never later than today."""
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    return min(day, reader.today) if day is not None else reader.today


def filters_of(
    query: QueryDict, choice: Choice, lines: Sequence[Line], terms: dict[int, Terms], reader: Reader
) -> Filters:
    """Read the filters of a page."""
    known_on = known_on_of(query.get("known_on", ""), reader)
    periods = periods_of(choice, lines, terms, reader.today)
    asked = query.get("period", "")
    running = next((period for period in periods if known_on in period), None)
    period = next((one for one in periods if one.key == asked), None if asked == ALL else running)
    kind = query.get("kind", "")
    return Filters(
        choice=choice,
        period=period,
        periods=periods,
        kind=kind if kind in KIND_CHOICES else "",
        known_on=known_on,
        each=query.get("each") == "1",
        is_past=known_on < reader.today,
    )


def periods_of(choice: Choice, lines: Sequence[Line], terms: dict[int, Terms], today: dt.date) -> list[Period]:
    """The balance periods that have entries, and the running one; none where the balance has no periods.

    Of several policies the first whose periods end decides: a pot of granted days beside the yearly allowance has none.
    """
    mine = (terms[account_id] for account_id in choice.account_ids if account_id in terms)
    own = next((one for one in mine if one.period_on(today).ends), None)
    if own is None:
        return []
    days = [line.belongs_on for line in lines]
    first, last = min([*days, today]), max([*days, today])
    return list(own.timeline.periods.between(first, last, own.facts.hired_on))
