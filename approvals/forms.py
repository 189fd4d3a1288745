"""What people type in the inbox."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from approvals.models import Decision
from people.models import Employee


class PersonField(forms.ModelChoiceField):
    """A colleague, listed by name with what they do."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.job_title}" if obj.job_title else str(obj)


class DecisionForm(forms.Form):
    """What a row or its details send: the verdict, the step that was in view, and a note."""

    verdict = forms.ChoiceField(choices=[(verdict.value, verdict.label) for verdict in Decision.FINAL])
    step = forms.IntegerField(min_value=1)
    note = forms.CharField(
        max_length=2000,
        required=False,
        error_messages={"max_length": "This note is longer than 2,000 characters. Shorten it."},
    )


class ReferForm(forms.Form):
    """To whom something is handed on, and why."""

    to = PersonField(
        queryset=Employee.objects.none(),
        label="To",
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who should decide.",
            "invalid_choice": "This person cannot decide on it. Choose another.",
        },
    )
    step = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = forms.CharField(max_length=2000, required=False, label="Note")

    def __init__(self, *args: Any, people: list[Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["to"], people)


class StandInForm(forms.Form):
    """Who decides while one is away, from the first to the last day."""

    stand_in = PersonField(
        queryset=Employee.objects.none(),
        label="Stand-in",
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who stands in for you.",
            "invalid_choice": "This person cannot stand in for you. Choose another.",
        },
    )
    starts_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the first day.", "invalid": "Write the first day as 2026-07-14."},
    )
    last_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day.", "invalid": "Write the last day as 2026-07-14."},
    )

    def __init__(self, *args: Any, people: list[Employee], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["stand_in"], people)
        for name in ("starts_on", "last_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()


def _offer(field: Any, people: list[Employee]) -> None:
    """Offer these people and accept no others; they are read once, not once for the list and once for the answer."""
    field.queryset = Employee.objects.filter(pk__in=[person.pk for person in people])
    field.choices = [("", field.empty_label), *((person.pk, field.label_from_instance(person)) for person in people)]
    field.widget.attrs["class"] = "select"
