"""How the inbox reads, and what is sent to decide."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from approvals.models import Approval, ApprovalStep, Decision
from people.rest.schema import ProblemField
from people.rest.serializers import DayField, Filters, NumberField, Person, Shape

FINAL = [verdict.value for verdict in Decision.FINAL]
COVER_STATES = ["", "at", "under", "off"]
MOST_AT_ONCE = 100
NOTE_LENGTH = 2000


class EffectOut(serializers.Serializer[Any]):
    """What a decision changes, in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField()
    change = serializers.CharField()
    after = serializers.CharField()


class RowCoverOut(serializers.Serializer[Any]):
    """How many people are here on a day, if it is approved."""

    label = serializers.CharField()  # type: ignore[assignment]
    here = serializers.FloatField()
    of = serializers.IntegerField()
    state = serializers.ChoiceField(choices=COVER_STATES, allow_blank=True, help_text="Empty: enough.")


class AwayOut(serializers.Serializer[Any]):
    """Who else is away on these days."""

    name = serializers.CharField()
    dates = serializers.CharField()
    is_waiting = serializers.BooleanField()


class StepOut(serializers.Serializer[Any]):
    """One of the decisions that it needs."""

    position = serializers.IntegerField()
    role = serializers.ChoiceField(choices=ApprovalStep.Role.choices)
    named = serializers.CharField(help_text="The name of the role that decides, where it is a named one.")
    approver = Person(allow_null=True, help_text="Somebody named for it, instead of whoever has the role.")


class DecisionOut(serializers.Serializer[Any]):
    """What somebody decided."""

    id = serializers.IntegerField(source="pk")
    step = serializers.IntegerField(source="step.position")
    verdict = serializers.ChoiceField(choices=Decision.Verdict.choices)
    by = Person()
    in_place_of = Person(allow_null=True)
    referred_to = Person(allow_null=True)
    note = serializers.CharField()
    at = serializers.DateTimeField()


class ApprovalOut(serializers.Serializer[Any]):
    """Something to decide, or decided."""

    id = serializers.IntegerField(source="approval.pk")
    subject = serializers.CharField(source="approval.subject", help_text="What it is about: `timeoff.request:17`.")
    kind = serializers.CharField(source="approval.kind")
    requester = Person(source="approval.requester")
    state = serializers.ChoiceField(choices=Approval.State.choices, source="approval.state")
    title = serializers.CharField(source="shown.title", help_text="What and how much.")
    detail = serializers.CharField(source="shown.detail", help_text="When, or what for.")
    note = serializers.CharField(source="shown.note", help_text="What the requester wrote.")
    warning = serializers.CharField(source="shown.warning", help_text="What speaks against it.")
    change = EffectOut(source="shown.change", allow_null=True)
    cover = RowCoverOut(source="cover_days", many=True)
    away = AwayOut(source="shown.away", many=True)
    step = serializers.IntegerField(source="approval.position", help_text="The step at which it stands.")
    steps = StepOut(source="approval.steps.all", many=True)
    waits_for = serializers.CharField(help_text="Names, `HR` or `you`; empty once it is closed.")
    may_decide = serializers.BooleanField(source="is_decidable", help_text="Whether you may decide on it now.")
    in_place_of = Person(allow_null=True, help_text="For whom you would decide, as a stand-in.")
    opened_at = serializers.DateTimeField(source="approval.opened_at")
    closed_at = serializers.DateTimeField(source="approval.closed_at", allow_null=True)
    reminders = serializers.IntegerField(source="approval.reminders")
    history = DecisionOut(source="approval.history", many=True)


class DecidedOut(DecisionOut):
    """A decision with what it was about."""

    approval = serializers.IntegerField(source="step.approval_id")
    subject = serializers.CharField(source="step.approval.subject")
    requester = Person(source="step.approval.requester")
    title = serializers.CharField()
    detail = serializers.CharField()


class OutcomeOut(serializers.Serializer[Any]):
    """What a decision led to."""

    text = serializers.CharField(help_text="What followed, in a sentence; may be empty.")
    changed = serializers.BooleanField(help_text="False if you had decided so before: then nothing happened now.")
    approval = ApprovalOut()


class InboxFilters(Filters):
    """Whose approvals: those that are yours, or all that you see."""

    of = serializers.ChoiceField(
        required=False, choices=["mine", "all"], default="mine", help_text="Yours, or all that you see."
    )
    kind = serializers.CharField(required=False, max_length=100, help_text="Only of this kind.")


class DecidedFilters(Filters):
    """Whose decisions: your own, or all that you see."""

    of = serializers.ChoiceField(
        required=False, choices=["mine", "all"], default="mine", help_text="Yours, or all that you see."
    )


class StepIn(Shape):
    step = NumberField(
        required=False,
        default=None,
        allow_null=True,
        help_text="The step that you have in view: if it has moved on since, nothing is decided.",
    )


class ApproveIn(StepIn):
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class DenyIn(StepIn):
    note = serializers.CharField(max_length=NOTE_LENGTH, help_text="Why. The requester reads it.")


class ReferIn(ApproveIn):
    to = NumberField(help_text="Who decides instead: one of your possible stand-ins.")


class OneOfMany(StepIn):
    id = NumberField()


class ManyIn(Shape):
    """Decide on many, each by itself."""

    verdict = serializers.ChoiceField(choices=FINAL)
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=NOTE_LENGTH, help_text="A denial needs one."
    )
    approvals = OneOfMany(many=True, allow_empty=False, max_length=MOST_AT_ONCE)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ids = [each["id"] for each in attrs["approvals"]]
        if len(set(ids)) < len(ids):
            raise serializers.ValidationError({"approvals": ["One of them is there twice."]})
        if attrs["verdict"] == Decision.Verdict.DENIED and not attrs["note"].strip():
            raise serializers.ValidationError({"note": ["Say why: a denial needs a note."]})
        return attrs


class RowOut(serializers.Serializer[Any]):
    """What became of one of many."""

    id = serializers.IntegerField()
    is_done = serializers.BooleanField()
    changed = serializers.BooleanField(help_text="False if it was refused, or if you had decided so before.")
    text = serializers.CharField(help_text="What followed.")
    problem = ProblemField(allow_null=True, help_text="Why it was not done.")


class ManyOut(serializers.Serializer[Any]):
    """What became of each, in the order in which they were sent."""

    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RowOut(many=True)


class DelegationOut(serializers.Serializer[Any]):
    """Who decides in whose place."""

    id = serializers.IntegerField(source="pk")
    employee = Person()
    stand_in = Person()
    starts_on = serializers.DateField()
    last_on = serializers.DateField()


class DelegationIn(Shape):
    stand_in = NumberField(help_text="One of your possible stand-ins.")
    starts_on = DayField()
    last_on = DayField()
