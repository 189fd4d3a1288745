"""What payroll sends, held to its shape exactly, and what it is answered."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rest_framework import serializers

from people.models.payroll import RUN_LENGTH
from people.operations.payroll import Reported
from people.rest.serializers import DayField, Shape

MINUTES_A_DAY = 24 * 60
LONGEST_DAYS = 366
LATEST_SEQUENCE = 2**31 - 1


class WholeField(serializers.IntegerField):
    """A whole number, written as one: "480", 480.0 and true are refused."""

    default_error_messages = {"invalid": "This is no whole number. Write it without quotes, such as 4800."}

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        value: int = super().to_internal_value(data)
        return value


class Worked(Shape):
    """What one person worked."""

    number = serializers.CharField(max_length=20)
    worked_minutes = WholeField(min_value=0)


class RunIn(Shape):
    """One run of payroll."""

    run = serializers.CharField(max_length=RUN_LENGTH)
    sequence = WholeField(min_value=1, max_value=LATEST_SEQUENCE, required=False, default=1)
    employees = Worked(many=True, allow_empty=True)

    def get_fields(self) -> dict[str, Any]:
        return {"from": DayField(), "to": DayField()} | super().get_fields()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs["from"], attrs["to"]
        days = (last - first).days + 1
        if days < 1:
            raise serializers.ValidationError({"to": [f"{last} is before {first}, the first day."]})
        if days > LONGEST_DAYS:
            raise serializers.ValidationError({"to": [f"These are {days} days, and {LONGEST_DAYS} are the most."]})
        if errors := _of_people(attrs["employees"], days):
            raise serializers.ValidationError({"employees": errors})
        return attrs


def _of_people(people: list[dict[str, Any]], days: int) -> dict[str, Any]:
    """What is wrong with the list as a whole: somebody twice, more minutes than the days have."""
    errors: dict[str, Any] = {}
    places: dict[str, int] = {}
    for place, person in enumerate(people):
        number, minutes = person["number"], person["worked_minutes"]
        if number in places:
            errors[str(place)] = {
                "number": [f"{number} stands at place {places[number]} already. Send one line for each person."]
            }
        elif minutes > days * MINUTES_A_DAY:
            most = f"{days} days have {days * MINUTES_A_DAY} minutes"
            errors[str(place)] = {"worked_minutes": [f"{minutes} are more than {most}."]}
        places.setdefault(number, place)
    return errors


def reported_of(sent: dict[str, Any]) -> Reported:
    """A run of its shape, as the operation takes it. The digest is of what it says, in whatever order."""
    minutes = {person["number"]: person["worked_minutes"] for person in sent["employees"]}
    said = [sent["run"], sent["sequence"], str(sent["from"]), str(sent["to"]), sorted(minutes.items())]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return Reported(sent["run"], sent["sequence"], sent["from"], sent["to"], minutes, digest)


class RunOut(serializers.Serializer[Any]):
    """What became of a run."""

    run = serializers.CharField()
    sequence = serializers.IntegerField()
    result = serializers.CharField()
    employees = serializers.IntegerField()
    worked_minutes = serializers.IntegerField()
    credited = serializers.IntegerField()
    without_policy = serializers.ListField(child=serializers.CharField())
