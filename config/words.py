"""What Django's own fields and checks say, in the words of these pages: what was wrong, and what would be right."""

from __future__ import annotations

from django import forms
from django.core import validators

FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.DateField: {"invalid": "This is no date. Write it as 2026-07-14."},
    forms.TimeField: {"invalid": "This is no time of the day. Write it as 09:30."},
    forms.IntegerField: {"invalid": "Write a whole number, such as 12."},
    forms.DecimalField: {"invalid": "Write a number, such as 12.5."},
    forms.ChoiceField: {"invalid_choice": "This is none of the choices. Choose one from the list."},
    forms.ModelChoiceField: {"invalid_choice": "This is none of the choices. Choose one from the list."},
}
CHECKS: dict[type[validators.BaseValidator] | type[validators.EmailValidator], str] = {
    validators.EmailValidator: "Write the whole e-mail, such as ada@example.com.",
    validators.MinValueValidator: "This has to be at least %(limit_value)s.",
    validators.MaxValueValidator: "This can be at most %(limit_value)s.",
    validators.MaxLengthValidator: "This has %(show_value)d characters, and %(limit_value)d fit.",
}


def apply() -> None:
    """Put them in place of Django's. It has to be done before the first form is declared."""
    for field, messages in FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    for check, message in CHECKS.items():
        check.message = message
