"""The terms under which one account lives: its policy's versions, who holds it, and when it is assigned.

Plain values for the pure modules; `ledger.context` reads them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ledger.dates import DAY
from ledger.periods import Period, PeriodTimeline, cut
from ledger.rules import PolicySettings, TimeAccrual
from ledger.schedule import Accrual, PersonFacts, PolicyTimeline, Window, accruals


@dataclass(frozen=True, slots=True)
class Succession:
    """From a day on, another account takes over: what the one before leaves is carried there by its own rule."""

    on: dt.date
    account_id: int
    among: Mapping[int, Terms] = field(repr=False, compare=False)

    @property
    def terms(self) -> Terms:
        """Those of the account that takes over."""
        return self.among[self.account_id]


@dataclass(frozen=True, slots=True)
class Follower:
    """What comes after a period: its account (0: the same), the terms of that, and the period that holds the day."""

    account_id: int
    terms: Terms
    period: Period
    starts_on: dt.date


@dataclass(slots=True)
class Terms:
    """What decides the amounts of one account.

    ``timeline`` is made of the policy's versions; ``windows`` are the times of its assignment, in order. ``known`` is
    what is known of the holder, or who can be asked for it: many a draw needs nothing of it. ``successions`` name the
    accounts that took over when a window ended, by a change of policy.
    """

    timeline: PolicyTimeline
    known: PersonFacts | Callable[[], PersonFacts]
    windows: tuple[Window, ...]
    successions: tuple[Succession, ...] = ()

    @property
    def facts(self) -> PersonFacts:
        """What is known of the holder."""
        if not isinstance(self.known, PersonFacts):
            self.known = self.known()
        return self.known

    @property
    def hired_on(self) -> dt.date:
        """The day from which the policy's periods are counted, as far as they depend on the person at all."""
        return self.facts.hired_on if self.periods.depends_on_hire else self.windows[0].starts_on

    @property
    def starts_on(self) -> dt.date:
        """The first day on which anything can accrue."""
        return max(self.windows[0].starts_on, self.facts.hired_on)

    def settings_on(self, day: dt.date) -> PolicySettings:
        """The settings of the version in force; before the first version, the first."""
        return self.timeline.settings_on(day)

    def window_on(self, day: dt.date) -> Window | None:
        """The assignment in force on a day, if there is one."""
        for window in self.windows:
            if window.starts_on <= day and (window.ends_on is None or day < window.ends_on):
                return window
        return None

    def is_active_on(self, day: dt.date) -> bool:
        """Whether the policy is assigned on a day, and its holder has not left by then."""
        left_on = self.facts.left_on
        return self.window_on(day) is not None and (left_on is None or day <= left_on)

    def is_open_on(self, day: dt.date) -> bool:
        """Whether it may be drawn on for a day.

        What is drawn on ahead ends with the holder's leaving; what has accrued is theirs, and a day after they left has
        no working time to begin with.
        """
        looks_ahead = self.settings_on(day).use.mode != "accrued"
        return self.is_active_on(day) if looks_ahead else self.window_on(day) is not None

    @property
    def periods(self) -> PeriodTimeline:
        """The balance periods of the policy."""
        return self.timeline.periods

    def period_on(self, day: dt.date) -> Period:
        """The balance period that holds a day, cut on the day before another policy takes over."""
        period = self.periods.on(day, self.hired_on)
        for each in self.successions:
            if each.on <= period.starts_on or each.on > period.ends_on:
                continue
            period = cut(period, ends_on=each.on - DAY) if day < each.on else cut(period, starts_on=each.on)
        return period

    @property
    def may_be_cut(self) -> bool:
        """Whether a period may end on another day than the one on which its lot was opened to end."""
        return bool(self.successions) or self.periods.changes or self.periods.depends_on_hire

    def is_cut_after(self, period: Period) -> bool:
        """Whether a period ends because another policy, or another kind of period, begins."""
        starts_on = period.ends_on + DAY if period.ends else None
        return any(each.on == starts_on for each in self.successions) or starts_on in self.periods.turns

    def period_after(self, period: Period) -> Period | None:
        """The one that follows; None after one that never ends."""
        return self.period_on(period.ends_on + DAY) if period.ends else None

    def period_before(self, period: Period) -> Period | None:
        """The one before; None before one that has no beginning."""
        return self.period_on(period.starts_on - DAY) if period.starts_on > dt.date.min else None

    def periods_between(self, first: dt.date, last: dt.date) -> Iterator[Period]:
        """Every period that holds one of these days, in order."""
        period = self.period_on(first) if first <= last else None
        while period is not None and period.starts_on <= last:
            yield period
            period = self.period_after(period)

    def follower_of(self, period: Period) -> Follower | None:
        """Where the end of a period carries to; None if nothing follows it."""
        starts_on = period.ends_on + DAY
        for each in self.successions:
            if each.on == starts_on:
                into = each.terms
                is_on = into.is_active_on(starts_on)
                return Follower(each.account_id, into, into.period_on(starts_on), starts_on) if is_on else None
        following = self.period_after(period)
        if following is None or not self.is_active_on(starts_on):
            return None
        return Follower(0, self, following, starts_on)

    def accruals(self, first: dt.date, last: dt.date) -> list[Accrual]:
        """What accrues from one day to another, both included, in the order of the days."""
        found: list[Accrual] = []
        for window in self.windows:
            found += accruals(self.timeline, self.facts, window, first, last)
        return (
            sorted(found, key=lambda accrual: (accrual.effective_on, accrual.key)) if len(self.windows) > 1 else found
        )

    def usable_from(self, day: dt.date) -> dt.date:
        """The first day for which what accrues may be used, the waiting period of the assignment over."""
        window = self.window_on(day)
        accrual = self.settings_on(day).accrual
        waiting = accrual.usable_after_days if isinstance(accrual, TimeAccrual) else 0
        return (window.starts_on if window else self.starts_on) + DAY * waiting
