"""How balances and entries read. Amounts are whole numbers in the resource's unit."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger.models import Entry
from people.rest.serializers import DayField, Filters, NumberField, ResourceShort, Shape, Stretch, Stretched

WHOLE = "In the resource's unit."


class PolicyShort(serializers.Serializer[Any]):
    """A set of rules, by key and name."""

    key = serializers.CharField()
    name = serializers.CharField()


class LotOut(serializers.Serializer[Any]):
    """A dated part of an account: a period's allowance, what was carried over, a grant."""

    name = serializers.CharField(source="lot.name")
    origin = serializers.ChoiceField(source="lot.origin", choices=["period", "carried", "grant"])
    valid_from = serializers.DateField(source="lot.valid_from")
    expires_on = serializers.DateField(source="lot.expires_on", allow_null=True, help_text="The last day of use.")
    available = serializers.IntegerField(help_text=WHOLE)


class Figures(serializers.Serializer[Any]):
    """available = credited + carried_in - carried_out - expired - encashed - used - held."""

    available = serializers.IntegerField(help_text="What stands, less all that is used or held. " + WHOLE)
    credited = serializers.IntegerField(help_text="Accrued, granted, corrected, brought in. " + WHOLE)
    used = serializers.IntegerField(help_text=WHOLE)
    held = serializers.IntegerField(help_text="Held by requests that wait. " + WHOLE)
    carried_in = serializers.IntegerField(help_text=WHOLE)
    carried_out = serializers.IntegerField(help_text=WHOLE)
    expired = serializers.IntegerField(help_text="Lapsed. " + WHOLE)
    encashed = serializers.IntegerField(help_text="Paid out. " + WHOLE)


class AccountOut(Figures):
    """What somebody has under one policy."""

    id = serializers.IntegerField()
    policy = PolicyShort()
    lots = LotOut(many=True, help_text="The lots on which anything stands.")


class CreditAhead(serializers.Serializer[Any]):
    """What comes in next."""

    on = serializers.DateField()
    amount = serializers.IntegerField(help_text=WHOLE)


class LapseAhead(serializers.Serializer[Any]):
    """What lapses first."""

    last_on = serializers.DateField(help_text="The last day on which it can be used.")
    amount = serializers.IntegerField(help_text=WHOLE)


class ProjectedOut(serializers.Serializer[Any]):
    """The balance at the end of a day if nothing more is booked, leave counted on its own day."""

    on = serializers.DateField()
    balance = serializers.IntegerField(help_text=WHOLE)
    usable = serializers.IntegerField(
        allow_null=True, help_text="What can be asked for on that day; null where nothing is counted. " + WHOLE
    )


class ReachOut(serializers.Serializer[Any]):
    """The first day on which the amount of the filter `reach` can be used."""

    amount = serializers.IntegerField(help_text=WHOLE)
    on = serializers.DateField(allow_null=True, help_text="null: on no day until `until`.")
    most = serializers.IntegerField(help_text="The most that can be used on any of these days. " + WHOLE)
    most_on = serializers.DateField(help_text="The first such day.")
    until = serializers.DateField(help_text="How far it looked.")
    cap = serializers.IntegerField(
        allow_null=True, help_text="The limit on what may stand, where that keeps the amount out of reach. " + WHOLE
    )


class OutlookOut(serializers.Serializer[Any]):
    """What can be asked for now, and what will become of it: the figures of the balance's card on the home page."""

    usable = serializers.IntegerField(
        allow_null=True, help_text="What can be asked for now; null where nothing is counted. " + WHOLE
    )
    usable_words = serializers.CharField()
    is_unlimited = serializers.BooleanField()
    usable_from = serializers.DateField(allow_null=True, help_text="Set while a waiting period keeps it back.")
    debt_limit = serializers.IntegerField(
        allow_null=True, help_text="How far below zero the policies let it go; null: without a limit. " + WHOLE
    )
    balance = serializers.IntegerField(help_text="What stands today, leave of days to come not taken off. " + WHOLE)
    booked = serializers.IntegerField(help_text="Approved for days to come. " + WHOLE)
    held = serializers.IntegerField(help_text="Waits for a decision, for days to come. " + WHOLE)
    used_in_period = serializers.IntegerField(help_text=WHOLE)
    period = Stretch(allow_null=True, help_text="The running balance period.")
    next_credit = CreditAhead(allow_null=True)
    next_lapse = LapseAhead(allow_null=True)
    projected = ProjectedOut()
    reach = ReachOut(allow_null=True, help_text="Only where `reach` was asked for.")


class BalanceOut(Figures):
    """What somebody has of one resource, all policies together."""

    resource = ResourceShort()
    day_minutes = serializers.IntegerField(help_text="How many minutes of it are a day.")
    on = serializers.DateField()
    known_on = serializers.DateField()
    accounts = AccountOut(many=True)
    outlook = OutlookOut(allow_null=True)


class BalanceFilters(Shape):
    on = DayField(required=False, help_text="The day at whose end it counts; today if left out.")
    known_on = DayField(required=False, help_text="As it was known at the end of this day; today if left out.")
    reach = NumberField(
        required=False, min_value=1, help_text="An amount of each resource: tells the first day it can be used."
    )


class EntryFilters(Stretched, Filters):
    """Which entries: `from` and `to` are days from which they count."""

    account = NumberField(required=False, help_text="Only of this account.")
    resource = serializers.SlugField(required=False, max_length=60, help_text="Only of this resource, by its key.")
    kind = serializers.ChoiceField(required=False, choices=Entry.Kind.choices)
    known_on = DayField(required=False, help_text="Only what had been recorded by the end of this day.")


class EntryOut(serializers.Serializer[Any]):
    """One movement: written once, never changed."""

    id = serializers.IntegerField(source="entry.pk")
    account = serializers.IntegerField(source="entry.account_id")
    policy = serializers.CharField(source="entry.account.policy.key")
    resource = serializers.CharField(source="entry.account.policy.resource.key")
    lot = serializers.CharField(source="entry.lot.name")
    seq = serializers.IntegerField(source="entry.seq", help_text="Counts the account's entries without a gap.")
    kind = serializers.ChoiceField(source="entry.kind", choices=Entry.Kind.choices)
    words = serializers.SerializerMethodField(help_text="The kind in the resource's own word.")
    amount = serializers.IntegerField(source="entry.amount", help_text=WHOLE)
    unit = serializers.CharField(source="entry.account.policy.resource.unit")
    effective_on = serializers.DateField(source="entry.effective_on", help_text="From when it counts.")
    for_on = serializers.DateField(source="entry.for_on", allow_null=True, help_text="The day of leave.")
    recorded_on = serializers.DateField(source="entry.recorded_on", help_text="Since when it is known.")
    recorded_at = serializers.DateTimeField(source="entry.recorded_at")
    balance_before = serializers.IntegerField(source="entry.balance_before", help_text="Of the account. " + WHOLE)
    balance_after = serializers.IntegerField(source="entry.balance_after", help_text="Of the account. " + WHOLE)
    actor = serializers.CharField(source="entry.actor")
    by = serializers.CharField(help_text="Who that is: a name, `you`, or `the schedule`.")
    reason = serializers.CharField(source="entry.reason")
    source = serializers.CharField(  # type: ignore[assignment]
        source="entry.source", help_text="What it belongs to, such as a request."
    )
    key = serializers.CharField(source="entry.key")
    policy_version = serializers.IntegerField(source="entry.policy_version.number", allow_null=True, default=None)
    reverses = serializers.IntegerField(
        source="entry.reverses_id", allow_null=True, help_text="The entry that it takes back."
    )
    settles = serializers.IntegerField(source="entry.settles_id", allow_null=True, help_text="The hold that it ends.")
    inputs = serializers.SerializerMethodField(help_text="What the figure was worked out from.")

    def get_words(self, shown: dict[str, Any]) -> str:
        entry = shown["entry"]
        return str(entry.account.policy.resource.kind_class.word_for(entry.kind))

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_inputs(self, shown: dict[str, Any]) -> dict[str, Any]:
        inputs: dict[str, Any] = shown["entry"].metadata
        return inputs
