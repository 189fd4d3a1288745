"""The fields as a page draws them: in their groups, each with its unit, its condition and what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ledger.policy_form.fields import AmountField, MonthDayField, NumberField, suffix_of
from ledger.policy_form.form import VersionForm, as_chosen
from ledger.policy_form.groups import BLACKOUTS, GROUPS, TIERS, Row
from ledger.policy_form.storing import typed


@dataclass(frozen=True, slots=True)
class Shown:
    """One field. ``condition`` says for the page's script when it matters.

    ``before`` is what the last version says, in words; ``typed_before`` the same as it would be typed.
    """

    bound: BoundField
    suffix: str = ""
    condition: str = ""
    before: str = ""
    typed_before: str = ""

    @property
    def is_switch(self) -> bool:
        """Whether it is either on or off."""
        return isinstance(self.bound.field, forms.BooleanField)

    @property
    def is_pair(self) -> bool:
        """Whether it is a number and a month."""
        return isinstance(self.bound.field, MonthDayField)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Fields under one heading."""

    key: str
    title: str
    icon: str
    fields: tuple[Shown, ...]

    @property
    def has_tiers(self) -> bool:
        """Whether the table of tiers stands here."""
        return self.key == TIERS

    @property
    def has_blackouts(self) -> bool:
        """Whether the table of days on which nothing is taken stands here."""
        return self.key == BLACKOUTS


def groups_of(form: VersionForm) -> Iterator[ShownGroup]:
    """The settings of a form, group by group."""
    before = typed(form.before) if form.before is not None else {}
    for group in GROUPS:
        fields = tuple(_shown(form, row, before) for row in group.rows)
        yield ShownGroup(group.key, group.title, group.icon, fields)


def _shown(form: VersionForm, row: Row, before: dict[str, Any]) -> Shown:
    field = form.fields[row.name]
    value = before.get(row.name)
    # What said nothing in the last version was nothing.
    if not before or not row.matters({name: as_chosen(each) for name, each in before.items()}):
        return Shown(form[row.name], suffix_of(field), row.condition)
    return Shown(form[row.name], suffix_of(field), row.condition, words_of(field, value), as_typed(field, value))


def as_typed(field: forms.Field, value: Any) -> str:
    """What stands in a field for a value: "24", "month", "on", and "31/3" for a day of the year."""
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    if isinstance(field, forms.MultiValueField) and isinstance(field.widget, forms.MultiWidget):
        return "/".join(str(part) for part in field.widget.decompress(value) or () if part is not None)
    return "" if value is None else str(field.prepare_value(value))


def words_of(field: forms.Field, value: Any) -> str:
    """What a field's value says, in words: "24 d", "Monthly", "7 days", "nothing"."""
    if isinstance(field, forms.BooleanField):
        return "on" if value else "off"
    if value in (None, ""):
        return "nothing"
    if isinstance(field, AmountField):
        return field.words(value)
    if isinstance(field, NumberField):
        return f"{value} {field.suffix}".strip()
    return str(dict(getattr(field, "choices", ())).get(value, value))
