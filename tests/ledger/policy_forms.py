"""Fills in the form of a policy as a browser would send it."""

from __future__ import annotations

from typing import Any

from django import forms

from ledger.policy_form import VersionForm
from ledger.policy_form.groups import rows
from ledger.rules import PolicySettings

EFFECTIVE = {"effective_from": "2027-01-01", "reason": "Works agreement"}


def filled(
    settings: dict[str, Any] | PolicySettings | None = None, *, with_script: bool = True, **changes: str
) -> dict[str, str]:
    """The form for these settings as a browser sends it, with changes; an empty text leaves a field out.

    The page's script does not send what says nothing under the choices made; without it, everything is sent.
    """
    parsed = settings if isinstance(settings, PolicySettings) else PolicySettings.parse(settings or {})
    data = {name: text for name, text in (sent(VersionForm(settings=parsed)) | EFFECTIVE | changes).items() if text}
    if with_script:
        chosen = VersionForm(data).chosen
        idle = {row.name for row in rows() if not row.matters(chosen)} - set(changes)
        data = {name: text for name, text in data.items() if name not in idle and _field_of(name) not in idle}
    return data


def sent(form: forms.BaseForm) -> dict[str, str]:
    """Every field of a form as a browser sends it untouched, the rows of its tiers too."""
    data: dict[str, str] = {}
    for bound in form:
        data |= _sent_of(bound)
    if isinstance(form, VersionForm):
        for table in (form.tiers, form.blackouts):
            data |= {
                f"{table.prefix}-TOTAL_FORMS": str(table.total_form_count()),
                f"{table.prefix}-INITIAL_FORMS": str(table.initial_form_count()),
            }
            for row in table.forms:
                data |= sent(row)
    return data


def _field_of(name: str) -> str:
    """A day of the year is sent as two."""
    return name.removesuffix("_day").removesuffix("_month") if name.endswith(("on_day", "on_month")) else name


def _sent_of(bound: Any) -> dict[str, str]:
    value = bound.value()
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
        return {f"{bound.html_name}{name}": "" if part is None else str(part) for name, part in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: "on"} if value else {}
    if isinstance(widget, forms.Select) and value in (None, ""):
        # A list that offers no empty choice sends its first one.
        return {bound.html_name: str(next(iter(bound.field.choices))[0])}
    text = bound.field.prepare_value(value)
    return {bound.html_name: "" if text is None else str(text)}
