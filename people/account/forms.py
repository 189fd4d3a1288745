"""What somebody says of a new token."""

from __future__ import annotations

from django import forms

from people.models.access import TOKEN_NAME_LENGTH


class TokenForm(forms.Form):
    """A name, and a last day if it is to have one; the operation checks what they mean."""

    name = forms.CharField(
        max_length=TOKEN_NAME_LENGTH,
        widget=forms.TextInput(attrs={"class": "input max-sm:h-11", "autocomplete": "off"}),
        help_text="The program that uses it, such as “Payroll export”.",
        error_messages={
            "required": "Give the token a name, to know it by later.",
            "max_length": "The name has %(show_value)s characters, and %(limit_value)s fit.",
        },
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input max-sm:h-11"}),
        help_text="Empty: it works until you revoke it, or leave.",
        error_messages={"invalid": "Write the last day as 2026-12-31."},
    )
