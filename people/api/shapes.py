"""How people, places and holidays read, and which filters their lists take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from people.models import Employee
from people.rest.serializers import DayField, Filters, NumberField, Person, Stretched
from people.roles import AUDITOR, EMPLOYEE, HR, MANAGER

ROLES = {HR: "hr", AUDITOR: "auditor", MANAGER: "manager", EMPLOYEE: "employee"}


class Named(serializers.Serializer[Any]):
    """Something by number and name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class Place(Named):
    """Where somebody works."""

    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    subdivision = serializers.CharField(help_text="A part of the country where holidays differ; may be empty.")


class EmployeeOut(serializers.ModelSerializer[Employee]):
    """Somebody whose balances and requests the viewer may open."""

    name = serializers.CharField(source="display_name")
    manager = Person(allow_null=True)
    team = Named(allow_null=True)
    location = Place(allow_null=True)

    class Meta:
        model = Employee
        fields = [
            "id", "number", "name", "first_name", "last_name", "email", "job_title", "manager", "team", "location",
            "hired_on", "left_on", "timezone", "language", "is_hr", "is_auditor",
        ]  # fmt: skip
        read_only_fields = fields


class Company(serializers.Serializer[Any]):
    """The company that answers under this host name."""

    name = serializers.CharField()
    timezone = serializers.CharField(help_text="By this clock entries are dated.")
    today = serializers.DateField()


class Me(serializers.Serializer[Any]):
    """Who asks, as what, and what day it is for them and for the company."""

    employee = EmployeeOut()
    role = serializers.ChoiceField(choices=list(ROLES.values()))
    today = serializers.DateField(help_text="By your own clock.")
    company = Company()


class EmployeeFilters(Filters):
    search = serializers.CharField(
        required=False, max_length=80, help_text="Words, each of which occurs in the name, the number or the e-mail."
    )
    team = NumberField(required=False, help_text="Only people of this team.")
    employed_on = DayField(required=False, help_text="Only who works here on this day.")


class HolidayOut(serializers.Serializer[Any]):
    """A day off, or a free afternoon."""

    on = serializers.DateField()
    name = serializers.CharField()
    is_half_day = serializers.BooleanField(help_text="Only the second half of the scheduled time is free.")
    calendar = Named()


class HolidayFilters(Stretched, Filters):
    """Which holidays: this year's and the next's if no days are given."""

    employee = NumberField(required=False, help_text="Whose holidays; yours if left out.")
