"""What hours worked earn: a ratio on the running total of a balance period, with exact remainders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.dates import add_months
from ledger.periods import Period
from ledger.rules import HoursWorkedAccrual, PolicySettings, Rounding, Tier
from ledger.schedule.rounding import Exact, rounded
from ledger.schedule.timeline import PolicyTimeline

_TO_ONE = Rounding()


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes that payroll reports, below zero to correct an earlier report; they count on the report's last day."""

    on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkedAccrual:
    """What a report earns, before the policy's caps: a difference of rounded totals, below zero for a correction."""

    effective_on: date
    amount: int
    period: Period
    inputs: Mapping[str, object]


def earned(minutes: int, amount: int, per_worked: int, cap: int | None = None) -> int:
    """What a running total of worked minutes has earned: ``amount`` for every ``per_worked``, rounded half up."""
    return rounded(_cut(Fraction(minutes * amount, per_worked), cap), _TO_ONE)


def worked_accrual(
    timeline: PolicyTimeline,
    hired_on: date,
    before: Iterable[Worked],
    report: Worked,
    *,
    period: Period | None = None,
    due_before: int | None = None,
) -> WorkedAccrual | None:
    """What a report earns on top of those taken in before, in whatever order they came.

    The running total is that of the balance period which holds the report's day; each report counts at the rate of its
    own day (version and tier). Five reports rounded alone would lose minutes; together they lose none.

    :param before: every report taken in before; those of other periods are passed over.
    :param period: the balance period of the report's day; the policy's own if not given.
    :param due_before: what the reports before were found to earn in that period, where rules have changed since; what
        they earn by today's rules if not given.
    :return: None if the policy earns nothing by hours worked on that day.
    """
    settings = timeline.settings_on(report.on)
    accrual = settings.accrual
    if not isinstance(accrual, HoursWorkedAccrual):
        return None
    period = period or timeline.period_on(report.on, hired_on)
    same_period = [each for each in before if each.on in period]
    exact_before = sum((_exact(timeline, hired_on, each) for each in same_period), Fraction(0))
    exact_after = exact_before + _exact(timeline, hired_on, report)
    total_before = due_before
    if total_before is None:
        total_before = rounded(_cut(exact_before, accrual.cap_per_period), _TO_ONE)
    total = rounded(_cut(exact_after, accrual.cap_per_period), _TO_ONE)
    inputs = {
        "worked": report.minutes,
        "worked_before": sum(each.minutes for each in same_period),
        "rate": _rate(settings, hired_on, report.on),
        "per_worked": accrual.per_worked,
        "total_exact": str(exact_after),
        "total_before": total_before,
        "cap_per_period": accrual.cap_per_period,
    }
    return WorkedAccrual(report.on, total - total_before, period, inputs)


def _exact(timeline: PolicyTimeline, hired_on: date, report: Worked) -> Fraction:
    settings = timeline.settings_on(report.on)
    if not isinstance(settings.accrual, HoursWorkedAccrual):
        return Fraction(0)
    return Fraction(report.minutes * _rate(settings, hired_on, report.on), settings.accrual.per_worked)


def _rate(settings: PolicySettings, hired_on: date, day: date) -> int:
    reached: list[Tier] = [tier for tier in settings.tiers if add_months(hired_on, tier.after_months) <= day]
    rate = reached[-1].amount if reached else settings.accrual.amount if settings.accrual.method != "none" else 0
    return rate or 0


def _cut(exact: Exact, cap: int | None) -> Exact:
    return exact if cap is None else min(exact, cap)
