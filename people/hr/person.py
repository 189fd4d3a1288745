"""One person, written by name or number: it works for ten people and for ten thousand, and without a script."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.models import Employee, EmployeeQuerySet

SUGGESTED = 300
NAMED = 4
LONGEST = 200
_NUMBER_BEHIND = re.compile(r"\(([^()]+)\)\s*$")


class PersonField(forms.CharField):
    """A person's name, or a part of it that only one has, or the personnel number."""

    def __init__(self, **more: Any) -> None:
        attrs = {"list": "people", "autocomplete": "off", "placeholder": "Name or number"}
        super().__init__(max_length=LONGEST, widget=forms.TextInput(attrs=attrs), **more)

    def to_python(self, value: Any) -> Employee | None:  # type: ignore[override]
        text = super().to_python(value)
        return find(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Employee) else value

    def run_validators(self, value: Any) -> None:
        """Whoever was found is fine."""


def find(text: str) -> Employee:
    """The one person of that name or number.

    :raises ValidationError: if there is nobody, or more than one; it names those there are.
    """
    # Nobody is called by more, and each word costs the database a search.
    text = text.replace("\x00", "")[:LONGEST]
    people = Employee.objects.filter(erased_on=None)
    behind = _NUMBER_BEHIND.search(text)
    number = behind[1] if behind else text.strip()
    exact = people.filter(number__iexact=number).first()
    if exact is not None:
        return exact
    found = list(people.named_like(text).by_name()[: NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(f"Nobody here is called “{text}”. Write a name or a personnel number.", code="nobody")
    names = ", ".join(map(written, found[:NAMED]))
    more = " and others" if len(found) > NAMED else ""
    raise ValidationError(f"“{text}” fits {names}{more}. Write more of the name, or the number.", code="several")


def written(person: Employee) -> str:
    """A person as the field shows them: "Lena Hoffmann (P-2)"."""
    return f"{person.display_name} ({person.number})"


def suggestions(people: EmployeeQuerySet | None = None) -> list[str]:
    """The first names for the list under the field. One query."""
    found = Employee.objects.all() if people is None else people
    return [written(person) for person in found.filter(erased_on=None).by_name()[:SUGGESTED]]
