"""The team calendar as geometry: which columns a bar covers, how wide a half day is, which days are days off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stay:
    """Days on which somebody is away, both included; the first may begin and the last may end at midday.

    ``label`` is what the viewer may read ("Vacation" on one's own row, "Away" on a colleague's), ``description`` what
    a screen reader says. ``colour`` is a resource's colour, "away" where the type is hidden.
    """

    first: dt.date
    last: dt.date
    label: str
    description: str
    from_midday: bool = False
    until_midday: bool = False
    is_waiting: bool = False
    colour: str = "away"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the calendar; ``number`` counts from 0."""

    number: int
    on: dt.date
    is_rest: bool
    holiday: str
    is_today: bool

    @property
    def css(self) -> str:
        """Classes of the day's cells."""
        kind = "holiday" if self.holiday else "rest" if self.is_rest else "work"
        return f"{kind}{' mon' if self.on.weekday() == 0 else ''}{' today' if self.is_today else ''}"

    @property
    def is_plain(self) -> bool:
        """A working day in the middle of a week needs no cell of its own."""
        return self.css == "work"

    @property
    def begins_month(self) -> bool:
        """Whether the month's name stands over this day."""
        return self.number == 0 or self.on.day == 1


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay within the calendar: ``start`` and ``width`` in columns."""

    stay: Stay
    start: int
    width: int
    css: str

    @property
    def shows_label(self) -> bool:
        """A bar of one or two days has no room for words."""
        return self.width >= 3


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row; ``person`` is what the template names and draws an avatar of."""

    person: Any
    bars: tuple[Bar, ...]
    is_own: bool = False


def weekend(on: dt.date) -> bool:
    """Saturday and Sunday: what is off where nothing else is known."""
    return on.weekday() >= 5


def columns(
    first: dt.date,
    days: int,
    *,
    today: dt.date,
    holidays: Mapping[dt.date, str],
    is_rest: Callable[[dt.date], bool] = weekend,
) -> tuple[Column, ...]:
    """The days of a calendar that begins on ``first``; ``holidays`` gives their names."""
    dates = [first + dt.timedelta(days=number) for number in range(days)]
    return tuple(
        Column(number=number, on=on, is_rest=is_rest(on), holiday=holidays.get(on, ""), is_today=on == today)
        for number, on in enumerate(dates)
    )


def bars(stays: Iterable[Stay], first: dt.date, days: int) -> tuple[Bar, ...]:
    """The bars of one row, oldest first; what lies outside the calendar is cut off, a cut end is a whole day."""
    last = first + dt.timedelta(days=days - 1)
    shown = [stay for stay in stays if stay.first <= last and stay.last >= first]
    return tuple(_bar(stay, first, last) for stay in sorted(shown, key=lambda stay: (stay.first, stay.last)))


def _bar(stay: Stay, first: dt.date, last: dt.date) -> Bar:
    start, end = max(stay.first, first), min(stay.last, last)
    css = ["hatch" if stay.is_waiting else "solid", f"res-{stay.colour}"]
    if stay.from_midday and start == stay.first:
        css.append("pm")
    if stay.until_midday and end == stay.last:
        css.append("am")
    if stay.first < first:
        css.append("cut-start")
    if stay.last > last:
        css.append("cut-end")
    return Bar(stay=stay, start=(start - first).days, width=(end - start).days + 1, css=" ".join(css))
