"""Who may take approved leave back, and until when, as its policies say.

Whoever is above the person and HR always may, until the leave is over; these rules are about the person alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ledger.rules.asking import until_words
from ledger.rules.use import Cancelling
from timeoff import clocks
from timeoff.models import TimeOffDay, TimeOffRequest
from timeoff.terms import Terms, terms_of_each

DAY = timedelta(days=1)
_WHO: Final = {"manager": 0, "approval": 1, "requester": 2}
_UNTIL: Final = {"days_before": 0, "start": 1, "end": 2}


@dataclass(frozen=True, slots=True)
class Right:
    """What the person may do with their approved leave now: cancel it, ask for that, or neither, and why not.

    `until` is the last day on which the policy lets them, where it names days before the leave; `is_late` says that
    the time for it is over. Without `has_days` every day has begun, and there is nothing to give back.
    """

    may: bool = False
    has_to_ask: bool = False
    why: str = ""
    until: date | None = None
    is_late: bool = False
    has_days: bool = True


def right_of(time_off: TimeOffRequest, at: datetime) -> Right:
    """What the person may do by the strictest of the policies of the leave's days. Two queries."""
    return rights_of([time_off], at)[time_off.pk]


def rights_of(requests: Sequence[TimeOffRequest], at: datetime) -> Mapping[int, Right]:
    """The same of many requests, by their number. Two queries for all; none without requests."""
    if not requests:
        return {}
    starts: dict[int, dict[date, int]] = {one.pk: {} for one in requests}
    for claim in TimeOffDay.objects.active().filter(time_off__in=requests).chronological():
        starts[claim.time_off_id].setdefault(claim.on, claim.starts_minute)
    first, last = min(one.starts_on for one in requests), max(one.ends_on for one in requests)
    pools = {(one.employee.holder_id, one.resource_id) for one in requests}
    terms = terms_of_each(pools, first, last)
    return {one.pk: _right(one, terms[one.employee.holder_id, one.resource_id], starts[one.pk], at) for one in requests}


def _right(time_off: TimeOffRequest, terms: Terms, starts: Mapping[date, int], at: datetime) -> Right:
    not_begun = _not_begun(time_off, starts, at)
    has_days = bool(not_begun)
    rules = [rules.use.cancelling for rules in terms.rules(starts)]
    strictest = min(rules, key=_strictness, default=Cancelling())
    if strictest.who == "manager":
        return Right(why="Approved leave is cancelled by your manager or HR.", has_days=has_days)
    latest = min((rule for rule in rules if rule.who != "manager"), key=_earliness, default=strictest)
    first = min(starts, default=time_off.starts_on)
    until = first - DAY * (latest.days or 0) if latest.until == "days_before" else None
    if starts and _is_too_late(latest, first, not_begun, clocks.local(at, time_off.employee).date()):
        why = f"You could cancel it until {until_words(latest)}. Your manager or HR still can."
        return Right(why=why, until=until, is_late=True, has_days=has_days)
    may, has_to_ask = strictest.who == "requester", strictest.who == "approval"
    return Right(may=may, has_to_ask=has_to_ask, until=until, has_days=has_days)


def _strictness(rule: Cancelling) -> int:
    return _WHO[rule.who]


def _earliness(rule: Cancelling) -> tuple[int, int]:
    return _UNTIL[rule.until], -(rule.days or 0)


def _is_too_late(rule: Cancelling, first: date, not_begun: Collection[date], today: date) -> bool:
    if rule.until == "end":
        return False
    if rule.until == "start":
        return first not in not_begun
    return today > first - DAY * (rule.days or 0)


def dates_claimed(time_off: TimeOffRequest) -> list[date]:
    """The days that a request takes. One query."""
    return list(time_off.claims.active().order_by("on").values_list("on", flat=True).distinct())


def days_not_begun(time_off: TimeOffRequest, at: datetime) -> list[date]:
    """The days of a leave that have not begun by the person's own clock: what cancelling would give back."""
    starts: dict[date, int] = {}
    for claim in time_off.claims.active().chronological():
        starts.setdefault(claim.on, claim.starts_minute)
    return _not_begun(time_off, starts, at)


def _not_begun(time_off: TimeOffRequest, starts: Mapping[date, int], at: datetime) -> list[date]:
    now = clocks.local(at, time_off.employee)
    minute = now.hour * 60 + now.minute
    return [on for on, start in starts.items() if (on, start) > (now.date(), minute)]
