"""What people type when they ask for time off; the operation checks what it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from ledger.models import Resource
from people.models import Employee
from timeoff.documents import ACCEPT
from timeoff.duration import ClockSpan, DaySpan, Half, InvalidSpan
from timeoff.models import TimeOffRequest
from timeoff.models.requests import NOTE_LENGTH

WHOLE, AM, PM, HOURS = "day", "am", "pm", "hours"
FIRST_PARTS = [(WHOLE, "Whole day"), (AM, "Morning"), (PM, "From midday"), (HOURS, "Hours…")]
LAST_PARTS = [(WHOLE, "Whole day"), (AM, "Until midday"), (HOURS, "Hours…")]

# The fields of the form in which the words of other modules belong.
FIELDS = {"starts_half": "starts_part", "ends_half": "ends_part", "starts_at": "starts_time", "ends_at": "ends_time"}

PART = {"class": "select shrink-0 max-sm:h-11"}


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input min-w-0 flex-1 max-sm:h-11"})


def _time(label: str) -> forms.TimeField:
    attrs = {"type": "time", "class": "input max-sm:h-11", "aria-label": label}
    return forms.TimeField(
        required=False,
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs=attrs),
        error_messages={"invalid": "Write the time as 14:30."},
    )


class OneOf(forms.Field):
    """One of the rows that the page offers and has read, by its number."""

    rows: Iterable[Resource | Employee] = ()

    def to_python(self, value: Any) -> Resource | Employee | None:
        if value in self.empty_values:
            return None
        for row in self.rows:
            if str(row.pk) == str(value):
                return row
        raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class TimeOffForm(forms.Form):
    """What for, from when to when, a note and a stand-in. After validation `span` holds what was asked for.

    A last day left empty is the first. `form_token` stays the same however often a form comes back with errors.
    """

    resource = OneOf(
        label="What for",
        error_messages={
            "required": "Choose what the leave is for.",
            "invalid_choice": "You do not have this leave. Choose another.",
        },
    )
    starts_on = forms.DateField(
        label="First day",
        widget=_date(),
        error_messages={"required": "Choose the first day.", "invalid": "Write the first day as 2026-08-07."},
    )
    starts_part = forms.ChoiceField(
        choices=FIRST_PARTS,
        required=False,
        label="Part of the first day",
        widget=forms.Select(attrs=PART | {"aria-label": "Part of the first day"}),
    )
    starts_time = _time("From")
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=_date(),
        error_messages={"invalid": "Write the last day as 2026-08-13."},
    )
    ends_part = forms.ChoiceField(
        choices=LAST_PARTS,
        required=False,
        label="Part of the last day",
        widget=forms.Select(attrs=PART | {"aria-label": "Part of the last day"}),
    )
    ends_time = _time("Until")
    stand_in = OneOf(
        required=False,
        label="Stand-in",
        error_messages={"invalid_choice": "This colleague cannot stand in for you. Choose another, or nobody."},
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"class": "textarea min-h-18", "rows": 2}),
        error_messages={"max_length": "The note has %(show_value)s characters, and %(limit_value)s fit."},
    )
    document = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Document",
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "input max-sm:h-11"}),
        error_messages={"invalid": "This is no file. Choose it again."},
    )
    form_token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, resources: Iterable[Resource], colleagues: Iterable[Employee], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.span: DaySpan | ClockSpan | None = None
        self.fields["resource"].rows = resources  # type: ignore[attr-defined]
        self.fields["stand_in"].rows = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put days, parts and times together."""
        cleaned = super().clean() or self.cleaned_data
        starts_on = cleaned.get("starts_on")
        if starts_on is None or "ends_on" in self.errors:
            return cleaned
        ends_on = cleaned.get("ends_on") or starts_on
        try:
            self.span = span_of(
                starts_on,
                cleaned.get("starts_part") or WHOLE,
                cleaned.get("starts_time"),
                ends_on,
                cleaned.get("ends_part") or WHOLE,
                cleaned.get("ends_time"),
            )
        except InvalidSpan as error:
            self.add_error(field_of(error.field), str(error))
        return cleaned

    @property
    def token(self) -> str:
        """The token of this form: the one that came in, or a new one."""
        return str(self.data.get("form_token") or "") or new_token()


def new_token() -> str:
    return uuid4().hex


def field_of(name: str) -> str | None:
    """The form's field for a field that an operation names; None if it is no single field's fault."""
    name = FIELDS.get(name, name)
    return name if name in TimeOffForm.base_fields else None


def with_nearest(data: Any) -> Any:
    """What was typed, with the days that a refusal offered in place of the typed ones, if they were chosen."""
    starts_on, _, rest = data.get("nearest", "").partition(",")
    starts_half, _, rest = rest.partition(",")
    ends_on, _, ends_half = rest.partition(",")
    if not ends_half:
        return data
    data = data.copy()
    data["starts_on"], data["ends_on"] = starts_on, ends_on
    data["starts_part"] = "pm" if starts_half == "pm" else "day"
    data["ends_part"] = "am" if ends_half == "am" else "day"
    return data


def nearest_text(span: DaySpan) -> str:
    """Days that a refusal offers, as the button that takes them sends them."""
    return f"{span.starts_on},{span.starts_half},{span.ends_on},{span.ends_half}"


def span_of(
    starts_on: date,
    starts_part: str,
    starts_time: time | None,
    ends_on: date,
    ends_part: str,
    ends_time: time | None,
) -> DaySpan | ClockSpan:
    """The span that days and parts of days mean; midnight as an end is the end of that day.

    :raises InvalidSpan: if a part contradicts another, or a time is missing.
    """
    if HOURS not in {starts_part, ends_part}:
        if starts_part == AM and ends_on != starts_on:
            raise InvalidSpan("starts_part", "A morning alone is one day. Ask for the other days in a second request.")
        starts_half = Half.PM if starts_part == PM else Half.AM
        ends_half = Half.AM if AM in {starts_part, ends_part} else Half.PM
        return DaySpan(starts_on, ends_on, starts_half, ends_half)
    if starts_part == HOURS and starts_time is None:
        raise InvalidSpan("starts_time", "Say from what time.")
    if ends_part == HOURS and ends_time is None:
        raise InvalidSpan("ends_time", "Say until what time.")
    if AM in {starts_part, ends_part} or starts_part == PM:
        raise InvalidSpan("ends_part", "Give hours at both ends, or half days at both.")
    starts_at = datetime.combine(starts_on, starts_time if starts_part == HOURS and starts_time else time())
    until = ends_time if ends_part == HOURS and ends_time else time()
    ends_at = datetime.combine(ends_on if until != time() else ends_on + timedelta(days=1), until)
    if ends_at <= starts_at:
        raise InvalidSpan("ends_time", "This is not after the start. Choose a later time, or a later last day.")
    return ClockSpan(starts_at, ends_at)


def initial_of(time_off: TimeOffRequest) -> dict[str, Any]:
    """What the form holds for a request that is there: a draft, or one to change."""
    starts_part = HOURS if time_off.starts_time else PM if time_off.starts_half == Half.PM else WHOLE
    ends_part = HOURS if time_off.ends_time else AM if time_off.ends_half == Half.AM else WHOLE
    return {
        "resource": time_off.resource_id,
        "starts_on": time_off.starts_on,
        "starts_part": starts_part,
        "starts_time": time_off.starts_time,
        "ends_on": time_off.ends_on,
        "ends_part": ends_part,
        "ends_time": time_off.ends_time,
        "stand_in": time_off.stand_in_id,
        "note": time_off.note,
    }
