"""The terms on which somebody takes leave: the policies that hold on the leave's dates, and what they say there.

Read once for a request, in one query; what follows is plain values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q

from ledger.models import Assignment
from ledger.models.policies import parse_settings
from ledger.rules import PolicySettings
from ledger.rules.deciding import MANAGER, Chain
from ledger.rules.use import Document
from ledger.units import MINUTES, format_amount
from timeoff.chains import strictest
from timeoff.counting import DayRule

USUAL_DAY_MINUTES = 480


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """One policy as assigned to the person: from one day until another (excluded), with its versions, oldest first."""

    policy_id: int
    name: str
    day_minutes: int
    priority: int
    starts_on: date
    ends_on: date | None
    versions: tuple[tuple[date, PolicySettings], ...]

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def rules_on(self, on: date) -> PolicySettings:
        """The settings in force on a day; before the first version, the first."""
        begun = [rules for effective_from, rules in self.versions if effective_from <= on]
        return begun[-1] if begun else self.versions[0][1]


@dataclass(frozen=True, slots=True)
class Terms:
    """All policies of one resource that somebody has on at least one of the dates, in draw order."""

    policies: tuple[PolicyTerms, ...]

    @property
    def day_minutes(self) -> int:
        """The length of a day in words: that of the policy drawn first."""
        return self.policies[0].day_minutes if self.policies else USUAL_DAY_MINUTES

    def words(self, minutes: int) -> str:
        """ "2 d 4 h"."""
        return format_amount(minutes, MINUTES, self.day_minutes)

    def on(self, day: date) -> list[PolicyTerms]:
        return [policy for policy in self.policies if policy.covers(day)]

    def without_policy(self, days: Iterable[date]) -> list[date]:
        """The days on which the person has no policy to draw on."""
        return [day for day in days if not self.on(day)]

    def rules(self, days: Iterable[date]) -> Iterator[PolicySettings]:
        """Every version that has a say on these days, each once for a day and policy."""
        return (policy.rules_on(day) for day in days for policy in self.on(day))

    def is_unlimited(self, days: Iterable[date]) -> bool:
        """Whether nothing is counted on any of these days."""
        found = [rules.unlimited for rules in self.rules(days)]
        return bool(found) and all(found)

    def holds_on_submit(self, days: Iterable[date]) -> bool:
        """Whether the minutes are held from the moment of asking; the strictest of the policies decides."""
        return any(rules.use.hold_on_submit for rules in self.rules(days))

    def day_rule(self, day: date) -> DayRule | None:
        """How the policy drawn first on a day counts it; None without one."""
        policy = next(iter(self.on(day)), None)
        if policy is None:
            return None
        use = policy.rules_on(day).use
        return DayRule(policy.day_minutes, use.counts == "calendar_days", use.sandwich)

    @property
    def counts_more(self) -> bool:
        """Whether any version of a policy counts other days than working days."""
        found = (rules.use for policy in self.policies for _, rules in policy.versions)
        return any(use.sandwich or use.counts == "calendar_days" for use in found)

    def document(self, days: Iterable[date], minutes: int) -> Document | None:
        """The rule by which a request of that length needs a document; the one that wants it first decides."""
        rules = [rules.use.document for rules in self.rules(days)]
        needed = [rule for rule in rules if rule is not None and minutes > rule.over]
        return min(needed, key=lambda rule: rule.when != "asking", default=None)

    def chain(self, days: Iterable[date], minutes: int) -> Chain:
        """Who decides on a request of that length, in order: everybody whom the policies of its days ask for.

        Nobody: it is approved at once. Without any policy the manager decides.
        """
        chains = [rules.approval.chain_for(minutes) for rules in self.rules(days)]
        return strictest(chains) if chains else (MANAGER,)


def terms_of(holder_id: int, resource_id: int, first: date, last: date) -> Terms:
    """What somebody has of a resource between two days, both included. One query."""
    return terms_of_each([(holder_id, resource_id)], first, last)[holder_id, resource_id]


def terms_of_each(wanted: Collection[tuple[int, int]], first: date, last: date) -> dict[tuple[int, int], Terms]:
    """What people have of resources between two days, by holder and resource; empty where they have none. One query."""
    holders, resources = ({pair[place] for pair in wanted} for place in (0, 1))
    rows = (
        Assignment.objects.filter(holder_id__in=holders, policy__resource_id__in=resources, starts_on__lte=last)
        .filter(Q(ends_on=None) | Q(ends_on__gt=first), policy__versions__isnull=False)
        .order_by(
            "holder_id",
            "policy__resource_id",
            "priority",
            "policy__priority",
            "policy_id",
            "starts_on",
            "policy__versions__effective_from",
            "pk",
        )
        .values_list(
            "holder_id",
            "policy__resource_id",
            "policy_id",
            "policy__name",
            "policy__day_minutes",
            "priority",
            "starts_on",
            "ends_on",
            "policy__versions__effective_from",
            "policy__versions__settings",
        )
    )
    found = {pair: Terms(()) for pair in wanted}
    for pair, of in groupby(rows, key=lambda row: row[:2]):
        if pair in found:
            found[pair] = Terms(tuple(_policy_terms(*each) for each in groupby(of, key=lambda row: row[2:8])))
    return found


def _policy_terms(assigned: tuple[int, str, int, int, date, date | None], rows: Iterable[Any]) -> PolicyTerms:
    policy_id, name, day_minutes, priority, starts_on, ends_on = assigned
    return PolicyTerms(
        policy_id=policy_id,
        name=name,
        day_minutes=day_minutes,
        priority=priority,
        starts_on=starts_on,
        ends_on=ends_on,
        versions=tuple((effective_from, parse_settings(settings)) for *_, effective_from, settings in rows),
    )
