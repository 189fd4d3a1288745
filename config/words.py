"""What Django's own fields and checks say, in the words of these pages: what was wrong, and what would be right."""

from __future__ import annotations

from django import forms
from django.core import validators

CHOICE = {
    "required": "Choose one from the list.",
    "invalid_choice": "This is none of the choices. Choose one from the list.",
}
FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Fill this in: it cannot stay empty."},
    forms.DateField: {
        "required": "Enter a date, such as 2026-07-14.",
        "invalid": "This is no date. Write it as 2026-07-14.",
    },
    forms.TimeField: {
        "required": "Enter a time of the day, such as 09:30.",
        "invalid": "This is no time of the day. Write it as 09:30.",
    },
    forms.IntegerField: {
        "required": "Enter a whole number, such as 12.",
        "invalid": "Write a whole number, such as 12.",
    },
    forms.DecimalField: {"required": "Enter a number, such as 12.5.", "invalid": "Write a number, such as 12.5."},
    forms.ChoiceField: CHOICE,
    forms.ModelChoiceField: CHOICE,
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
