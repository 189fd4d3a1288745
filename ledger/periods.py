"""Balance periods: the stretches of time at whose end a balance is carried over or lapses.

A period is found from the policy's ``period`` setting alone, by arithmetic; a policy that changes its kind of period
in mid time cuts the running one on the day before the change.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from ledger.dates import DAY, in_month, month_index
from ledger.rules import PeriodRule, PolicySettings

NBSP: Final = "\u00a0"
# Days whose periods a policy remembers: a night asks for the same few, 100,000 times over.
_MOST_KEPT: Final = 4096
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_LONG: Final = {
    "calendar_year": 12,
    "fiscal_year": 12,
    "anniversary": 12,
    "half_year": 6,
    "quarter": 3,
    "month": 1,
}


@dataclass(frozen=True, slots=True)
class Period:
    """One balance period, both ends inclusive.

    ``key`` is stable and unique among the periods of one account; ``label`` is for people. A period without an end
    reaches from ``date.min`` to ``date.max``.
    """

    starts_on: date
    ends_on: date
    label: str
    key: str

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def ends(self) -> bool:
        """Whether it ends at all."""
        return self.ends_on < date.max


def period_of(rule: PeriodRule, day: date, hired_on: date) -> Period:
    """The period of this rule that holds a day; ``hired_on`` matters for anniversaries only.

    Someone hired on 29 February has the anniversary on 28 February in other years.
    """
    if rule.type == "none":
        return _NEVER_ENDING
    if rule.type == "rolling":
        return _ROLLING
    month, start_day = _anchor(rule, hired_on)
    length = _MONTHS_LONG[rule.type]
    wanted = month_index(day)
    first = wanted - (wanted - month) % length
    if in_month(first, start_day) > day:
        first -= length
    return _named(rule.type, first, start_day, length)


def next_period(rule: PeriodRule, period: Period, hired_on: date) -> Period | None:
    """The one after, or None after a period that never ends."""
    return period_of(rule, period.ends_on + DAY, hired_on) if period.ends else None


def previous_period(rule: PeriodRule, period: Period, hired_on: date) -> Period | None:
    """The one before, or None before a period that has no beginning."""
    return period_of(rule, period.starts_on - DAY, hired_on) if period.starts_on > date.min else None


class PeriodTimeline:
    """The periods of a policy whose versions may change the kind of period."""

    def __init__(self, versions: Sequence[tuple[date, PolicySettings]]) -> None:
        """:param versions: (effective from, settings) in ascending order; the first also counts for all days before."""
        self._starts: list[date] = []
        self._rules: list[PeriodRule] = []
        self._found: dict[tuple[date, date], Period] = {}
        for effective_from, settings in versions:
            if not self._rules or self._rules[-1] != settings.period:
                self._starts.append(effective_from if self._rules else date.min)
                self._rules.append(settings.period)
        #: Whether there is an allowance of which what was used comes back.
        self.rolls = any(rule.type == "rolling" for rule in self._rules)
        #: Whether there is more than one kind of period.
        self.changes = len(self._rules) > 1
        #: Whether people's periods begin on days of their own.
        self.depends_on_hire = any(rule.type == "anniversary" for rule in self._rules)

    @property
    def turns(self) -> Sequence[date]:
        """The first days of another kind of period."""
        return self._starts[1:]

    def on(self, day: date, hired_on: date) -> Period:
        """The period that holds a day, cut where the policy turns to another kind of period."""
        key = (day, hired_on if self.depends_on_hire else date.min)
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            found = self._found[key] = self._on(day, hired_on)
        return found

    def _on(self, day: date, hired_on: date) -> Period:
        era = bisect_right(self._starts, day) - 1
        period = period_of(self._rules[era], day, hired_on)
        if len(self._rules) == 1:
            return period
        ends_on = self._starts[era + 1] - DAY if era + 1 < len(self._starts) else period.ends_on
        return cut(period, starts_on=self._starts[era], ends_on=ends_on)

    def after(self, period: Period, hired_on: date) -> Period | None:
        return self.on(period.ends_on + DAY, hired_on) if period.ends else None

    def before(self, period: Period, hired_on: date) -> Period | None:
        return self.on(period.starts_on - DAY, hired_on) if period.starts_on > date.min else None

    def between(self, first: date, last: date, hired_on: date) -> Iterator[Period]:
        """Every period that holds one of these days, in order."""
        if first > last:
            return
        period: Period | None = self.on(first, hired_on)
        while period is not None and period.starts_on <= last:
            yield period
            period = self.after(period, hired_on)


def cut(period: Period, *, starts_on: date = date.min, ends_on: date = date.max) -> Period:
    """The part of a period between two days; it is known by its beginning if that is not the period's own."""
    starts_on, ends_on = max(period.starts_on, starts_on), min(period.ends_on, ends_on)
    if (starts_on, ends_on) == (period.starts_on, period.ends_on):
        return period
    key = period.key if starts_on == period.starts_on else starts_on.isoformat()
    return Period(starts_on, ends_on, _dates(starts_on, ends_on), key)


_NEVER_ENDING: Final = Period(date.min, date.max, "All time", "always")
_ROLLING: Final = Period(date.min, date.max, "Rolling", "rolling")


def _anchor(rule: PeriodRule, hired_on: date) -> tuple[int, int]:
    """A month in which one period of the rule begins, and the day of it."""
    if rule.type == "anniversary":
        return hired_on.month - 1, hired_on.day
    return (rule.start_month or 1) - 1, rule.start_day or 1


@lru_cache(maxsize=4096)
def _named(kind: str, first: int, start_day: int, length: int) -> Period:
    starts_on, ends_on = in_month(first, start_day), in_month(first + length, start_day) - DAY
    key = starts_on.isoformat()
    label = _dates(starts_on, ends_on)
    is_calendar = start_day == 1 and starts_on.month % length == 1 % length
    if kind == "calendar_year":
        key = label = str(starts_on.year)
    elif kind == "fiscal_year":
        label = str(starts_on.year) if is_calendar else f"{starts_on.year}/{ends_on.year % 100:02d}"
    elif is_calendar and kind == "month":
        key = f"{starts_on:%Y-%m}"
    elif is_calendar and kind in ("half_year", "quarter"):
        key = f"{starts_on.year}-{'H' if kind == 'half_year' else 'Q'}{starts_on.month // length + 1}"
    if kind in ("month", "half_year", "quarter") and start_day == 1:
        label = _months(starts_on, ends_on)
    return Period(starts_on, ends_on, label, key)


def _months(starts_on: date, ends_on: date) -> str:
    last = f"{_MONTHS[ends_on.month - 1]}{NBSP}{ends_on.year}"
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return last
    first = _MONTHS[starts_on.month - 1]
    return f"{first} – {last}" if starts_on.year == ends_on.year else f"{first}{NBSP}{starts_on.year} – {last}"


def _dates(starts_on: date, ends_on: date) -> str:
    if starts_on == date.min or ends_on == date.max:
        return f"Until {_date(ends_on)}" if ends_on < date.max else f"From {_date(starts_on)}"
    first = _date(starts_on)
    if starts_on.year == ends_on.year:
        first = first.removesuffix(f"{NBSP}{starts_on.year}")
    return f"{first} – {_date(ends_on)}"


def _date(day: date) -> str:
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]}{NBSP}{day.year}"
