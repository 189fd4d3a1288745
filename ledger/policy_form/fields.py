"""Fields for amounts and days of the year, as people type them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ledger.rules.monthdays import MONTHS, month_day
from ledger.units import MINUTES, NBSP, UnreadableAmount, format_amount, parse_amount

_SUFFIXES = {"d": "days", "h": "hours", "min": "minutes"}
_PLAIN_NUMBER = re.compile(r"[+\-\u2212]?[\d.,'’\s\u00a0\u202f]*\d[\d.,]*")


class AmountField(forms.Field):
    """An amount of a resource. A plain number of time is read in ``plain`` ("d", "h" or "min"); "2 d 4 h" always works.

    The unit and the length of a day are the policy's: `measure_in` sets them before the form is used.
    """

    default_error_messages = {"required": "Enter an amount, such as 2."}

    def __init__(self, *, plain: str = "d", least: int = 0, of_time: bool = False, **more: Any) -> None:
        """:param of_time: time whatever the resource counts, such as hours worked."""
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**more)
        self.plain, self.least, self.of_time = plain, least, of_time
        self.unit, self.day_minutes = MINUTES, 480

    def measure_in(self, unit: str, day_minutes: int) -> None:
        """Set in what is counted, and how many minutes are a day."""
        self.unit = MINUTES if self.of_time else unit
        self.day_minutes = day_minutes

    @property
    def suffix(self) -> str:
        """The unit that stands behind the number."""
        return _SUFFIXES[self.plain] if self.unit == MINUTES else self.unit

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if self.unit == MINUTES and _PLAIN_NUMBER.fullmatch(text):
            text = f"{text} {self.plain}"
        try:
            return parse_amount(text, self.unit, self.day_minutes)
        except UnreadableAmount as error:
            raise ValidationError(str(error), code="unreadable") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < self.least:
            least = "more than nothing" if self.least == 1 else f"at least {self.words(self.least)}"
            raise ValidationError(f"{self.words(value)} is too little: it has to be {least}.", code="too_little")

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field for an amount: "26" where that is whole in the field's own unit, else "12 d 4 h"."""
        if not isinstance(value, int) or isinstance(value, bool):
            return value
        if self.unit == MINUTES:
            size = {"d": self.day_minutes, "h": 60, "min": 1}[self.plain]
            return str(value // size) if value % size == 0 else self.words(value)
        return self.words(value).removesuffix("points").removesuffix("point").strip()

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True

    def words(self, amount: int) -> str:
        """The amount in words, with plain spaces."""
        return format_amount(amount, self.unit, self.day_minutes).replace(NBSP, " ")


class NumberField(forms.IntegerField):
    """A whole number with the unit that stands behind it, such as 7 days."""

    def __init__(self, *, suffix: str = "", least: int = 0, most: int = 36_600, **more: Any) -> None:
        super().__init__(min_value=least, max_value=most, **more)
        self.suffix = suffix
        self.widget.attrs["inputmode"] = "numeric"


class MonthDayWidget(forms.MultiWidget):
    """The day's number and the month's name."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = [("", "month"), *((str(number), name) for number, name in enumerate(MONTHS, 1))]
        number = forms.NumberInput(
            attrs={"min": 1, "max": 31, "aria-label": "Day", "inputmode": "numeric", "class": "input"}
        )
        super().__init__(
            {"day": number, "month": forms.Select(attrs={"aria-label": "Month", "class": "select"}, choices=months)},
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if not value:
            return [None, None]
        month, day = month_day(value)
        return [day, month]


class MonthDayField(forms.MultiValueField):
    """A day of the year without a year, as "03-31"."""

    widget = MonthDayWidget

    def __init__(self, **more: Any) -> None:
        fields = (
            forms.IntegerField(min_value=1, max_value=31),
            forms.TypedChoiceField(
                coerce=int, choices=[(number, name) for number, name in enumerate(MONTHS, 1)], empty_value=None
            ),
        )
        super().__init__(fields, require_all_fields=False, **more)

    def clean(self, value: Any) -> Any:
        typed = [part for part in value or [] if part not in (None, "")]
        if len(typed) == 1:
            raise ValidationError("A day of the year is a number and a month, such as 31 March.", code="incomplete")
        return super().clean(value)

    def compress(self, data_list: Any) -> str:
        if not data_list or data_list[0] is None or not data_list[1]:
            return ""
        text = f"{data_list[1]:02}-{data_list[0]:02}"
        try:
            month_day(text)
        except ValueError as error:
            raise ValidationError(str(error), code="no_such_day") from error
        return text


def suffix_of(field: forms.Field) -> str:
    """The unit that stands behind a field's value, if it has one."""
    return str(getattr(field, "suffix", ""))
