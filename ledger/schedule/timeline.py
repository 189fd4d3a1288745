"""A policy's versions as a timeline, cut into stretches on which one grid of accruals holds."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ledger.dates import DAY
from ledger.periods import Period, PeriodTimeline
from ledger.rules import PeriodRule, PolicySettings, Rounding, TimeAccrual
from ledger.schedule.grid import depends_on_person

_MOST_SHARED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Version:
    """One policy version: its settings count from ``effective_from`` on, to ``last_on``, inclusive."""

    effective_from: date
    last_on: date
    settings: PolicySettings
    accrual: TimeAccrual


@dataclass(frozen=True, slots=True)
class Stretch:
    """Versions that follow each other and accrue on the same grid in the same kind of period.

    Inside, a new version only changes the rate from its day on. From one stretch to the next the running stretch of
    time is cut, as for someone who leaves the one and joins the other.
    """

    first_on: date
    last_on: date
    period: PeriodRule
    versions: tuple[Version, ...]
    #: (from, rounding), where it changes.
    roundings: tuple[tuple[date, Rounding], ...]

    @property
    def accrual(self) -> TimeAccrual:
        """The settings that all its versions share: frequency, end of it, alignment."""
        return self.versions[0].accrual

    def version_on(self, day: date) -> Version:
        if len(self.versions) == 1:
            return self.versions[0]
        return self.versions[bisect_right(self.versions, day, key=lambda version: version.effective_from) - 1]

    def rounding_on(self, day: date) -> Rounding:
        return self.version_on(day).accrual.round


@dataclass(slots=True)
class PolicyTimeline:
    """All versions of one policy, in ascending order. Build it once for a run: it remembers what people share.

    :raises ValueError: without a version, or with two from the same day.
    """

    versions: Sequence[tuple[date, PolicySettings]]
    periods: PeriodTimeline = field(init=False)
    stretches: tuple[Stretch, ...] = field(init=False)
    #: Whether what accrues depends on more of a person than when they came, left, and their share.
    is_personal: bool = field(init=False)
    scales_by_fte: bool = field(init=False)
    by_working_days: bool = field(init=False)
    tier_months: tuple[int, ...] = field(init=False)
    shared: dict[Any, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.versions = sorted(self.versions, key=lambda version: version[0])
        starts = [effective_from for effective_from, _ in self.versions]
        if not starts or len(set(starts)) < len(starts):
            raise ValueError("A policy needs versions, each from a day of its own.")
        self.periods = PeriodTimeline(self.versions)
        self.stretches = tuple(_stretches(self.versions))
        accruals = [version.accrual for stretch in self.stretches for version in stretch.versions]
        self.is_personal = self.periods.depends_on_hire or any(map(depends_on_person, accruals))
        self.scales_by_fte = any(accrual.scale_by_fte for accrual in accruals)
        self.by_working_days = any(accrual.prorate == "working_days" for accrual in accruals)
        months = {tier.after_months for _, settings in self.versions for tier in settings.tiers}
        self.tier_months = tuple(sorted(months))

    def settings_on(self, day: date) -> PolicySettings:
        """The settings in force on a day; before the first version, the first."""
        if len(self.versions) == 1:
            return self.versions[0][1]
        index = bisect_right(self.versions, day, key=lambda version: version[0]) - 1
        return self.versions[max(index, 0)][1]

    def period_on(self, day: date, hired_on: date) -> Period:
        """The balance period that holds a day."""
        return self.periods.on(day, hired_on)

    def remember(self, key: object, value: Any) -> None:
        """Keep what other people of this policy will ask for too; bounded, so that odd cases cannot fill the memory."""
        if len(self.shared) >= _MOST_SHARED:
            self.shared.clear()
        self.shared[key] = value


def _stretches(versions: Sequence[tuple[date, PolicySettings]]) -> Iterable[Stretch]:
    group: list[Version] = []
    for index, (effective_from, settings) in enumerate(versions):
        last_on = versions[index + 1][0] - DAY if index + 1 < len(versions) else date.max
        accrual = settings.accrual
        version = Version(effective_from, last_on, settings, accrual) if isinstance(accrual, TimeAccrual) else None
        if group and not (version and _same_grid(group[0], version)):
            yield _stretch(group)
            group = []
        if version:
            group.append(version)
    if group:
        yield _stretch(group)


def _stretch(group: list[Version]) -> Stretch:
    roundings: list[tuple[date, Rounding]] = []
    for version in group:
        if not roundings or roundings[-1][1] != version.accrual.round:
            roundings.append((version.effective_from, version.accrual.round))
    return Stretch(
        first_on=group[0].effective_from,
        last_on=group[-1].last_on,
        period=group[0].settings.period,
        versions=tuple(group),
        roundings=tuple(roundings),
    )


def _same_grid(one: Version, other: Version) -> bool:
    first, second = one.accrual, other.accrual
    same = (first.every, first.at, first.align, first.on) == (second.every, second.at, second.align, second.on)
    return same and one.settings.period == other.settings.period
