"""How requests read: spans, parts of days, lots, people here. Plain values in, texts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_date
from django.urls import reverse
from django.utils.http import urlencode

from ledger.operations import Draw
from people.format import DASH, NBSP, Reader, count_of, people
from people.workdays import WorkCalendar
from timeoff.coverage import CoverDay
from timeoff.duration import DayTaken, Half
from timeoff.inquiry import listed
from timeoff.models import TimeOffRequest
from timeoff.terms import Terms

MOST_ROWS = 14
"""A longer list of days keeps like days in one row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the strip that says how many people are here; its names are those of `_cover.html`."""

    label: str
    count: float
    of: int
    tone: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One row of the list of days; its names are those of `_day_list.html`. `start` and `width` in percent."""

    label: str
    reason: str = ""
    hours: str = ""
    cost: str = ""
    start: str = "0"
    width: str = "0"


def passbook_of(time_off: TimeOffRequest) -> str:
    """Where the entries of the balance stand that a request draws on."""
    query = {"of": time_off.resource.key, "person": str(time_off.employee_id)}
    return f"{reverse('passbook')}?{urlencode(query)}"


def dates_words(time_off: TimeOffRequest, reader: Reader, *, weekday: bool = True) -> str:
    """ "Mon 27 – Tue 28 Jul"."""
    return reader.span(time_off.starts_on, time_off.ends_on, weekday=weekday)


def part_words(time_off: TimeOffRequest, reader: Reader) -> str:
    """What is not a whole day of it: "from midday", "morning", "13:00 – 15:30", or nothing."""
    starts, ends = time_off.starts_time, time_off.ends_time
    if starts or ends:
        if time_off.starts_on == time_off.ends_on and starts and ends:
            return f"{reader.time(starts)}{NBSP}{DASH}{NBSP}{reader.time(ends)}"
        words = [f"from {reader.time(starts)}" if starts else "", f"until {reader.time(ends)}" if ends else ""]
        return " ".join(word for word in words if word)
    late, early = time_off.starts_half == Half.PM, time_off.ends_half == Half.AM
    if time_off.starts_on == time_off.ends_on:
        return "afternoon" if late else "morning" if early else ""
    return ", ".join(word for word in ("from midday" if late else "", "until midday" if early else "") if word)


def full_words(time_off: TimeOffRequest, reader: Reader) -> str:
    """ "Mon 27 – Tue 28 Jul, until midday"."""
    return ", ".join(part for part in (dates_words(time_off, reader), part_words(time_off, reader)) if part)


def lot_words(draw: Draw, reader: Reader) -> str:
    """A lot by the name that people know: "Allowance 2026", "Carried over from 2025"."""
    key = draw.lot.partition("/")[2]
    if draw.origin == "grant":
        return "One-off grant" if draw.lot.startswith(("accrual/", "grant/", "once/")) else draw.lot
    try:
        key = reader.day(date.fromisoformat(key), weekday=False, year=True)
    except ValueError:
        key = key.replace("-", NBSP)
    return f"Carried over from {key}" if draw.origin == "carried" else f"Allowance {key}"


def day_rows(days: Sequence[DayTaken], calendar: WorkCalendar, terms: Terms, reader: Reader) -> list[DayRow]:
    """Each day with its hours and cost, or the reason why it is skipped; skipped days in a row are one row."""
    crowded = sum(bool(day.spans) for day in days) > MOST_ROWS
    rows: list[DayRow] = []
    for _, group in groupby(days, key=lambda day: _alike(day, crowded=crowded)):
        alike = list(group)
        first, last = alike[0], alike[-1]
        if not first.spans:
            rows.append(
                DayRow(reader.span(first.on, last.on, weekday=len(alike) == 1), reason=_reason(first, calendar))
            )
        elif crowded:
            cost = terms.words(sum(day.minutes for day in alike))
            rows.append(_taken_row(reader.span(first.on, last.on), first, calendar, cost, reader))
        else:
            rows.append(_taken_row(reader.day(first.on), first, calendar, hours_words(first.minutes), reader))
    return rows


def _alike(day: DayTaken, *, crowded: bool) -> tuple[object, ...]:
    return (day.skipped, day.counted, day.spans if crowded else day.on) if day.spans else (day.skipped,)


def _reason(day: DayTaken, calendar: WorkCalendar) -> str:
    holiday = calendar.holidays.get(day.on)
    return f"{day.skipped}, holiday" if holiday and holiday.name == day.skipped else day.skipped


def _taken_row(label: str, day: DayTaken, calendar: WorkCalendar, cost: str, reader: Reader) -> DayRow:
    scheduled = calendar.workday(day.on).scheduled
    if day.counted or not scheduled:
        return DayRow(label, hours=day.counted, cost=cost, width="100")
    begins, length = scheduled[0][0], scheduled[-1][1] - scheduled[0][0]
    start, end = day.starts_minute, day.ends_minute
    hours = reader.hours(start, end)
    if day.half_holiday:
        hours = f"{hours}, {day.half_holiday}"
    return DayRow(
        label,
        hours=hours,
        cost=cost,
        start=f"{100 * (start - begins) / length:.2f}",
        width=f"{min(100, 100 * (end - start) / length):.2f}",
    )


def hours_words(minutes: int) -> str:
    """ "8 h", "3 h 20 min": what one day costs, whatever a day is worth."""
    hours, rest = divmod(minutes, 60)
    return NBSP.join(part for part in (f"{hours}{NBSP}h" if hours else "", f"{rest}{NBSP}min" if rest else "") if part)


def total_note(minutes: int, terms: Terms) -> str:
    """ "28 h", where the total in days says something else."""
    hours = hours_words(minutes)
    return hours if hours != terms.words(minutes) else ""


def cells(cover: Sequence[CoverDay], reader: Reader, *, most: int = 10, is_short: bool = False) -> list[Cell]:
    """The strip of people here: days off in a row in one cell, and of many days those that matter most."""
    if sum(not day.is_off for day in cover) > most:
        tight = sorted((day for day in cover if day.is_under or day.is_at), key=lambda day: (day.here, day.on))[:most]
        return [_cell([day], reader, is_short=is_short) for day in sorted(tight, key=lambda day: day.on)]
    groups = groupby(cover, key=lambda day: "off" if day.is_off else day.on)
    return [_cell(list(group), reader, is_short=is_short) for _, group in groups]


def _cell(days: list[CoverDay], reader: Reader, *, is_short: bool) -> Cell:
    first, last = days[0], days[-1]
    if len(days) > 1:
        label = f"{first.on.day}{DASH}{last.on.day}"
    else:
        label = str(first.on.day) if is_short else _weekday_and_day(first.on, reader)
    return Cell(label, first.here, first.expected, first.tone)


def _weekday_and_day(on: date, reader: Reader) -> str:
    """ "Mon 27": the month is known from around it."""
    return f"{format_date(on, 'ccc', locale=reader.locale)}{NBSP}{on.day}"


def tight_words(cover: Iterable[CoverDay], reader: Reader) -> tuple[str, str]:
    """What an alert says of the days below the minimum, and what the team wants; empty if there are none."""
    under = [day for day in cover if day.is_under]
    if not under:
        return "", ""
    worst = min(under, key=lambda day: (day.here, day.on))
    wants = f"Your team wants {worst.minimum}."
    if len(under) == 1:
        return f"Only {people(worst.here)} of {worst.expected} on {reader.day(worst.on)}", wants
    when = listed_days([day.on for day in under], reader)
    return f"Fewer than {worst.minimum} here on {when}", f"The fewest: {people(worst.here)} on {reader.day(worst.on)}."


def listed_days(days: Sequence[date], reader: Reader, *, most: int = 4) -> str:
    """ "7, 10 and 13 Aug"; of many, how many."""
    if len(days) > most:
        return f"{count_of(len(days), 'day')}, {reader.span(days[0], days[-1])}"
    texts = []
    for position, day in enumerate(days):
        following = days[position + 1] if position + 1 < len(days) else None
        is_same_month = following is not None and (following.year, following.month) == (day.year, day.month)
        texts.append(str(day.day) if is_same_month else reader.day(day, weekday=False))
    return listed(texts)
