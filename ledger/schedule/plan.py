"""When and how much accrues: the schedule of one person on one policy, as planned accruals.

Within a balance period the running total of what should have accrued is kept exactly and rounded; each accrual is the
difference from the rounded total before it, so nothing is lost or gained over the period. A schedule is a pure
function of the policy's versions, the person's facts and the assignment: asked for two ranges that adjoin, it gives
the same accruals as asked for both at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from ledger.dates import DAY
from ledger.periods import Period
from ledger.schedule.facts import PersonFacts, Window
from ledger.schedule.rates import Occurrences, Slice
from ledger.schedule.rounding import Exact, rounded
from ledger.schedule.sharing import shared
from ledger.schedule.timeline import PolicyTimeline, Stretch


@dataclass(frozen=True, slots=True)
class Accrual:
    """One planned accrual.

    ``key`` is unique among the accruals of an account: it names the first day that this one is for. ``amount`` is
    above zero, in the resource's unit, before any cap. ``inputs`` explain it: JSON values, read-only because people
    on the same terms share them.
    """

    key: str
    effective_on: date
    amount: int
    period: Period
    inputs: Mapping[str, object]


def accruals(
    timeline: PolicyTimeline, facts: PersonFacts, window: Window, from_on: date, to_on: date
) -> tuple[Accrual, ...]:
    """What accrues from one day to another, both inclusive, in the order in which it counts."""
    return shared(
        timeline, facts, window, from_on, to_on, lambda: tuple(_accruals(timeline, facts, window, from_on, to_on))
    )


def accrued_by(timeline: PolicyTimeline, facts: PersonFacts, window: Window, on: date) -> int:
    """What has accrued by the end of a day in the balance period that holds it, before any cap."""
    return shared(timeline, facts, window, None, on, lambda: _Total(timeline, facts, window, on).rounded_through(on))


def entitlement(timeline: PolicyTimeline, facts: PersonFacts, window: Window, period: Period) -> int:
    """What accrues in a whole balance period, a known leaving date heeded, before any cap.

    :raises ValueError: for a period that never ends, unless the assignment does.
    """
    last_on = period.ends_on if window.ends_on is None else min(period.ends_on, window.ends_on - DAY)
    if facts.left_on is not None:
        last_on = min(last_on, facts.left_on)
    if last_on == date.max:
        raise ValueError("What accrues in a period that never ends has no total.")
    return accrued_by(timeline, facts, window, last_on) if last_on in period else 0


def _accruals(
    timeline: PolicyTimeline, facts: PersonFacts, window: Window, from_on: date, to_on: date
) -> Iterator[Accrual]:
    for period in timeline.periods.between(from_on, to_on, facts.hired_on):
        total = _Total(timeline, facts, window, period.starts_on, period)
        first, last = max(period.starts_on, from_on), min(period.ends_on, to_on)
        yield from total.accruals(first, last)


class _Total:
    """The running total of one person's balance period: exact, and as rounded so far."""

    def __init__(
        self, timeline: PolicyTimeline, facts: PersonFacts, window: Window, day: date, period: Period | None = None
    ) -> None:
        self._period = period or timeline.periods.on(day, facts.hired_on)
        self._stretches = [
            (stretch, occurrences)
            for stretch in timeline.stretches
            if stretch.first_on <= self._period.ends_on
            and stretch.last_on >= self._period.starts_on
            and (occurrences := Occurrences(stretch, facts, window))
        ]
        self._exact: Exact = 0
        self._rounded = 0

    def rounded_through(self, last: date) -> int:
        for stretch, occurrences in self._stretches:
            self._skip(stretch, occurrences, last)
        return self._rounded

    def accruals(self, first: date, last: date) -> Iterator[Accrual]:
        """The accruals that count from ``first`` to ``last``, both inside the period."""
        for stretch, occurrences in self._stretches:
            if first > self._period.starts_on:
                self._skip(stretch, occurrences, first - DAY)
            begin = occurrences.first_effective_from(first)
            end = occurrences.first_effective_from(_day_after(last, occurrences))
            for run_begin, run_end in occurrences.runs(begin, end):
                gives = occurrences.gives(run_begin)
                for index in range(run_begin, run_end):
                    yield from self._step(stretch, occurrences, index, gives)

    def _skip(self, stretch: Stretch, occurrences: Occurrences, last: date) -> None:
        """Take in what counts to the end of ``last`` without looking at each accrual."""
        begin = occurrences.first_effective_from(self._period.starts_on)
        end = occurrences.first_effective_from(_day_after(last, occurrences))
        turns = [occurrences.first_effective_from(since) for since, _ in stretch.roundings[1:]]
        for turn in [*(index for index in turns if begin < index < end), end]:
            for run_begin, run_end in occurrences.runs(begin, turn):
                self._exact += occurrences.gives(run_begin) * (run_end - run_begin)
            if begin < turn:
                rounding = stretch.rounding_on(occurrences.effective_on(turn - 1))
                self._rounded = max(self._rounded, rounded(self._exact, rounding))
            begin = max(begin, turn)

    def _step(self, stretch: Stretch, occurrences: Occurrences, index: int, gives: Exact) -> Iterator[Accrual]:
        effective_on = occurrences.effective_on(index)
        self._exact += gives
        total = rounded(self._exact, stretch.rounding_on(effective_on))
        # A version may round more strictly than the one before: what was given then is not taken back.
        if total > self._rounded:
            inputs = _inputs(occurrences, index, self._exact, self._rounded)
            amount, self._rounded = total - self._rounded, total
            yield Accrual(_key(occurrences, index), effective_on, amount, self._period, inputs)


def _day_after(day: date, occurrences: Occurrences) -> date:
    """The day after, or after the last one that matters: ``date.max`` has no day after."""
    return min(day, occurrences.last_on) + DAY if min(day, occurrences.last_on) < date.max else date.max


def _key(occurrences: Occurrences, index: int) -> str:
    first_on = max(occurrences.grid.start(index), occurrences.first_on)
    return f"accrual/{first_on:%Y-%m}" if first_on.day == 1 else f"accrual/{first_on.isoformat()}"


def _inputs(occurrences: Occurrences, index: int, exact: Exact, before: int) -> Mapping[str, object]:
    """What explains an accrual: the stretch of time, each rate in it with its days, the running totals."""
    first, last = occurrences.bounds(index)
    slices = occurrences.slices(index)
    accrual = slices[-1].accrual
    active = sum((part.ends_on - part.starts_on).days + 1 for part in slices)
    days = (last - first).days + 1
    told: dict[str, object] = {
        "every": accrual.every,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "days": days,
        "days_active": active,
        "parts": [_part(part) for part in slices],
        "total_exact": str(exact),
        "total_before": before,
    }
    if active != days:
        told["prorate"] = accrual.prorate
    if accrual.round.to > 1:
        told["round"] = {"to": accrual.round.to, "mode": accrual.round.mode}
    return MappingProxyType(told)


def _part(part: Slice) -> dict[str, object]:
    told: dict[str, object] = {
        "from": part.starts_on.isoformat(),
        "to": part.ends_on.isoformat(),
        "rate": str(Fraction(part.rate)),
        "gives": str(Fraction(part.gives)),
    }
    if part.tier is not None:
        told["tier_after_months"] = part.tier.after_months
    if part.extra_per_year:
        told["agreed_per_year"] = part.extra_per_year
    if part.accrual.scale_by_fte:
        told["fte_percent"] = str(part.fte_percent)
    return told
