"""What people on the same policy have in common, so that a night's run works it out once and not 100,000 times.

Most people joined before the running balance period and stay beyond the range asked for: to them the same accruals
fall due. A person is reduced to what can matter in that time; those who come out the same share one result.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from ledger.dates import DAY, add_months
from ledger.schedule.facts import PersonFacts, Window, active_days
from ledger.schedule.grid import grid_of
from ledger.schedule.timeline import PolicyTimeline

Result = TypeVar("Result")

_ANYBODY = PersonFacts(hired_on=date(2000, 1, 1))
_ANY_TIME = Window(starts_on=date(2000, 1, 1))


def shared(
    timeline: PolicyTimeline,
    facts: PersonFacts,
    window: Window,
    from_on: date | None,
    to_on: date,
    compute: Callable[[], Result],
) -> Result:
    """The result of ``compute``, or what it gave for someone on the same terms."""
    if timeline.is_personal:
        return compute()
    horizon = timeline.shared.get(("horizon", from_on, to_on))
    if horizon is None:
        horizon = _horizon(timeline, from_on or to_on, to_on)
        timeline.remember(("horizon", from_on, to_on), horizon)
    key = (from_on, to_on, *_terms(timeline, facts, window, *horizon))
    try:
        result: Result = timeline.shared[key]
    except KeyError:
        result = compute()
        timeline.remember(key, result)
    return result


def _horizon(timeline: PolicyTimeline, from_on: date, to_on: date) -> tuple[date, date]:
    """The first and last day that can matter to what accrues in a range."""
    first = timeline.periods.on(from_on, _ANYBODY.hired_on).starts_on
    last = to_on
    for stretch in timeline.stretches:
        if stretch.first_on > to_on or stretch.last_on < first:
            continue
        grid = grid_of(stretch.accrual, stretch.period, _ANYBODY, _ANY_TIME)
        if first > date.min:
            first = min(first, grid.start(grid.index_of(max(first, stretch.first_on))))
        last = max(last, grid.start(grid.index_of(min(to_on, stretch.last_on)) + 1) - DAY)
    return first, last


def _terms(timeline: PolicyTimeline, facts: PersonFacts, window: Window, first: date, last: date) -> tuple[object, ...]:
    """A person reduced to what matters between two days."""
    active_first, active_last = active_days(facts, window)
    active_first, active_last = max(active_first, first), min(active_last, last)
    is_part = active_first > first or active_last < last
    return (
        active_first,
        active_last,
        _service(timeline, facts.hired_on, first, last) if timeline.tier_months else None,
        _shares(facts, first, last) if timeline.scales_by_fte else None,
        (facts.weeks, facts.days_off) if is_part and timeline.by_working_days else None,
        window.extras,
    )


def _service(timeline: PolicyTimeline, hired_on: date, first: date, last: date) -> tuple[date, ...]:
    """When each tier is reached, as far as that lies between the two days."""
    reached = (add_months(hired_on, months) for months in timeline.tier_months)
    return (max(hired_on, first), *(min(max(day, first), last + DAY) for day in reached))


def _shares(facts: PersonFacts, first: date, last: date) -> tuple[object, ...]:
    changes = tuple((since, percent) for since, percent in facts.fte if first < since <= last)
    return (facts.fte_on(first), changes)
