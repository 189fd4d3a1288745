"""What is wrong with a policy's settings, field by field, in words fit for the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the setting's dotted name (empty for the whole) and a sentence."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class InvalidSettings(ValueError):
    """The settings of a policy contradict each other or are not known; ``problems`` names each field."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def contradiction(field: str, message: str) -> PydanticCustomError:
    """An error on one field, raised by a validator that looks at several."""
    return PydanticCustomError("contradiction", "{message}", {"field": field, "message": message})


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    return tuple(Problem(_field(details), _message(details)) for details in error.errors())


# The tag of a union stands in pydantic's path, but is not part of a setting's name.
_TAGS = {"none", "time", "hours_worked"}


def _field(details: ErrorDetails) -> str:
    path = [str(step) for step in details["loc"]]
    if len(path) > 1 and path[0] == "accrual" and path[1] in _TAGS:
        del path[1]
    inner = _context(details).get("field")
    if details["type"] in ("union_tag_not_found", "union_tag_invalid"):
        inner = "method"
    return ".".join([*path, *([str(inner)] if inner else [])])


_WORDS = {
    "missing": "This is missing.",
    "union_tag_not_found": "This is missing.",
    "extra_forbidden": "There is no such setting.",
    "literal_error": "{given!r} is not one of {expected}.",
    "union_tag_invalid": "{tag!r} is not one of {expected_tags}.",
    "int_type": "{given!r} is not a whole number.",
    "bool_type": "{given!r} is neither yes nor no.",
    "greater_than_equal": "{given} is less than {ge}.",
    "less_than_equal": "{given} is more than {le}.",
    "model_type": "{given!r} is not a group of settings.",
    "model_attributes_type": "{given!r} is not a group of settings.",
    "tuple_type": "{given!r} is not a list.",
    "string_type": "{given!r} is not a text.",
    "value_error": "{error}",
}


def _message(details: ErrorDetails) -> str:
    words = _WORDS.get(details["type"])
    return words.format(given=details["input"], **_context(details)) if words else details["msg"]


def _context(details: ErrorDetails) -> Mapping[str, Any]:
    return details.get("ctx") or {}
