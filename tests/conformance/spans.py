"""The span that a `request` step asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.errors import Invalid
from tests.conformance.runner import day
from timeoff.duration import ClockSpan, DaySpan, Half, InvalidSpan

MIDNIGHT = dt.time()


def span_of(step: dict[str, Any]) -> DaySpan | ClockSpan:
    """Days, with halves if it says so, or times of the clock.

    :raises Invalid: for a span that means nothing, and for a half of several days.
    """
    try:
        if "T" in step["from"] or "T" in step["to"]:
            return _by_the_clock(step)
        return _of_days(step)
    except InvalidSpan as error:
        raise Invalid(error.field, str(error)) from error


def _of_days(step: dict[str, Any]) -> DaySpan:
    first, last = day(step["from"]), day(step["to"])
    if "half" not in step:
        return DaySpan(first, last)
    if first != last:
        raise Invalid("half", "A half is of one day.")
    return DaySpan(first, last, Half(step["half"]), Half(step["half"]))


def _by_the_clock(step: dict[str, Any]) -> ClockSpan:
    if "half" in step:
        raise Invalid("half", "Times of the clock have no half.")
    starts_at, ends_at = (dt.datetime.fromisoformat(step[name]) for name in ("from", "to"))
    if "T" not in step["to"]:
        # A last day without a time is taken whole.
        ends_at += dt.timedelta(days=1)
    return ClockSpan(starts_at, ends_at)
