"""What is sent about leave, held to its form; what it means the operations decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers

from people.rest.serializers import DayField, Filters, NumberField, Shape, Stretched
from timeoff.api.refusals import field_of
from timeoff.duration import ClockSpan, DaySpan, Half, InvalidSpan
from timeoff.models import TimeOffRequest
from timeoff.models.requests import NOTE_LENGTH

HALVES = [half.value for half in Half]
# The words of the pages: what was sent and not decided is "waiting".
STATES = {str(label): value for value, label in TimeOffRequest.State.choices if value != TimeOffRequest.State.DRAFT}


class MomentField(serializers.DateTimeField):
    """A time of the clock: the person's own without an offset, an instant with one. Neither is made the other here."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        return value


class SpanIn(Shape):
    """Either whole days with halves at the ends (`starts_on`), or times of the clock (`starts_at` and `ends_at`)."""

    leave_type = serializers.SlugField(
        max_length=60,
        help_text="The key of a leave type.",
        error_messages={"required": "Name the leave type by its key, such as vacation."},
    )
    starts_on = DayField(required=False, help_text="The first day.")
    ends_on = DayField(required=False, help_text="The last day; the first if left out.")
    starts_half = serializers.ChoiceField(
        choices=HALVES, required=False, help_text="The half of the first day on which it starts: `am` if left out."
    )
    ends_half = serializers.ChoiceField(
        choices=HALVES, required=False, help_text="The half of the last day on which it ends: `pm` if left out."
    )
    starts_at = MomentField(
        required=False, help_text="From what time. Without an offset by the person's clock, such as `2026-08-07T14:00`."
    )
    ends_at = MomentField(required=False, help_text="Until what time.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put the span together as `span`."""
        try:
            attrs["span"] = _span(attrs)
        except InvalidSpan as error:
            raise serializers.ValidationError({field_of(error.field): [str(error)]}) from error
        return attrs


class TimeOffIn(SpanIn):
    """A request for leave."""

    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)
    stand_in = NumberField(
        required=False, default=None, allow_null=True, help_text="A colleague, from the list of possible stand-ins."
    )


class PreviewIn(SpanIn):
    """Leave that might be asked for."""

    replaces = NumberField(
        required=False, default=None, allow_null=True, help_text="A request of yours that waits and would be changed."
    )


class CancelIn(Shape):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)


class GiveBackIn(Shape):
    """What comes back of a leave: of the days named, or of all; so many minutes, or everything."""

    days = serializers.ListField(child=DayField(), required=False, allow_empty=False, help_text="All, if left out.")
    minutes = NumberField(required=False, help_text="The last so many; all of these days if left out.")
    reason = serializers.CharField(max_length=500)


class CommentIn(Shape):
    text = serializers.CharField(max_length=NOTE_LENGTH)


class AnswerIn(Shape):
    will = serializers.BooleanField(help_text="Whether you stand in.")
    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class RequestFilters(Stretched, Filters):
    """Which requests: `from` and `to` keep those with a day between them."""

    state = serializers.ChoiceField(required=False, choices=list(STATES))
    employee = NumberField(required=False, help_text="Only those of this person.")
    leave_type = serializers.SlugField(required=False, max_length=60, help_text="Only of this leave type, by its key.")


def _span(sent: dict[str, Any]) -> DaySpan | ClockSpan:
    """:raises InvalidSpan: if it is neither of the two, or both, or ends before it starts."""
    if "starts_at" in sent or "ends_at" in sent:
        days = sorted({"starts_on", "ends_on", "starts_half", "ends_half"} & set(sent))
        if days:
            raise InvalidSpan(days[0], "Give times of the clock, or days and halves, not both.")
        for name in ("starts_at", "ends_at"):
            if name not in sent:
                raise InvalidSpan(name, "Give both: from what time, and until what time.")
        return ClockSpan(sent["starts_at"], sent["ends_at"])
    if "starts_on" not in sent:
        raise InvalidSpan("starts_on", "Send the first day, such as 2026-07-27, or `starts_at` and `ends_at`.")
    starts_half, ends_half = Half(sent.get("starts_half", Half.AM)), Half(sent.get("ends_half", Half.PM))
    return DaySpan(sent["starts_on"], sent.get("ends_on", sent["starts_on"]), starts_half, ends_half)
