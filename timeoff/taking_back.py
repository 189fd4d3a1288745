"""Who may take approved leave back, and until when, as its policies say.

Whoever is above the person and HR always may, until the leave is over; these rules are about the person alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ledger.rules.asking import until_words
from ledger.rules.use import Cancelling
from timeoff import clocks
from timeoff.models import TimeOffRequest
from timeoff.terms import terms_of

DAY = timedelta(days=1)
_WHO: Final = {"manager": 0, "approval": 1, "requester": 2}
_UNTIL: Final = {"days_before": 0, "start": 1, "end": 2}


@dataclass(frozen=True, slots=True)
class Right:
    """What the person may do with their approved leave now: cancel it, ask for that, or neither, and why not."""

    may: bool = False
    has_to_ask: bool = False
    why: str = ""


def right_of(time_off: TimeOffRequest, at: datetime) -> Right:
    """What the person may do by the strictest of the policies of the leave's days. Two queries."""
    days = dates_claimed(time_off)
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    rules = [rules.use.cancelling for rules in terms.rules(days)]
    strictest = min(rules, key=_strictness, default=Cancelling())
    if strictest.who == "manager":
        return Right(why="Approved leave is cancelled by your manager or HR.")
    latest = min((rule for rule in rules if rule.who != "manager"), key=_earliness, default=strictest)
    if days and _is_too_late(latest, days[0], days_not_begun(time_off, at), at, time_off):
        return Right(why=f"You could cancel it until {until_words(latest)}. Your manager or HR still can.")
    return Right(may=strictest.who == "requester", has_to_ask=strictest.who == "approval")


def _strictness(rule: Cancelling) -> int:
    return _WHO[rule.who]


def _earliness(rule: Cancelling) -> tuple[int, int]:
    return _UNTIL[rule.until], -(rule.days or 0)


def _is_too_late(rule: Cancelling, first: date, not_begun: list[date], at: datetime, time_off: TimeOffRequest) -> bool:
    if rule.until == "end":
        return False
    if rule.until == "start":
        return first not in not_begun
    return clocks.local(at, time_off.employee).date() > first - DAY * (rule.days or 0)


def dates_claimed(time_off: TimeOffRequest) -> list[date]:
    """The days that a request takes. One query."""
    return list(time_off.claims.active().order_by("on").values_list("on", flat=True).distinct())


def days_not_begun(time_off: TimeOffRequest, at: datetime) -> list[date]:
    """The days of a leave that have not begun by the person's own clock: what cancelling would give back."""
    now = clocks.local(at, time_off.employee)
    minute = now.hour * 60 + now.minute
    starts: dict[date, int] = {}
    for claim in time_off.claims.active().chronological():
        starts.setdefault(claim.on, claim.starts_minute)
    return [on for on, start in starts.items() if (on, start) > (now.date(), minute)]
