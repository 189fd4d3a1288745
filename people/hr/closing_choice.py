"""For which period's end a year-end run is made, and for which policies: what can be chosen, and how it is said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q

from ledger.context import timelines_of
from ledger.models import Assignment, Policy, PolicyVersion
from ledger.rules.reading import sentence_on
from ledger.schedule import PolicyTimeline
from people.dates import in_words

# So far back and ahead ends of periods are offered: the last year's, and the next year's.
LOOKS_BACK, LOOKS_AHEAD = dt.timedelta(days=370), dt.timedelta(days=740)
# With so many ends a policy closes every month; its latest and next are offered, not all of them.
MOST_ENDS = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """One policy that can be chosen: who has it, what its end does, and why it cannot be chosen on this day."""

    policy: Policy
    people: int
    rule: str
    trouble: str = ""
    is_usual: bool = True


class ClosingForm(forms.Form):
    """The last day of the period, and the policies."""

    ends_on = forms.TypedChoiceField(label="The period that ends on", coerce=dt.date.fromisoformat)
    policies = forms.ModelMultipleChoiceField(
        Policy.objects.none(),
        error_messages={"required": "No policy is ticked. Tick those whose period ends on that day."},
    )

    def __init__(self, *args: Any, choices: Sequence[dt.date], offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["ends_on"]
        assert isinstance(day, forms.TypedChoiceField)  # noqa: S101 - declared above
        day.choices = [(each.isoformat(), in_words(each)) for each in choices]
        day.error_messages["invalid_choice"] = "No period ends on that day. Choose one of the days in the list."
        policies = self.fields["policies"]
        assert isinstance(policies, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        policies.queryset = Policy.objects.filter(pk__in=[offer.policy.pk for offer in offers if not offer.trouble])


def policies_in_use(today: dt.date) -> list[Any]:
    """Policies that somebody has, had lately or will have, with how many people. One query."""
    since = today - LOOKS_BACK
    lately = Q(assignments__in=Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=since)))
    found = Policy.objects.select_related("resource").annotate(
        people=Count("assignments__holder", filter=lately, distinct=True)
    )
    return list(found.filter(people__gt=0).order_by("resource__position", "resource__name", "name", "pk"))


def timelines(policies: Sequence[Policy]) -> Mapping[int, PolicyTimeline]:
    """The versions of these policies. One query at most."""
    ids: dict[int, list[int]] = defaultdict(list)
    rows = PolicyVersion.objects.filter(policy__in=policies).order_by("policy_id", "effective_from")
    for policy_id, pk in rows.values_list("policy_id", "pk"):
        ids[policy_id].append(pk)
    return timelines_of({policy_id: tuple(pks) for policy_id, pks in ids.items()})


def ends_of(known: Mapping[int, PolicyTimeline], today: dt.date) -> list[dt.date]:
    """The days on which periods end, the next one first, then those to come, then those that are over."""
    found: set[dt.date] = set()
    for timeline in known.values():
        if timeline.periods.depends_on_hire:
            continue
        own = [
            period.ends_on
            for period in timeline.periods.between(today - LOOKS_BACK, today + LOOKS_AHEAD, today)
            if period.ends and abs(period.ends_on - today) <= LOOKS_AHEAD
        ]
        over = [day for day in own if day < today]
        found |= {*over[-MOST_ENDS:], *[day for day in own if day >= today][:MOST_ENDS]}
    return [*sorted(day for day in found if day >= today), *sorted((day for day in found if day < today), reverse=True)]


def offers_for(policies: Sequence[Any], known: Mapping[int, PolicyTimeline], ends_on: dt.date) -> list[Offer]:
    """Which of these policies end a period on a day, and what that does by their rules of that day."""
    return [_offer(policy, known[policy.pk], ends_on) for policy in policies if policy.pk in known]


def _offer(policy: Any, timeline: PolicyTimeline, ends_on: dt.date) -> Offer:
    settings = timeline.settings_on(ends_on)
    rule = sentence_on("carryover", settings, policy.resource.unit, policy.day_minutes)
    if timeline.periods.depends_on_hire:
        return Offer(policy, policy.people, f"{rule} For those whose year of service ends on that day.", is_usual=False)
    period = timeline.periods.on(ends_on, ends_on)
    trouble = "" if period.ends_on == ends_on else "No period of it ends on that day."
    if not period.ends:
        trouble = "Its balance runs on: it has no periods that end."
    return Offer(policy, policy.people, rule, trouble)
