"""Which days of a leave cost something beside the working days: calendar days, and days off between leave. Pure.

Conventions
-----------
* By calendar days every day of the span costs one day of the policy, a day off like a working one; half a day at an end
  costs half of it. Leave by the hour takes scheduled minutes whatever the policy counts.
* Days off between two leave days count ("sandwich rule") where leave reaches the end of the last working day before
  them and the beginning of the first one after them. The leave on one side may be another request on the same balance;
  then the request that comes later bears them. A holiday is a day off like any other. Each costs one day of the policy.
* Days on which the person has no schedule cost nothing: they are not employed then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from people.workdays import MINUTES_A_DAY, Span, WorkCalendar, Workday, halves
from timeoff.duration import ClockSpan, DaySpan, DayTaken, Duration, Half

DAY = timedelta(days=1)
REACH = timedelta(days=21)
"""How far around a request days off are looked at: no run of them between two leave days is longer."""

CALENDAR = "every calendar day counts"
BETWEEN = "counts, as it lies between days of leave"
USUAL_START = 9 * 60


@dataclass(frozen=True, slots=True)
class DayRule:
    """How the policy drawn first on a day counts, and how long its day is."""

    day_minutes: int
    by_calendar: bool = False
    sandwich: bool = False


RuleOn = Callable[[date], DayRule | None]
Claimed = Mapping[date, tuple[Span, ...]]


def counted(
    duration: Duration, calendar: WorkCalendar, span: DaySpan | ClockSpan, rule_on: RuleOn, others: Claimed
) -> Duration:
    """A duration with the days that count although nobody works on them, each with the reason.

    `others` are the active hours of the person's other requests on the same balance, `REACH` around the span.
    """
    days = {day.on: _by_calendar(day, calendar, span, rule_on(day.on)) for day in duration.days}
    own = {on: day.spans for on, day in days.items() if day.spans}
    for day in _between(own, calendar, rule_on, others):
        days[day.on] = day
    return Duration(tuple(days[on] for on in sorted(days)))


def _by_calendar(day: DayTaken, calendar: WorkCalendar, span: DaySpan | ClockSpan, rule: DayRule | None) -> DayTaken:
    if rule is None or not rule.by_calendar or not isinstance(span, DaySpan) or calendar.schedule_on(day.on) is None:
        return day
    workday = calendar.workday(day.on)
    whole: tuple[Span, ...] = (_a_day(workday, rule),)
    if day.on == span.starts_on and span.starts_half == Half.PM:
        whole = halves(whole)[1]
    elif day.on == span.ends_on and span.ends_half == Half.AM:
        whole = halves(whole)[0]
    why = "" if workday.is_working else f"{workday.reason}: {CALENDAR}"
    return replace(day, spans=whole, skipped="", counted=why)


def _a_day(workday: Workday, rule: DayRule) -> Span:
    """Where a counted day lies by the clock: where the day's work begins, so that two of them overlap."""
    begins = workday.scheduled[0][0] if workday.scheduled else USUAL_START
    begins = max(0, min(begins, MINUTES_A_DAY - rule.day_minutes))
    return begins, min(MINUTES_A_DAY, begins + rule.day_minutes)


def _between(own: Claimed, calendar: WorkCalendar, rule_on: RuleOn, others: Claimed) -> Iterator[DayTaken]:
    if not own:
        return
    day, end = min(own) - REACH, max(own) + REACH
    while day <= end:
        run = []
        while day <= end and _is_off(calendar.workday(day)):
            run.append(day)
            day += DAY
        if run and _is_enclosed(run, own, calendar, others):
            yield from _as_leave(run, own, calendar, rule_on, others)
        day += DAY


def _is_off(day: Workday) -> bool:
    return not day.is_working


def _is_enclosed(run: list[date], own: Claimed, calendar: WorkCalendar, others: Claimed) -> bool:
    """Whether leave reaches up to the days off on both sides, this request on at least one of them."""
    before, after = run[0] - DAY, run[-1] + DAY
    if before not in own and after not in own:
        return False
    ends = [*own.get(before, ()), *others.get(before, ())]
    starts = [*own.get(after, ()), *others.get(after, ())]
    if not ends or not starts:
        return False
    work_before, work_after = calendar.workday(before).working, calendar.workday(after).working
    return bool(
        work_before
        and work_after
        and max(end for _, end in ends) >= work_before[-1][1]
        and min(start for start, _ in starts) <= work_after[0][0]
    )


def _as_leave(
    run: list[date], own: Claimed, calendar: WorkCalendar, rule_on: RuleOn, others: Claimed
) -> Iterator[DayTaken]:
    for on in run:
        rule, workday = rule_on(on), calendar.workday(on)
        if rule is None or not rule.sandwich or on in own or on in others or calendar.schedule_on(on) is None:
            continue
        yield DayTaken(on, (_a_day(workday, rule),), counted=f"{workday.reason}: {BETWEEN}")
