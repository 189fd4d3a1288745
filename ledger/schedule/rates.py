"""How much one stretch of time gives, and how that splits where versions, tiers or part-time shares change in it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from ledger.dates import DAY, add_months
from ledger.periods import Period, period_of
from ledger.rules import PeriodRule, Tier, TimeAccrual
from ledger.rules.parts import DAYS_IN, MONTHS_IN
from ledger.schedule.facts import FULL_TIME, PersonFacts, Window, active_days
from ledger.schedule.grid import Grid, grid_of
from ledger.schedule.rounding import Exact
from ledger.schedule.timeline import Stretch

_YEARS = ("calendar_year", "fiscal_year", "anniversary")


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of one stretch of time on which one rate holds.

    ``rate`` is what the whole stretch would give at it, ``gives`` what this part does.
    """

    starts_on: date
    ends_on: date
    rate: Exact
    gives: Exact
    accrual: TimeAccrual
    tier: Tier | None
    fte_percent: int | Decimal
    extra_per_year: int = 0


class Occurrences:
    """The accruals of one stretch of versions for one person, numbered by the grid; ``first_on`` to ``last_on`` active.

    Computes nothing until asked, and nothing per occurrence that many share.
    """

    def __init__(self, stretch: Stretch, facts: PersonFacts, window: Window) -> None:
        self._stretch = stretch
        self._facts = facts
        self._window = window
        self._at_start = stretch.accrual.at == "start"
        self._active = active_days(facts, window)
        self.grid: Grid = grid_of(stretch.accrual, stretch.period, facts, window)
        self.first_on = max(self._active[0], stretch.first_on)
        self.last_on = min(self._active[1], stretch.last_on)
        self._changes = sorted(_changes(stretch, facts, window)) if self else []
        self._daily = stretch.accrual.every in DAYS_IN and (
            bool(window.extras)
            or any(_has_yearly_rate(version.accrual, version.settings.tiers) for version in stretch.versions)
        )

    def __bool__(self) -> bool:
        return self.first_on <= self.last_on

    def bounds(self, index: int) -> tuple[date, date]:
        """First and last day of the whole stretch of time."""
        return self.grid.start(index), self.grid.start(index + 1) - DAY

    def effective_on(self, index: int) -> date:
        first, last = self.bounds(index)
        return max(first, self.first_on) if self._at_start else min(last, self.last_on)

    def first_effective_from(self, day: date) -> int:
        """The first occurrence that counts on this day or later."""
        if day <= self.first_on:
            return self.grid.index_of(self.first_on)
        if day > self.last_on:
            return self.grid.index_of(self.last_on) + 1
        index = self.grid.index_of(day)
        return index + 1 if self._at_start and self.grid.start(index) < day else index

    def runs(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Occurrences ``first`` to before ``end``, grouped so that all of a group give the same."""
        if first >= end:
            return
        starts_on, ends_on = self.grid.start(first), self.grid.start(end) - DAY
        cuts = {first, end}
        for day in (*self._changes_in(starts_on, ends_on), self.first_on, self.last_on):
            if starts_on <= day <= ends_on:
                index = self.grid.index_of(day)
                cuts |= {index, index + 1}
        ordered = sorted(cuts)
        yield from pairwise(ordered)

    def gives(self, index: int) -> Exact:
        """What an occurrence gives, exactly."""
        slices = self.slices(index)
        return slices[0].gives if len(slices) == 1 else sum((part.gives for part in slices), Fraction(0))

    def slices(self, index: int) -> list[Slice]:
        """An occurrence by the rates that hold in it, in order: of the days on which the person is active."""
        whole_first, whole_last = self.bounds(index)
        first, last = max(whole_first, self.first_on), min(whole_last, self.last_on)
        starts = [first, *self._changes_in(first, last)]
        is_whole = len(starts) == 1 and (first, last) == (whole_first, whole_last)
        share = Fraction(1) if is_whole else self._share_of_a_day(whole_first, whole_last)
        slices: list[Slice] = []
        for position, start in enumerate(starts):
            end = starts[position + 1] - DAY if position + 1 < len(starts) else last
            version = self._stretch.version_on(start)
            tier = self._tier(version.settings.tiers, version.settings.tier_change, start, whole_first)
            percent = self._facts.fte_on(start) if version.accrual.scale_by_fte else FULL_TIME
            extra = self._window.extra_on(start) if self._window.extras else 0
            rate = self._rate(version.accrual, tier, start)
            if extra:
                rate = max(rate + self._share_of_year(version.accrual, extra, start), 0)
            if percent != FULL_TIME:
                rate = rate * Fraction(percent) / FULL_TIME
            gives = rate if is_whole else rate * share * ((end - start).days + 1)
            part = Slice(start, end, rate, gives, version.accrual, tier, percent, extra)
            if slices and _same_terms(slices[-1], part):
                part = _joined(slices.pop(), part)
            slices.append(part)
        return slices

    def _changes_in(self, first: date, last: date) -> list[date]:
        """Days after the first, to the last, from which on another rate holds."""
        changes = self._changes[bisect_right(self._changes, first) : bisect_right(self._changes, last)]
        if self._daily:
            changes = sorted({*changes, *self._year_starts(first, last)})
        return changes

    def _year_starts(self, first: date, last: date) -> Iterator[date]:
        year = _year_of(self._stretch.period, first, self._facts.hired_on)
        while year.ends_on < last:
            yield year.ends_on + DAY
            year = _year_of(self._stretch.period, year.ends_on + DAY, self._facts.hired_on)

    def _share_of_a_day(self, first: date, last: date) -> Fraction:
        """The share of an occurrence's amount that one active day earns, by the method of proration."""
        days = (last - first).days + 1
        active_first, active_last = max(first, self._active[0]), min(last, self._active[1])
        active = (active_last - active_first).days + 1
        posted_on = max(first, self.first_on) if self._at_start else min(last, self.last_on)
        method = self._stretch.version_on(posted_on).accrual.prorate
        if method == "calendar_days":
            return Fraction(1, days)
        if method == "none":
            posts_on = first if self._at_start else last
            return Fraction(int(active_first <= posts_on <= active_last), active)
        due = self._facts.working_days(first, last)
        if not due:
            return Fraction(1, days)
        return Fraction(self._facts.working_days(active_first, active_last), due * active)

    def _tier(self, tiers: tuple[Tier, ...], change: str, day: date, whole_first: date) -> Tier | None:
        """The tier in force: on the day, or where tiers wait for the next period, on its first day (of service)."""
        if not tiers:
            return None
        hired_on = self._facts.hired_on
        on = day if change == "at_once" else max(whole_first, hired_on)
        reached = [tier for tier in tiers if add_months(hired_on, tier.after_months) <= on]
        return reached[-1] if reached else None

    def _rate(self, accrual: TimeAccrual, tier: Tier | None, day: date) -> Exact:
        amount, per_year = (accrual.amount, accrual.per_year) if tier is None else (tier.amount, tier.per_year)
        return (amount or 0) if per_year is None else self._share_of_year(accrual, per_year, day)

    def _share_of_year(self, accrual: TimeAccrual, per_year: int, day: date) -> Exact:
        """What one whole occurrence gives of a yearly amount."""
        if accrual.every == "half_month":
            return Fraction(per_year, 24)
        if accrual.every in MONTHS_IN:
            return Fraction(per_year * MONTHS_IN[accrual.every], 12)
        year = _year_of(self._stretch.period, day, self._facts.hired_on)
        return Fraction(per_year * DAYS_IN[accrual.every], (year.ends_on - year.starts_on).days + 1)


def _same_terms(one: Slice, other: Slice) -> bool:
    return _terms_of(one) == _terms_of(other)


def _terms_of(part: Slice) -> tuple[object, ...]:
    return part.rate, part.tier, part.fte_percent, part.extra_per_year


def _joined(one: Slice, other: Slice) -> Slice:
    """Two slices on the same terms as one: what changed between them did not change the rate."""
    return replace(one, ends_on=other.ends_on, gives=one.gives + other.gives)


def _changes(stretch: Stretch, facts: PersonFacts, window: Window) -> set[date]:
    """Days on which the rate may change, whatever the occurrence."""
    changes = {version.effective_from for version in stretch.versions[1:]}
    for version in stretch.versions:
        changes |= {add_months(facts.hired_on, tier.after_months) for tier in version.settings.tiers}
    if any(version.accrual.scale_by_fte for version in stretch.versions):
        changes |= {since for since, _ in facts.fte}
    for extra in window.extras:
        changes |= {extra.starts_on} if extra.ends_on is None else {extra.starts_on, extra.ends_on}
    return changes


def _has_yearly_rate(accrual: TimeAccrual, tiers: tuple[Tier, ...]) -> bool:
    return accrual.per_year is not None or any(tier.per_year is not None for tier in tiers)


def _year_of(rule: PeriodRule, day: date, hired_on: date) -> Period:
    """The year whose days share a yearly amount: the balance year, or the calendar year where periods are shorter."""
    return period_of(rule if rule.type in _YEARS else _CALENDAR, day, hired_on)


_CALENDAR = PeriodRule()
