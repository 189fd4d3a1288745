"""The chart of one balance over its period, with what it says in words, and the balance on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ledger.chart_labels import NARROW, WIDE, Size
from ledger.charts import Axis, Band, Mark, Plot, Series, Step, Words, balance_plot
from ledger.units import MINUTES, POINTS, minor_digits
from people.balances import Balance
from people.format import DAY_MINUTES, Reader, amount, verb
from people.home import Booking

HOUR = 60
MONTHS_WITH_ROOM = 14
LONGEST_WITHOUT_YEARS = 400


@dataclass(frozen=True, slots=True)
class Year:
    """A balance over its period: two drawings of it, what a screen reader says, and what lapses, in a sentence."""

    balance: Balance
    title: str
    description: str
    wide: Plot
    narrow: Plot
    lapse: str
    unless: str
    at: dt.date
    at_text: str
    first: dt.date
    last: dt.date


def year_of(
    balance: Balance,
    bookings: Sequence[Booking],
    at: dt.date | None,
    reader: Reader,
    span: tuple[dt.date, dt.date] | None = None,
) -> Year:
    """Draw one balance; ``at`` is the day that was asked for (the period's last if none).

    :param span: the first and the last day to draw, where that is not the running period.
    """
    first, last = span or bounds(balance)
    at = at or last
    series = _series(balance, bookings, first, last, reader)
    words = Words(
        amount=lambda value: amount(value, balance.policy),
        day=lambda on: reader.day(on, weekday=False, year=False),
        month=_month_words(first, last, reader),
    )
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    axis = axis_of(balance.resource.unit, balance.policy.day_minutes, _peak(series))
    lapse, unless = _lapse_words(balance, reader)
    return Year(
        balance=balance,
        title=f"{balance.resource.name} balance, {reader.span(first, last)}",
        description=_description(balance, series, reader),
        wide=balance_plot(series, axis, words, _spaced(WIDE, months)),
        narrow=balance_plot(series, axis, words, _spaced(NARROW, months)),
        lapse=lapse,
        unless=unless,
        at=at,
        at_text=amount(balance.outlook.balance_on(at), balance.policy),
        first=first,
        last=last,
    )


def _spaced(size: Size, months: int) -> Size:
    """The drawing with so many months left unlabelled that the others have room: a year is drawn as it is."""
    return replace(size, month_step=size.month_step * -(-months // MONTHS_WITH_ROOM))


def _month_words(first: dt.date, last: dt.date, reader: Reader) -> Callable[[dt.date], str]:
    """A month's name; over more than a year with the year's last digits, or two would be called alike."""
    if (last - first).days <= LONGEST_WITHOUT_YEARS:
        return reader.short_month
    return lambda month: f"{reader.short_month(month)}\u00a0\u2019{month:%y}"


def bounds(balance: Balance) -> tuple[dt.date, dt.date]:
    """The first and the last day that are drawn: the balance period, or the calendar year where there is none."""
    period, on = balance.outlook.period, balance.outlook.on
    if period is not None and (period.ends_on - period.starts_on).days <= 400:
        return period.starts_on, period.ends_on
    return dt.date(on.year, 1, 1), dt.date(on.year, 12, 31)


def axis_of(unit: str, day_minutes: int, peak: int) -> Axis:
    """Days where there are some, else hours; points; whole units of a currency."""
    if unit == MINUTES:
        return Axis(day_minutes or DAY_MINUTES, "d") if peak > 2 * (day_minutes or DAY_MINUTES) else Axis(HOUR, "h")
    if unit == POINTS:
        return Axis(1)
    return Axis(10 ** minor_digits(unit), unit)


def _series(balance: Balance, bookings: Sequence[Booking], first: dt.date, last: dt.date, reader: Reader) -> Series:
    outlook = balance.outlook
    today = outlook.on
    posted = [Step(on, value) for on, value in outlook.points if first < on <= min(today, last)]
    begins = outlook.points[0][0] if outlook.points else last
    if begins <= first <= today:
        posted.insert(0, Step(first, outlook.balance_on(first)))
    return Series(
        first=first,
        last=last,
        today=today,
        posted=posted,
        projected=[Step(on, value) for on, value in outlook.points if max(today, first) < on <= last],
        bands=[_band(booking, balance) for booking in bookings if booking.ends_on >= today],
        marks=[
            Mark(lapse.last_on, _mark_label(amount(lapse.amount, balance.policy), lapse.is_planned))
            for lapse in outlook.lapses
            if first <= lapse.last_on <= last
        ],
    )


def _mark_label(size: str, is_planned: bool) -> str:
    return f"{size} {verb(size, 'lapses', 'lapse') if is_planned else 'lapsed'}"


def _band(booking: Booking, balance: Balance) -> Band:
    size = amount(booking.amount, balance.policy)
    label = f"{booking.label}, {size}" if booking.label else ""
    return Band(booking.starts_on, booking.ends_on, label, booking.is_waiting)


def _peak(series: Series) -> int:
    return max((abs(step.balance) for step in (*series.posted, *series.projected)), default=0)


def _description(balance: Balance, series: Series, reader: Reader) -> str:
    """The chart in words."""
    outlook, policy = balance.outlook, balance.policy
    said = []
    if series.posted:
        start = reader.day(series.posted[0].on, weekday=False)
        said.append(f"From {amount(series.posted[0].balance, policy)} on {start} to ")
        said.append(f"{amount(series.posted[-1].balance, policy)} today. ")
    if series.today < series.last:
        end = reader.day(series.last, weekday=False)
        said.append(f"Projected {amount(outlook.balance_on(series.last), policy)} on {end}. ")
    if series.bands:
        spans = [reader.span(max(band.first, series.first), min(band.last, series.last)) for band in series.bands]
        said.append(f"Leave that is booked or waits: {', '.join(spans)}. ")
    said += [f"{mark.label} after {reader.day(mark.on, weekday=False)}. " for mark in series.marks]
    return "".join(said).strip()


def _lapse_words(balance: Balance, reader: Reader) -> tuple[str, str]:
    """What lapses next ("5 d 4 h lapse on 31 Dec"), and what can be done about it."""
    outlook, policy = balance.outlook, balance.policy
    lapse = outlook.next_lapse
    if lapse is None:
        return "", ""
    size = amount(lapse.amount, policy)
    said = f"{size} {verb(size, 'lapses', 'lapse')} on {reader.day(lapse.last_on, weekday=False)}"
    unless = f"unless you book {verb(size, 'it', 'them')}."
    then = [carried for carried in outlook.carried if carried.on == lapse.last_on + dt.timedelta(days=1)]
    if not then:
        return said, unless
    total = amount(sum(carried.amount for carried in then), policy)
    until = max((carried.usable_until for carried in then if carried.usable_until), default=None)
    to_use = f", to use until {reader.day(until, weekday=False)}" if until else ""
    return said, f"{unless} {total} {verb(total, 'carries', 'carry')} over{to_use}."
