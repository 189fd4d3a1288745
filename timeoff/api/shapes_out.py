"""How leave reads: requests, what one would cost, who is away."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from people.rest.schema import ProblemField
from people.rest.serializers import Person, Stretch
from timeoff.api.shapes_in import HALVES, STATES
from timeoff.models import TimeOffEvent, TimeOffRequest

MINUTES = "In minutes."
COVER_STATES = ["off", "under", "at", "enough"]
ABSENCE_STATES = ["waiting", "approved"]


class LeaveTypeOut(serializers.Serializer[Any]):
    """A kind of leave."""

    key = serializers.CharField()
    name = serializers.CharField()
    is_private = serializers.BooleanField(help_text="Colleagues see that somebody is away, not that it is this type.")
    is_mine = serializers.BooleanField(help_text="Whether you have it today.")


class LeaveTypeShort(serializers.Serializer[Any]):
    """A kind of leave, by key and name."""

    key = serializers.CharField()
    name = serializers.CharField()


class WaitingOut(serializers.Serializer[Any]):
    """For whom a request waits."""

    approval = serializers.IntegerField(source="approval.pk", help_text="Its number in the inbox.")
    waits_for = serializers.CharField(source="words")
    deciders = Person(many=True)
    reminders = serializers.IntegerField(source="approval.reminders")


class RequestOut(serializers.Serializer[Any]):
    """A request for leave. Days and times are by the clock of who asked."""

    id = serializers.IntegerField(source="time_off.pk")
    employee = Person(source="time_off.employee")
    leave_type = LeaveTypeShort(source="time_off.resource")
    state = serializers.ChoiceField(choices=list(STATES), source="time_off.get_state_display")
    starts_on = serializers.DateField(source="time_off.starts_on")
    ends_on = serializers.DateField(source="time_off.ends_on", help_text="The last day.")
    starts_half = serializers.ChoiceField(choices=HALVES, source="time_off.starts_half")
    ends_half = serializers.ChoiceField(choices=HALVES, source="time_off.ends_half")
    starts_time = serializers.TimeField(source="time_off.starts_time", allow_null=True)
    ends_time = serializers.TimeField(source="time_off.ends_time", allow_null=True)
    duration_minutes = serializers.IntegerField(source="time_off.duration_minutes")
    words = serializers.CharField(help_text="The duration as the pages write it: `1 d 4 h`.")
    is_held = serializers.BooleanField(source="time_off.is_held", help_text="Whether the balance holds it.")
    note = serializers.CharField(source="time_off.note")
    stand_in = Person(source="time_off.stand_in", allow_null=True)
    stand_in_answer = serializers.ChoiceField(
        choices=TimeOffRequest.Answer.choices, source="time_off.stand_in_answer", help_text="Empty: nobody was asked."
    )
    submitted_at = serializers.DateTimeField(source="time_off.submitted_at")
    decided_at = serializers.DateTimeField(source="time_off.decided_at", allow_null=True)
    decided_by = Person(source="time_off.decided_by", allow_null=True)
    cancelled_at = serializers.DateTimeField(source="time_off.cancelled_at", allow_null=True)
    cancelled_by = Person(source="time_off.cancelled_by", allow_null=True)
    waiting = WaitingOut(allow_null=True, help_text="While it waits: for whom.")


class HoursOut(serializers.Serializer[Any]):
    """A stretch of a day, by the clock."""

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {
            "from": serializers.CharField(help_text="Such as `09:00`."),
            "to": serializers.CharField(help_text="`24:00` is the end of the day."),
        }


class DayOut(serializers.Serializer[Any]):
    """One day of a request."""

    on = serializers.DateField()
    minutes = serializers.IntegerField()
    hours = HoursOut(many=True)
    is_given_back = serializers.BooleanField(help_text="Whether it was denied or cancelled before it began.")


class EventOut(serializers.Serializer[Any]):
    """One thing that happened to a request, or was said about it."""

    kind = serializers.ChoiceField(choices=TimeOffEvent.Kind.choices)
    at = serializers.DateTimeField()
    by = Person(allow_null=True, help_text="Null where the policy decided.")
    text = serializers.CharField(help_text="What was written.")
    detail = serializers.CharField(help_text="What changed.")


class RequestDetail(RequestOut):
    """A request with its days and its history."""

    days = DayOut(many=True)
    history = EventOut(many=True)


class StandInRequest(serializers.Serializer[Any]):
    """What a stand-in has to know: who is away and when, and nothing of why."""

    id = serializers.IntegerField(source="pk")
    employee = Person()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(choices=list(STATES), source="get_state_display")
    stand_in_answer = serializers.ChoiceField(choices=TimeOffRequest.Answer.choices)


class LookedAtDay(serializers.Serializer[Any]):
    """A day of what might be asked for: what it takes, or why it takes nothing."""

    on = serializers.DateField()
    minutes = serializers.IntegerField()
    hours = HoursOut(many=True)
    skipped = serializers.CharField(help_text="Why the day costs nothing; empty where it costs.")
    half_holiday = serializers.CharField(help_text="The holiday that shortens the day.")


class DrawOut(serializers.Serializer[Any]):
    """What a day would be drawn from."""

    on = serializers.DateField()
    policy = serializers.CharField()
    lot = serializers.CharField()
    amount = serializers.IntegerField(help_text=MINUTES)
    expires_on = serializers.DateField(allow_null=True)


class LapseOut(serializers.Serializer[Any]):
    """What of the rest would lapse by the period's end."""

    last_on = serializers.DateField()
    amount = serializers.IntegerField(help_text=MINUTES)


class BalanceAfter(serializers.Serializer[Any]):
    """The balance without the request and with it."""

    is_unlimited = serializers.BooleanField()
    available = serializers.IntegerField(help_text="Today. " + MINUTES)
    held = serializers.IntegerField(help_text=MINUTES)
    before = serializers.IntegerField(help_text="On its last day, without it. " + MINUTES)
    after = serializers.IntegerField(help_text="On its last day, with it. " + MINUTES)
    lapses = LapseOut(many=True)


class CoverOut(serializers.Serializer[Any]):
    """A team on one day. Halves are people here for half of it; what waits counts as away."""

    on = serializers.DateField()
    here = serializers.FloatField()
    expected = serializers.IntegerField(help_text="How many work on that day, absences aside.")
    minimum = serializers.IntegerField(help_text="How many have to be here; 0: no minimum.")
    state = serializers.ChoiceField(
        choices=COVER_STATES,
        help_text="`off`: nobody works. `under` the minimum. `at` it: one more would break it.",
    )


class AbsenceOut(Stretch):
    """Somebody is away, or asks to be."""

    employee = Person()
    from_midday = serializers.BooleanField()
    until_midday = serializers.BooleanField()
    state = serializers.ChoiceField(choices=ABSENCE_STATES)
    leave_type = LeaveTypeShort(allow_null=True, help_text="Null where it is not yours to know.")


class TeamAround(serializers.Serializer[Any]):
    """The team on the days of a request, which counts as away."""

    name = serializers.CharField()
    cover = CoverOut(many=True)
    away = AbsenceOut(many=True)


class DocumentOut(serializers.Serializer[Any]):
    """A document that was handed in; its file is at `documents/{id}/`."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    added_at = serializers.DateTimeField()


class AheadOut(serializers.Serializer[Any]):
    """A step that would be taken: the people in charge, and how one says who they are."""

    who = serializers.CharField()
    people = Person(many=True)


class PreviewOut(serializers.Serializer[Any]):
    """What a request would take and leave. Nothing was sent or held."""

    duration_minutes = serializers.IntegerField()
    words = serializers.CharField()
    days = LookedAtDay(many=True)
    refusal = ProblemField(allow_null=True, help_text="Why it would be refused; null if it would go.")
    balance = BalanceAfter(allow_null=True, help_text="Null where nothing could be planned.")
    draws = DrawOut(many=True)
    approval = serializers.ChoiceField(choices=["automatic", "manager", "manager_then_hr", "steps"])
    chain = AheadOut(many=True, help_text="Who would decide, one after the other.")
    deciders = Person(many=True)
    back_on = serializers.DateField(allow_null=True, help_text="The first working time after it.")
    team = TeamAround(allow_null=True)


class TeamOut(serializers.Serializer[Any]):
    """People who cover for each other."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    minimum_here = serializers.IntegerField()


class MemberOut(serializers.Serializer[Any]):
    """Somebody of a team."""

    id = serializers.IntegerField(source="employee_id")
    name = serializers.CharField()


class AvailabilityOut(serializers.Serializer[Any]):
    """Who of a team is here and who is away, day by day."""

    team = TeamOut()
    members = MemberOut(many=True)
    days = CoverOut(many=True)
    away = AbsenceOut(many=True)


class StandInOut(Person):
    """A colleague whom you could ask, and when they are away themselves."""

    away = Stretch(many=True)
