"""What HR decides: resources, policies and their versions, and who is assigned to them from when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from ledger.acts import Act
from ledger.dates import DAY, written
from ledger.errors import Invalid
from ledger.models import Account, Assignment, Lot, Policy, PolicyVersion, Resource
from ledger.rules import PolicySettings


@transaction.atomic
def create_policy(
    *,
    resource: Resource,
    key: str,
    name: str,
    settings: Mapping[str, Any],
    effective_from: dt.date,
    act: Act,
    day_minutes: int = 480,
    priority: int = 1,
) -> Policy:
    """A policy with its first version.

    :raises ledger.rules.InvalidSettings: naming the settings that are wrong.
    """
    policy = Policy.objects.create(resource=resource, key=key, name=name, day_minutes=day_minutes, priority=priority)
    publish_version(policy=policy, settings=settings, effective_from=effective_from, act=act)
    return policy


@transaction.atomic
def publish_version(*, policy: Policy, settings: Mapping[str, Any], effective_from: dt.date, act: Act) -> PolicyVersion:
    """New rules for a policy from a day on; the versions before stay as they are.

    :raises Invalid: without a reason, or if a later version is already in force from that day or after.
    :raises ledger.rules.InvalidSettings: naming the settings that are wrong.
    """
    Policy.objects.select_for_update().get(pk=policy.pk)
    latest = policy.versions.order_by("-number").first()
    if latest is not None and effective_from <= latest.effective_from:
        raise Invalid(
            "effective_from",
            f"Version {latest.number} begins on {written(latest.effective_from)}; a new one begins after that day.",
        )
    if latest is not None and not act.reason.strip():
        raise Invalid("reason", "A new version needs a reason, which everybody it concerns will read.")
    rules = PolicySettings.parse(settings)
    if latest is not None and latest.rules.period != rules.period:
        _refuse_closed(policy, effective_from)
    return PolicyVersion.objects.create(
        policy=policy,
        number=1 if latest is None else latest.number + 1,
        effective_from=effective_from,
        settings=rules.to_json(),
        reason=act.reason or "First version",
        created_at=act.at,
        created_by=act.actor,
    )


def _refuse_closed(policy: Policy, effective_from: dt.date) -> None:
    """Another kind of period cannot cut one that has been closed: what it carried is in use by now."""
    ended = Lot.objects.filter(account__policy=policy, expires_on__lt=F("account__settled_until"))
    last_on = ended.exclude(origin="grant").aggregate(last_on=Max("expires_on"))["last_on"]
    if last_on is not None and effective_from <= last_on:
        raise Invalid(
            "effective_from",
            f"What ended until {written(last_on)} has been closed; another kind of period begins later.",
        )


@transaction.atomic
def assign(
    *, holder_ids: Sequence[int], policy: Policy, starts_on: dt.date, ends_on: dt.date | None = None, priority: int = 1
) -> list[Assignment]:
    """Give holders a policy from a day on (until the day before ``ends_on``), and an account under it.

    :raises Invalid: if one of them already has it on some of these days, or if it would end before it starts.
    """
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid("ends_on", "An assignment ends after the day on which it starts.")
    taken = Assignment.objects.filter(policy=policy, holder_id__in=holder_ids).exclude(ends_on__lte=starts_on)
    if ends_on is not None:
        taken = taken.filter(starts_on__lt=ends_on)
    if (count := taken.count()) > 0:
        raise Invalid("starts_on", f"{count} of them already have {policy.name} on some of these days.")
    Account.objects.bulk_create(
        [Account(holder_id=holder_id, policy=policy) for holder_id in holder_ids], ignore_conflicts=True
    )
    return Assignment.objects.bulk_create(
        [
            Assignment(holder_id=holder_id, policy=policy, starts_on=starts_on, ends_on=ends_on, priority=priority)
            for holder_id in holder_ids
        ]
    )


@transaction.atomic
def end_assignment(*, assignment: Assignment, ends_on: dt.date) -> Assignment:
    """An assignment ends: ``ends_on`` is the first day on which it does not count any more.

    :raises Invalid: if it would end before it starts, has ended earlier, or another policy has taken over from it.
    """
    # Lock first: it may have been ended, or taken over from, since it was read.
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if ends_on <= assignment.starts_on:
        begins = written(assignment.starts_on)
        raise Invalid("ends_on", f"It begins on {begins}: choose that day or a later one for its last.")
    if assignment.ends_on is not None and assignment.ends_on < ends_on:
        raise Invalid("ends_on", f"Its last day is {written(assignment.ends_on - DAY)} already. Choose an earlier one.")
    after = Assignment.objects.filter(follows=assignment).select_related("policy").first()
    if after is not None and ends_on < after.starts_on:
        # What it left was carried there on that day: between an earlier end and that day it would belong to nobody.
        raise Invalid("ends_on", f"{after.policy} took over from it on {written(after.starts_on)}. End that one.")
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    return assignment
