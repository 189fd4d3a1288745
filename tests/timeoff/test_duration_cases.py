"""The acceptance cases of area `duration`, through the pure function alone: figures that other systems worked out."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from people.workdays import DatedSchedule, HolidayFact, Span, WorkCalendar, hours_around_breaks, overlap
from timeoff.duration import ClockSpan, DaySpan, Duration, Half, InvalidSpan, measure

CASES = json.loads((Path(__file__).parents[1] / "conformance" / "cases" / "duration.json").read_text())
DEFAULTS = {"week_minutes": [480] * 5 + [0, 0], "day_start": "09:00", "breaks": [], "timezone": "UTC", "holidays": []}


class TestDurationCase:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
    def test_comes_out_as_expected(self, case):
        person = working_calendar(case)
        asked: dict[str, Duration] = {}
        for number, step in enumerate(case["steps"]):
            duration = ask(person, step, asked.values())
            assert (duration is None) == ("refused" in step), step
            if duration is not None:
                asked[step.get("ref", str(number))] = duration

        for expected in case["expect"]:
            duration = asked[expected["ref"]] if "ref" in expected else list(asked.values())[-1]
            assert duration.minutes == expected["duration"]["minutes"]
            if "days" in expected["duration"]:
                days = {on.isoformat(): minutes for on, minutes in duration.minutes_by_day}
                assert days == expected["duration"]["days"]

    def test_is_one_of_thirty_five(self):
        assert len(CASES) == 35


def ask(person: WorkCalendar, step: dict[str, Any], before: Any) -> Duration | None:
    """What the step takes, or None if it was refused for the reason that the step expects."""
    try:
        duration = measure(person, span_of(step))
    except InvalidSpan:
        assert step["refused"] == "invalid", step
        return None
    if not duration.minutes:
        assert step["refused"] == "invalid", step
        return None
    if any(share_time(duration, other) for other in before):
        assert step["refused"] == "overlap", step
        return None
    return duration


def span_of(step: dict[str, Any]) -> DaySpan | ClockSpan:
    if "T" in step["from"]:
        return ClockSpan(datetime.fromisoformat(step["from"]), datetime.fromisoformat(step["to"]))
    days = date.fromisoformat(step["from"]), date.fromisoformat(step["to"])
    if "half" in step:
        return DaySpan(*days, Half(step["half"]), Half(step["half"]))
    return DaySpan(*days)


def share_time(one: Duration, other: Duration) -> bool:
    spans = {day.on: day.spans for day in other.taken}
    return any(overlap(day.spans, spans.get(day.on, ())) for day in one.taken)


def working_calendar(case: dict[str, Any]) -> WorkCalendar:
    """The person of a case with later changes; each day has the holidays of the change in force on it."""
    versions = [(date.min, DEFAULTS | case.get("person", {}))]
    for change in case.get("person_changes", []):
        versions.append((date.fromisoformat(change["from"]), versions[-1][1] | change))
    starts = [starts_on for starts_on, _ in versions]
    ends = [*starts[1:], None]
    holidays: dict[date, HolidayFact] = {}
    for (starts_on, person), ends_on in zip(versions, ends, strict=True):
        for fact in map(holiday, person["holidays"]):
            if starts_on <= fact.on and (ends_on is None or fact.on < ends_on):
                holidays[fact.on] = fact
    schedules = tuple(
        DatedSchedule(starts_on, ends_on, week(person))
        for (starts_on, person), ends_on in zip(versions, ends, strict=True)
    )
    return WorkCalendar(1, versions[0][1]["timezone"], schedules, holidays)


def holiday(given: str | dict[str, Any]) -> HolidayFact:
    if isinstance(given, str):
        return HolidayFact(date.fromisoformat(given), "Holiday")
    return HolidayFact(date.fromisoformat(given["date"]), "Holiday", is_half_day=given["half"])


def week(person: dict[str, Any]) -> tuple[tuple[Span, ...], ...]:
    start = time.fromisoformat(person["day_start"])
    breaks = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in person["breaks"]]
    return tuple(hours_around_breaks(start, minutes, breaks) for minutes in person["week_minutes"])
