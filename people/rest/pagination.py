"""Pages of rows that go on where the last one ended: new rows neither shift nor repeat those that follow.

A cursor holds the values of the last row's ordering fields. The ordering ends in a unique field, so that every row has
one place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Field, Model, Q
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

CURSOR, SIZE = "cursor", "page_size"
USUAL, MOST = 50, 200


class KeysetPagination(BasePagination):
    """The view's `ordering` names fields of the rows, all ascending or all descending ("-pk")."""

    next_url: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that the query asks for. One query.

        :raises ValidationError: if the cursor or the size is none.
        """
        ordering = tuple(view.ordering)
        size = _size(request.query_params.get(SIZE))
        if cursor := request.query_params.get(CURSOR):
            queryset = queryset.filter(_beyond(queryset.model, ordering, cursor))
        rows = list(queryset.order_by(*ordering)[: size + 1])
        if len(rows) > size:
            rows = rows[:size]
            self.next_url = replace_query_param(
                request.build_absolute_uri(), CURSOR, _cursor_at(rows[-1], _names(ordering))
            )
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        link |= {"description": "The page that follows; null on the last.", "example": None}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        return [
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": "Where the page begins: follow `next` instead of writing one.",
                "schema": {"type": "string"},
            },
            {"name": SIZE, "in": "query", "required": False, "description": "Rows on a page.", "schema": size},
        ]


def _size(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise exceptions.ValidationError({SIZE: [f"Write a number from 1 to {MOST}."]})
    return int(text)


def _names(ordering: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") for name in ordering]


def _cursor_at(row: Model, names: Sequence[str]) -> str:
    values = [_field(type(row), name).value_to_string(row) for name in names]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return cast("Field[Any, Any]", field)


def _beyond(model: type[Model], ordering: Sequence[str], cursor: str) -> Q:
    """The rows that come after a cursor: a greater first value, or the same and a greater second, and so on."""
    names, compare = _names(ordering), "lt" if ordering[0].startswith("-") else "gt"
    values = _values(model, names, cursor)
    after = Q()
    for index, (name, value) in enumerate(zip(names, values, strict=True)):
        same = dict(zip(names[:index], values[:index], strict=True))
        after |= Q(**same, **{f"{name}__{compare}": value})
    return after


def _values(model: type[Model], names: Sequence[str], cursor: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or [type(value) for value in values] != [str] * len(names):
            raise ValueError
        found = [_field(model, name).to_python(value) for name, value in zip(names, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError, ValidationError, FieldError) as error:
        raise exceptions.ValidationError({CURSOR: ["This is no cursor. Follow `next` of the page before."]}) from error
    if any(value is None or "\0" in str(value) for value in found):
        raise exceptions.ValidationError({CURSOR: ["This is no cursor. Follow `next` of the page before."]})
    return found
