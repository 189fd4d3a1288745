"""What fields say that a form did not give words of its own."""

import pytest
from django import forms
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.DateField(), "soon", "This is no date. Write it as 2026-07-14."),
        (forms.TimeField(), "nine", "This is no time of the day. Write it as 09:30."),
        (forms.IntegerField(), "some", "Write a whole number, such as 12."),
        (forms.IntegerField(min_value=1), "0", "This has to be at least 1."),
        (forms.IntegerField(max_value=9), "10", "This can be at most 9."),
        (forms.DecimalField(), "half", "Write a number, such as 12.5."),
        (forms.CharField(max_length=2), "DEU", "This has 3 characters, and 2 fit."),
        (forms.EmailField(), "ada", "Write the whole e-mail, such as ada@example.com."),
        (forms.CharField(), "", "Fill this in: it cannot stay empty."),
        (forms.DateField(), "", "Enter a date, such as 2026-07-14."),
        (forms.TimeField(), "", "Enter a time of the day, such as 09:30."),
        (forms.IntegerField(), "", "Enter a whole number, such as 12."),
        (forms.DecimalField(), "", "Enter a number, such as 12.5."),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one from the list."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "This is none of the choices. Choose one from the list."),
    ],
)
def test_a_field_says_what_would_be_right(field, typed, words):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)

    assert refused.value.messages == [words]
