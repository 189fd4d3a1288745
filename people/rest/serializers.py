"""Shapes that several APIs share: what comes in is held to its shape exactly, what goes out says people's names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from people.rest.pagination import CURSOR, SIZE

EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)


class Shape(serializers.Serializer[Any]):
    """What comes in. A name that is not known is refused: a mistyped filter must not show all rows."""

    #: Read by others than this shape: the paginator reads these of a query.
    others: tuple[str, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields and name not in self.others]
            if unknown:
                known = ", ".join(self.fields) or "none"
                raise serializers.ValidationError(
                    {name: [f"There is no such field. Known here: {known}."] for name in unknown}
                )
        return super().to_internal_value(data)


class Filters(Shape):
    """The filters of a list of rows, beside the page's own parameters."""

    others = (CURSOR, SIZE)


class DayField(serializers.DateField):
    """A day within reach of any calendar."""

    default_error_messages = {"invalid": "This is no date. Write it as 2026-07-14."}

    def to_internal_value(self, value: Any) -> dt.date:
        day: dt.date = super().to_internal_value(value)
        if not EARLIEST <= day <= LATEST:
            raise serializers.ValidationError(f"Choose a day from {EARLIEST} to {LATEST}.")
        return day


class NumberField(serializers.IntegerField):
    """The number of something: what no table can hold is nothing's number."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 2**63 - 1} | more)


class Stretched(Shape):
    """From one day to another, both included; either may be left open. (`from` is a word of Python's own.)"""

    def get_fields(self) -> dict[str, Any]:
        more = {
            "from": DayField(required=False, help_text="First day."),
            "to": DayField(required=False, help_text="Last day."),
        }
        return super().get_fields() | more

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": ["The last day is before the first."]})
        return attrs


class Stretch(serializers.Serializer[Any]):
    """From one day to another, both included."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.DateField(), "to": serializers.DateField()}


class Person(serializers.Serializer[Any]):
    """Somebody, by number and name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="display_name")


class ResourceShort(serializers.Serializer[Any]):
    """What is counted: its key is what requests name it by."""

    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(help_text="`minutes`, `points`, or a currency's ISO 4217 code: its minor unit counts.")


class Empty(Shape):
    """Nothing needs to be sent."""
