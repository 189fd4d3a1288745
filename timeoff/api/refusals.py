"""What the operations of time off refuse, as problems: with the figures, and with the days that would have gone."""

from __future__ import annotations

from typing import Any

from people.rest.problems import Problem, problem_of, shortage
from timeoff.refusals import Refusal

# The fields of the API where the words of the operations belong, if they are called otherwise there.
FIELDS = {"resource": "leave_type", "starts_time": "starts_at", "ends_time": "ends_at"}


def field_of(name: str) -> str:
    """The API's field for one that an operation names."""
    return FIELDS.get(name, name)


@problem_of.register
def problem(refusal: Refusal) -> Problem:
    """A refusal with what it knows beyond its words."""
    data: dict[str, Any] = shortage(refusal.short, "minutes") if refusal.short is not None else {}
    if refusal.nearest is not None:
        nearest = refusal.nearest
        data["nearest"] = {
            "starts_on": nearest.starts_on.isoformat(),
            "starts_half": nearest.starts_half.value,
            "ends_on": nearest.ends_on.isoformat(),
            "ends_half": nearest.ends_half.value,
            "words": refusal.nearest_words,
        }
    errors = {field_of(refusal.field): [refusal.title]} if refusal.field else {}
    headers = {"Retry-After": "1"} if refusal.code == "busy" else {}
    return Problem(refusal.code, str(refusal), errors=errors, data=data, headers=headers)
