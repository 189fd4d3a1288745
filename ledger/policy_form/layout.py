"""The fields as a page draws them: in their groups, each with its unit, its condition and what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ledger.policy_form.fields import AmountField, MonthDayField, NumberField, suffix_of
from ledger.policy_form.form import VersionForm
from ledger.policy_form.groups import GROUPS, TIERS, Row
from ledger.policy_form.storing import typed


@dataclass(frozen=True, slots=True)
class Shown:
    """One field. ``condition`` says for the page's script when it matters; ``before`` what the last version says."""

    bound: BoundField
    suffix: str = ""
    condition: str = ""
    before: str = ""

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


def groups_of(form: VersionForm) -> Iterator[ShownGroup]:
    """The settings of a form, group by group."""
    before = typed(form.before) if form.before is not None else {}
    for group in GROUPS:
        fields = tuple(_shown(form, row, before) for row in group.rows)
        yield ShownGroup(group.key, group.title, group.icon, fields)


def _shown(form: VersionForm, row: Row, before: dict[str, Any]) -> Shown:
    field = form.fields[row.name]
    words = words_of(field, before[row.name]) if row.name in before else ""
    return Shown(form[row.name], suffix_of(field), row.condition, words)


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
