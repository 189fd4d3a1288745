"""Charts as geometry: plain points in, coordinates and labels out. Templates write the SVG; nothing is drawn here.

A balance over a period is a step line: solid where entries are posted, dashed where it is projected. Coordinates are
those of the drawing's own box, with text of 11 units, so a phone gets a drawing of its own and not a shrunken one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ledger.chart_labels import STRONG_LETTER, Size, Text, crosses, inside, keep_free

MOST_INTERVALS = 5
NICE = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Step:
    """The balance that holds from a day on."""

    on: dt.date
    balance: int


@dataclass(frozen=True, slots=True)
class Band:
    """Booked days, both included; hatched in the drawing while they wait for a decision."""

    first: dt.date
    last: dt.date
    label: str = ""
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that lapsed or will lapse, with its label."""

    on: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn of one balance from ``first`` to ``last``, both included.

    ``posted`` ends with today, ``projected`` goes on from there; either may be empty. Steps are in the order of days.
    """

    first: dt.date
    last: dt.date
    today: dt.date
    posted: Sequence[Step]
    projected: Sequence[Step] = ()
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """How the axis counts: ``per`` of the balance's unit make one ("480 minutes are 1 d"); ``word`` names it."""

    per: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The labels, as the reader writes them."""

    amount: Callable[[int], str]
    day: Callable[[dt.date], str]
    month: Callable[[dt.date], str]


@dataclass(frozen=True, slots=True)
class BandBox:
    x: float
    width: float
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn balance: everything that the template needs, in the drawing's coordinates."""

    size: Size
    grid: tuple[Text, ...]
    zero: float
    months: tuple[Text, ...]
    bands: tuple[BandBox, ...]
    band_labels: tuple[Text, ...]
    past: str
    wash: str
    ahead: str
    marks: tuple[tuple[float, float], ...]
    mark_labels: tuple[Text, ...]
    now: tuple[float, float] | None
    now_label: Text | None
    end: tuple[float, float] | None
    end_label: Text | None


def nice_step(reach: int, per: int) -> int:
    """The smallest round distance between grid lines, in the balance's unit, that needs at most five of them."""
    power = 1
    while True:
        for nice in NICE:
            if nice * power * per * MOST_INTERVALS >= reach:
                return nice * power * per
        power *= 100


class Scale:
    """From days and balances to coordinates."""

    def __init__(self, series: Series, axis: Axis, size: Size) -> None:
        self.series, self.size = series, size
        balances = [step.balance for step in (*series.posted, *series.projected)]
        low, high = min([0, *balances]), max([axis.per, *balances])
        self.step = nice_step(high - low, axis.per)
        self.low = low // self.step * self.step
        self.high = -(-high // self.step) * self.step
        self.days = (series.last - series.first).days + 1

    def x(self, day: dt.date) -> float:
        size = self.size
        share = min(max((day - self.series.first).days / self.days, 0.0), 1.0)
        return round(size.left + share * (size.right - size.left), 1)

    def y(self, balance: int) -> float:
        size = self.size
        return round(size.bottom - (balance - self.low) / (self.high - self.low) * (size.bottom - size.top), 1)


def balance_plot(series: Series, axis: Axis, words: Words, size: Size) -> Plot:
    """Lay out the chart of one balance.

    Labels that would lie on others are left out, the least telling first: today and the end stay, then what lapsed,
    then the names of bookings. The figures left out stand in the description and in the table.
    """
    scale = Scale(series, axis, size)
    corners = _corners(series, scale)
    now, now_label = _now(series, scale, words)
    end, end_label = _end(series, scale, words, corners)
    taken = [label.box(STRONG_LETTER) for label in (now_label, end_label) if label]
    marks = tuple(_mark(mark, series, scale) for mark in series.marks if _within(mark.on, series))
    mark_texts = [mark.label for mark in series.marks if _within(mark.on, series)]
    texts = [Text(x, y - 6, text) for (x, y), text in zip(marks, mark_texts, strict=True)]
    mark_labels = keep_free([text for text in texts if not crosses(inside(text, size).box(), corners)], size, taken)
    bands = [band for band in series.bands if band.last >= series.first and band.first <= series.last]
    return Plot(
        size=size,
        grid=tuple(grid_lines(scale, axis)),
        zero=scale.y(0),
        months=tuple(month_labels(series, scale, words)),
        bands=tuple(_band(band, scale) for band in bands),
        band_labels=keep_free([_band_label(band, scale) for band in bands if band.label], size, taken),
        past=step_path(series.posted, scale, min(series.today, series.last)),
        wash=_wash(series, scale),
        ahead=step_path(_ahead(series), scale, series.last + dt.timedelta(days=1)),
        marks=marks,
        mark_labels=mark_labels,
        now=now,
        now_label=now_label,
        end=end,
        end_label=end_label,
    )


def _within(day: dt.date, series: Series) -> bool:
    return series.first <= day <= series.last


def grid_lines(scale: Scale, axis: Axis) -> Iterator[Text]:
    """The labels of the grid, one for each line; the highest says what is counted."""
    for value in range(scale.low, scale.high + 1, scale.step):
        number = f"{value // axis.per:,}".replace("-", "\u2212")
        if value == scale.high and axis.word:
            number = f"{number}\u00a0{axis.word}"
        yield Text(scale.size.left - 8, scale.y(value), number, "end")


def month_labels(series: Series, scale: Scale, words: Words) -> Iterator[Text]:
    """The names of the months, each under its middle."""
    first = series.first.replace(day=1)
    number = 0
    while first <= series.last:
        following = (first + dt.timedelta(days=32)).replace(day=1)
        middle = (scale.x(first) + scale.x(following)) / 2
        if number % scale.size.month_step == 0:
            label = Text(round(middle, 1), scale.size.height - 8, words.month(first))
            if label.box()[2] <= scale.size.width:
                yield label
        first, number = following, number + 1


def _ahead(series: Series) -> Sequence[Step]:
    """The projected steps, joined to the last posted one."""
    if not series.posted:
        return series.projected
    return (Step(max(series.today, series.first), series.posted[-1].balance), *series.projected)


def step_path(steps: Sequence[Step], scale: Scale, until: dt.date) -> str:
    """A line that stays level and steps on each day."""
    if not steps:
        return ""
    parts = [f"M{scale.x(steps[0].on)} {scale.y(steps[0].balance)}"]
    parts += [f"H{scale.x(step.on)}V{scale.y(step.balance)}" for step in steps[1:]]
    return "".join([*parts, f"H{scale.x(until)}"])


def _wash(series: Series, scale: Scale) -> str:
    line = step_path(series.posted, scale, min(series.today, series.last))
    return f"{line}V{scale.y(0)}H{scale.x(series.posted[0].on)}Z" if line else ""


def _corners(series: Series, scale: Scale) -> list[tuple[float, float]]:
    """The corners of the whole line, for labels to stay clear of."""
    found: list[tuple[float, float]] = []
    for step in (*series.posted, *_ahead(series)):
        if found:
            found.append((scale.x(step.on), found[-1][1]))
        found.append((scale.x(step.on), scale.y(step.balance)))
    return [*found, (scale.size.right, found[-1][1])] if found else []


def _band(band: Band, scale: Scale) -> BandBox:
    left, right = scale.x(band.first), scale.x(band.last + dt.timedelta(days=1))
    return BandBox(x=left, width=round(max(right - left, 1.6), 1), is_waiting=band.is_waiting)


def _band_label(band: Band, scale: Scale) -> Text:
    middle = (scale.x(band.first) + scale.x(band.last + dt.timedelta(days=1))) / 2
    return inside(Text(round(middle, 1), scale.size.top - 9, band.label), scale.size)


def _mark(mark: Mark, series: Series, scale: Scale) -> tuple[float, float]:
    """Where the mark's triangle begins: just above the line on that day."""
    before = after = 0
    for step in (*series.posted, *series.projected):
        if step.on < mark.on:
            before = step.balance
        if step.on <= mark.on:
            after = step.balance
    return scale.x(mark.on), round(scale.y(max(before, after)) - 16, 1)


def _now(series: Series, scale: Scale, words: Words) -> tuple[tuple[float, float] | None, Text | None]:
    if not _within(series.today, series) or not series.posted:
        return None, None
    balance = series.posted[-1].balance
    place = scale.x(series.today), scale.y(balance)
    label = Text(place[0], scale.size.top - 12, f"Today, {words.amount(balance)}")
    return place, inside(label, scale.size, STRONG_LETTER)


def _end(
    series: Series, scale: Scale, words: Words, corners: list[tuple[float, float]]
) -> tuple[tuple[float, float] | None, Text | None]:
    if series.today >= series.last or not corners:
        return None, None
    size = scale.size
    place = size.right, corners[-1][1]
    balance = _ahead(series)[-1].balance
    text = f"{words.day(series.last)}, {words.amount(balance)}"
    near = [y for x, y in corners if x >= size.right - STRONG_LETTER * len(text) - 8]
    for y in (place[1] + 17, place[1] - 9, max(near) + 17, min(near) - 9):
        label = Text(size.right, round(y, 1), text, "end")
        _, top, _, bottom = label.box(STRONG_LETTER)
        if top >= size.top - 2 and bottom <= size.bottom and not crosses(label.box(STRONG_LETTER), corners):
            return place, label
    return place, None
