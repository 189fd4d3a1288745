"""Steps of area `policy` that change under which rules somebody is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger import operations
from ledger.acts import Act
from ledger.models import Assignment, Holder, Policy, Resource
from tests.conformance.runner import day, known_keys

SWITCH_KEYS = {"switch_policy": {"policy", "assigned"}, "recompute": {"from", "reason"}}


class Switches:
    """The policies of one case: by their names, and which of them holds on a day."""

    def __init__(self, holder: Holder, resource: Resource, policies: dict[str, Policy]) -> None:
        self._holder, self._resource, self._policies = holder, resource, policies

    def in_force_on(self, on: str) -> Assignment | None:
        """The assignment of a day: the first drawn of several."""
        mine = Assignment.objects.in_force_on(day(on)).filter(holder=self._holder)
        return mine.order_by("priority", "starts_on", "pk").first()

    def policies_on(self, on: dt.date) -> list[Policy]:
        """The policies that hold on a day; all of them if none does."""
        mine = Assignment.objects.in_force_on(on).filter(holder=self._holder)
        return list(Policy.objects.filter(assignments__in=mine)) or list(self._policies.values())

    def policy_on(self, on: str) -> Policy:
        """The policy that a step means which names none: the one in force, or else the first."""
        found = self.in_force_on(on)
        return next(iter(self._policies.values())) if found is None or len(self._policies) == 1 else found.policy

    def switch(self, step: dict[str, Any], act: Act) -> None:
        """Let another policy take over from the one that holds until the day before."""
        assigned = step["assigned"]
        known_keys(assigned, {"from", "to", "priority"}, "assigned")
        starts_on = day(assigned["from"])
        old = Assignment.objects.filter(holder=self._holder, starts_on__lt=starts_on).order_by("-starts_on", "priority")
        name = f"policy-{len(self._policies) + 1}"
        self._policies[name] = operations.create_policy(
            resource=self._resource,
            key=name,
            name=name,
            settings=step["policy"],
            effective_from=starts_on,
            act=act,
        )
        operations.switch_policy(
            assignment=old[0],
            to=self._policies[name],
            starts_on=starts_on,
            ends_on=day(assigned["to"]) if assigned.get("to") else None,
            priority=assigned.get("priority"),
            act=act,
        )
