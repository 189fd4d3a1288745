"""Reads JSON, and nothing that a reader of JSON stumbles over."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import exceptions, parsers

RIGHT = 'Send an object with names in double quotes, such as {"note": "Alps"}.'


class JSONParser(parsers.JSONParser):
    """JSON as the standard has it; what is nested without end is refused as unreadable."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
        except exceptions.ParseError as error:
            raise exceptions.ParseError(f"The body is no JSON: {_what(error.__context__)}. {RIGHT}") from error


def _what(error: BaseException | None) -> str:
    """What a reader of JSON stumbled over, and where."""
    if isinstance(error, json.JSONDecodeError):
        return f"something is wrong at line {error.lineno}, column {error.colno}"
    return "it is not UTF-8" if isinstance(error, UnicodeError) else "it has a number that JSON does not know"
