"""How a person reads dates, times and amounts: pure functions from plain values to text.

The words are English; the order and the names of days and months follow the reader's locale (CLDR, through Babel).
No-break spaces keep what belongs together on one line: "14 Jul", "2 d 4 h", "27 – 28 Jul".
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ledger.units import format_amount

NBSP = "\u00a0"
DASH = "\u2013"
DEFAULT_LANGUAGE = "en-gb"
DAY_MINUTES = 480
AVATAR_COLOURS = 6

# The colours that a resource may have; each is a class `res-<name>` in the stylesheet.
RESOURCE_COLOURS = ("vacation", "lieu", "sick", "points", "money", "away")


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of a language code such as "en-us" or "de"; plain or unknown English is read the British way."""
    code = language.replace("_", "-").lower()
    try:
        return Locale.parse(DEFAULT_LANGUAGE if code in {"", "en"} else code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LANGUAGE, sep="-")


@lru_cache(maxsize=256)
def _pattern(locale: Locale, skeleton: str) -> str:
    pattern = getattr(locale.datetime_skeletons.get(skeleton), "pattern", "")
    # "Fri, 7 Aug" reads as two things; where the day comes first the weekday needs no comma.
    return str(re.sub(r"^(E+),? d", r"\1 d", pattern))


def _tie(text: str) -> str:
    """Keep a short text on one line, with a dash that has air on both sides."""
    text = re.sub(rf"\s*{DASH}\s*", f" {DASH} ", text)
    return re.sub(r"\s", NBSP, text)


@dataclass(frozen=True)
class Reader:
    """For whom a page is written: the language and what "today" is for that person."""

    today: dt.date
    language: str = DEFAULT_LANGUAGE

    @property
    def locale(self) -> Locale:
        """The CLDR locale of the language."""
        return locale_of(self.language)

    def _with_year(self, *days: dt.date) -> bool:
        return any(day.year != self.today.year for day in days)

    def day(self, on: dt.date, *, weekday: bool = True, year: bool | None = None) -> str:
        """ "Fri 7 Aug"; with ``weekday=False`` "7 Aug". The year only when it is not this one, or when asked for."""
        with_year = self._with_year(on) if year is None else year
        skeleton = ("y" if with_year else "") + "MMM" + ("E" if weekday else "") + "d"
        return _tie(format_date(on, _pattern(self.locale, skeleton), locale=self.locale))

    def long_day(self, on: dt.date) -> str:
        """ "Friday, 7 August 2026", for headings."""
        return format_date(on, "full", locale=self.locale)

    def month(self, on: dt.date) -> str:
        """ "August", with the year when it is not this one."""
        return format_date(on, _pattern(self.locale, "yMMMM") if self._with_year(on) else "LLLL", locale=self.locale)

    def short_month(self, on: dt.date) -> str:
        """ "Aug", for axes."""
        return format_date(on, "LLL", locale=self.locale).rstrip(".")

    def narrow_weekday(self, on: dt.date) -> str:
        """ "M", for the heads of narrow columns."""
        return format_date(on, "ccccc", locale=self.locale)

    def span(self, first: dt.date, last: dt.date, *, weekday: bool = False) -> str:
        """ "27 – 28 Jul" or, with weekdays, "Mon 27 – Tue 28 Jul"; both days inclusive, one day reads as a day."""
        if first == last:
            return self.day(first, weekday=weekday)
        year = "y" if self._with_year(first, last) else ""
        if not weekday:
            return _tie(format_interval(first, last, f"{year}MMMd", locale=self.locale))
        return f"{self._span_start(first, last)}{NBSP}{DASH} {self.day(last, year=bool(year))}"

    def _span_start(self, first: dt.date, last: dt.date) -> str:
        same_month = (first.year, first.month) == (last.year, last.month)
        day_first = _pattern(self.locale, "MMMEd").startswith("E d")
        if same_month and day_first:
            return _tie(format_date(first, _pattern(self.locale, "Ed") or "E d", locale=self.locale))
        return self.day(first, year=first.year != last.year)

    def long_span(self, first: dt.date, last: dt.date) -> str:
        """ "20 July – 16 August 2026", for headings."""
        start, end = (format_date(day, _pattern(self.locale, "MMMMd"), locale=self.locale) for day in (first, last))
        if first.year != last.year:
            start = f"{start} {first.year}"
        elif first.month == last.month and _pattern(self.locale, "MMMMd").startswith("d"):
            start = str(first.day)
        return f"{start.replace(' ', NBSP)} {DASH} {end.replace(' ', NBSP)}{NBSP}{last.year}"

    def time(self, at: dt.time | dt.datetime) -> str:
        """ "13:00", or "1:00 PM" where people read it so."""
        value = at.time() if isinstance(at, dt.datetime) else at
        return re.sub(r"\s", NBSP, format_time(value, "short", locale=self.locale))

    def hours(self, starts_minute: int, ends_minute: int) -> str:
        """ "13:00 – 17:00" from minutes since midnight."""
        return f"{self.time(clock(starts_minute))}{NBSP}{DASH}{NBSP}{self.time(clock(ends_minute))}"

    def moment(self, at: dt.datetime) -> str:
        """ "3 Jun, 00:04" in the zone that ``at`` carries."""
        return f"{self.day(at.date(), weekday=False)}, {self.time(at)}"


def clock(minute: int) -> dt.time:
    """The time of day so many minutes after midnight; 24:00 reads as 00:00."""
    hours, minutes = divmod(minute, 60)
    return dt.time(hours % 24, minutes)


def age(then: dt.datetime, now: dt.datetime) -> str:
    """How long ago, in its largest unit: "6 d", "5 h", "20 min", "now"."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes >= 1440:
        return f"{minutes // 1440}{NBSP}d"
    if minutes >= 60:
        return f"{minutes // 60}{NBSP}h"
    return f"{minutes}{NBSP}min" if minutes > 0 else "now"


def people(count: float) -> str:
    """How many people are here, to the half: 6.5 reads "6½"."""
    whole, rest = divmod(float(count), 1)
    return (f"{whole:.0f}" if whole or not rest else "") + ("½" if rest else "")


def measure(of: Any) -> tuple[str, int]:
    """The unit and the minutes of a day in which something is counted.

    ``of`` is a unit ("minutes", "points", "EUR") or whatever leads to a resource: a resource, policy, account or lot.
    """
    if not of or isinstance(of, str):
        return of or "minutes", DAY_MINUTES
    day_minutes = None
    for _ in range(4):
        day_minutes = day_minutes or getattr(of, "day_minutes", None)
        if unit := getattr(of, "unit", ""):
            return str(unit), int(day_minutes or DAY_MINUTES)
        of = getattr(of, "account", None) or getattr(of, "policy", None) or getattr(of, "resource", None)
    return "minutes", int(day_minutes or DAY_MINUTES)


def amount(value: int, of: Any = "minutes", *, signed: bool = False) -> str:
    """ "8 d 4 h" of what ``of`` counts; signed, "+2 d" or "−1 d 4 h"."""
    unit, day_minutes = measure(of)
    return format_amount(int(value), unit, day_minutes, signed=signed)


_NUMBER_AND_UNIT = re.compile(rf"([\d.,]+){NBSP}([^\W\d]+)")


def figure(text: str) -> SafeString:
    """An amount's text with its units set small: `8<small>d</small> 4<small>h</small>`."""
    marked = _NUMBER_AND_UNIT.sub(r"\1<small>\2</small>", escape(text))
    return mark_safe(marked.replace(NBSP, " "))  # noqa: S308 - escaped above, the tags are ours alone


def initials(name: str) -> str:
    """The first letters of the first and last word: "Lena Hoffmann" gives "LH"."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def avatar_colour(name: str) -> int:
    """A colour number that a name keeps on every page and machine."""
    return zlib.crc32(name.encode()) % AVATAR_COLOURS


def verb(figure_text: str, singular: str, plural: str) -> str:
    """The verb that goes with an amount: "1 d lapses", "1 d 4 h lapse"."""
    return singular if re.fullmatch(rf"1{NBSP}\w+", figure_text) else plural


def count_of(number: int, singular: str, plural: str = "") -> str:
    """ "1 row", "18 rows"."""
    return f"{number:,}{NBSP}{singular if number == 1 else plural or singular + 's'}"
