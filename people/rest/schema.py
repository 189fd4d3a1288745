"""What the documentation adds to each operation: how one signs in, and what problems look like."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import serializers

from people.rest.kinds import KINDS
from people.rest.problems import MEDIA_TYPE

_WORDS = {"type": "array", "items": {"type": "string"}}
_AMOUNT = {"type": "integer"}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Tell problems apart by `code`.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the kind is explained."},
        "title": {"type": "string", "description": "The same for every problem of the kind."},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": list(KINDS)},
        "detail": {"type": "string", "description": "What is wrong this time, in words for people."},
        "errors": {"type": "object", "additionalProperties": _WORDS, "description": "Words for each field."},
        "asked": _AMOUNT,
        "available": _AMOUNT,
        "held": _AMOUNT,
        "shortfall": _AMOUNT,
        "unit": {"type": "string"},
        "on": {"type": "string", "format": "date", "description": "The first day that is not covered."},
    },
    "additionalProperties": {},
}
EXAMPLES: dict[str, Any] = {
    "below_floor": {
        "summary": "The balance does not cover it",
        "value": {
            "asked": 2400,
            "available": 1920,
            "held": 480,
            "shortfall": 480,
            "on": "2026-08-14",
            "unit": "minutes",
            "type": KINDS["below_floor"].type,
            "title": KINDS["below_floor"].title,
            "status": 409,
            "code": "below_floor",
            "detail": "You ask for 5 d and have 4 d on these days. 1 d is missing. 1 d is held for other requests.",
            "errors": {"ends_on": ["You ask for 5 d and have 4 d on these days."]},
        },
    },
    "invalid": {
        "summary": "A field is wrong",
        "value": {
            "type": KINDS["invalid"].type,
            "title": KINDS["invalid"].title,
            "status": 400,
            "code": "invalid",
            "detail": KINDS["invalid"].means,
            "errors": {"starts_on": ["This is no date. Write it as 2026-07-14."]},
        },
    },
}


class ProblemField(serializers.JSONField):
    """A problem inside an answer."""

    _spectacular_annotation = {"field": {"allOf": [{"$ref": "#/components/schemas/Problem"}], "nullable": True}}


class TokenScheme(OpenApiAuthenticationExtension):
    """A personal token in the header."""

    target_class = "people.rest.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A personal token, made under Account → API tokens."}


class OwnSessionScheme(SessionScheme):
    """The pages' own session."""

    target_class = "people.rest.authentication.SessionAuthentication"
    name = "session"


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Let every operation say that it may answer with a problem; a hook of the schema's generator."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": EXAMPLES}}
    components.setdefault("responses", {})["Problem"] = {
        "description": f"A problem: {', '.join(f'{kind.status} `{kind.code}`' for kind in KINDS.values())}.",
        "content": content,
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return result
