"""Runs cases that judge lengths alone: no policy, so nothing is held; a request takes its time all the same."""

from __future__ import annotations

from typing import Any, ClassVar

from ledger.errors import Invalid
from people.workdays import overlap
from tests.conformance.persons import PersonOfCase
from tests.conformance.runner import CaseRunner, Refused, known_keys
from tests.conformance.spans import span_of
from timeoff.duration import Duration, InvalidSpan, measure

CASE_KEYS = {"id", "origin", "topic", "area", "unit", "convention", "person", "person_changes", "steps", "expect"}


class DurationRunner(CaseRunner):
    """One case: a person's hours, and what requests take of them."""

    COMMON: ClassVar = {"on", "do", "key", "refused"}
    STEP_KEYS: ClassVar = {"request": {"from", "to", "half", "ref"}}

    def __init__(self, case: dict[str, Any]) -> None:
        known_keys(case, CASE_KEYS, case["id"])
        super().__init__(case)
        self.calendar = PersonOfCase(case).calendar()
        self.asked: dict[str, Duration] = {}
        self.latest: Duration | None = None

    def do_request(self, step: dict[str, Any]) -> None:
        """Measure the span, and see that no other request has taken some of it."""
        try:
            duration = measure(self.calendar, span_of(step))
        except InvalidSpan as error:
            raise Invalid(error.field, str(error)) from error
        if not duration.minutes:
            raise Invalid("span", "There is no working time in these days.")
        if any(_share_time(duration, other) for other in self.asked.values()):
            raise Refused("overlap")
        self.asked[step.get("ref", f"request {len(self.asked) + 1}")] = self.latest = duration

    def check(self, expected: dict[str, Any]) -> None:
        """What a request takes."""
        known_keys(expected, {"on", "ref", "duration"}, "expect")
        taken = self.asked[expected["ref"]] if "ref" in expected else self.latest
        assert found(taken, expected["duration"]) == expected["duration"]


def found(taken: Duration | None, expected: dict[str, Any]) -> dict[str, Any]:
    """What a case may expect of a duration, as far as it does."""
    known_keys(expected, {"minutes", "days"}, "duration")
    assert taken is not None, "nothing was asked for"
    days = {on.isoformat(): minutes for on, minutes in taken.minutes_by_day}
    return {key: {"minutes": taken.minutes, "days": days}[key] for key in expected}


def is_of_lengths_alone(case: dict[str, Any]) -> bool:
    """Whether no policy is given: then only lengths are judged."""
    return "policy" not in case and "policies" not in case


def _share_time(one: Duration, other: Duration) -> bool:
    spans = {taken.on: taken.spans for taken in other.taken}
    return any(overlap(taken.spans, spans.get(taken.on, ())) for taken in one.taken)
