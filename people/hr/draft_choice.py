"""Whom a draft is tried on: everybody who has the policy, those of a team or a place, or people by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ledger.models import Assignment, Policy
from people.hr.person import find
from people.models import Employee, Location, Team

MOST_NAMED = 100
_LONGEST = 4000


class WhomForm(forms.Form):
    """Filters over those who have the policy; names stand for themselves, whatever they have."""

    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="Any team")
    location = forms.ModelChoiceField(Location.objects.none(), required=False, empty_label="Any location")
    named = forms.CharField(
        label="Or just these people",
        required=False,
        max_length=_LONGEST,
        help_text="Names or numbers, with commas between them. They need not have the policy.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Lena Hoffmann, P-7"}),
    )

    def __init__(self, *args: Any, policy: Policy, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy, self.today = policy, today
        for name, rows in (
            ("team", Team.objects.order_by("name", "pk")),
            ("location", Location.objects.order_by("name", "pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = rows

    def clean_named(self) -> list[Employee]:
        """The people that the names mean, each once."""
        names = [name for text in self.cleaned_data["named"].split(",") if (name := text.strip())]
        if len(names) > MOST_NAMED:
            raise ValidationError(f"These are {len(names)} names, and {MOST_NAMED} is the most. Choose a team instead.")
        found: dict[int, Employee] = {}
        refusals: list[str] = []
        for name in names:
            try:
                person = find(name)
                found[person.pk] = person
            except ValidationError as refusal:
                refusals += refusal.messages
        if refusals:
            raise ValidationError(refusals)
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("named") and (values.get("team") or values.get("location")):
            self.add_error("named", "Clear the team and the location, or these names: only one of them can be meant.")
        elif not self.errors and not self.holder_ids():
            self.add_error(None, "Nobody who has the policy is there. Choose another team or location, or name people.")
        return values

    def holder_ids(self) -> list[int]:
        """The holders that are chosen. One query."""
        values = self.cleaned_data
        if values.get("named"):
            return [person.holder_id for person in values["named"]]
        assigned = Assignment.objects.in_force_on(self.today).filter(policy=self.policy).values("holder_id")
        found = Employee.objects.filter(erased_on=None, holder__in=assigned)
        if values.get("team"):
            found = found.filter(team=values["team"])
        if values.get("location"):
            found = found.filter(location=values["location"])
        return list(found.values_list("holder_id", flat=True))

    def in_words(self) -> str:
        """Who is chosen: "everybody who has it", "team Product, Berlin", "Lena Hoffmann and 2 others"."""
        values = self.cleaned_data
        if people := values.get("named"):
            others = f" and {len(people) - 1} others" if len(people) > 2 else ""
            others = f" and {people[1].display_name}" if len(people) == 2 else others
            return f"{people[0].display_name}{others}"[:200]
        said = [f"team {values['team']}"] if values.get("team") else []
        said += [str(values["location"])] if values.get("location") else []
        return ", ".join(said)[:200] or "everybody who has it"
