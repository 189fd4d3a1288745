"""The table of days on which nothing is taken: rows that one adds to; rows left empty are none."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from ledger.rules import PolicySettings
from ledger.rules.use import MOST_BLACKOUTS

_NEEDED: Final = {
    "name": "Say what it is called.",
    "first": "Say from which day.",
    "last": "Say until which day.",
}


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class BlackoutFields(forms.Form):
    """One row: what it is called, from when to when, and whether it comes back every year."""

    name = forms.CharField(
        label="Called", max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    first = _date("From")
    last = _date("Until")
    yearly = forms.ChoiceField(label="Repeats", choices=(("", "Once"), ("yes", "Every year")), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.is_given:
            for name, message in _NEEDED.items():
                if name not in self.errors and values.get(name) in (None, ""):
                    self.add_error(name, message)
        first, last = values.get("first"), values.get("last")
        if first is not None and last is not None and last < first:
            self.add_error("last", "The last day is before the first.")
        return values

    @property
    def is_given(self) -> bool:
        """Whether anything was typed into the row."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in _NEEDED)


class BlackoutSet(forms.BaseFormSet[BlackoutFields]):
    """The rows, with what is wrong with them together in ``refusals``."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self.refusals: list[str] = []
        super().__init__(*args, **more)

    def given(self) -> list[dict[str, Any]]:
        """The rows as they are stored, by their first day; all must be valid."""
        rows = [form.cleaned_data for form in self.forms if form.is_given]
        return [
            {
                "name": row["name"],
                "first": row["first"].isoformat(),
                "last": row["last"].isoformat(),
                "yearly": row["yearly"] == "yes",
            }
            for row in sorted(rows, key=lambda row: (row["first"], row["name"]))
        ]

    def show(self, message: str) -> None:
        """Show what the rules refuse about the rows together."""
        self.refusals.append(message)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.refusals


def blackout_set(data: Any, settings: PolicySettings | None) -> BlackoutSet:
    """The table for these settings, with one empty row to add to."""
    made: type[BlackoutSet] = forms.formset_factory(
        BlackoutFields,
        formset=BlackoutSet,
        extra=1,
        max_num=MOST_BLACKOUTS,
        absolute_max=MOST_BLACKOUTS,
        validate_max=True,
    )  # type: ignore[assignment]
    blackouts = settings.use.blackouts if settings is not None else ()
    initial = [each.model_dump() | {"yearly": "yes" if each.yearly else ""} for each in blackouts]
    return made(data, initial=initial, prefix="blackouts")
