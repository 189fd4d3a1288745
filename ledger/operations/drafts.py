"""Drafts of a policy's next version: saved, changed, published or thrown away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ledger.acts import Act
from ledger.errors import Closed, Invalid
from ledger.models import Policy, PolicyDraft, PolicyVersion
from ledger.operations.policies import publish_version
from ledger.rules import PolicySettings


@transaction.atomic
def save_draft(
    *,
    policy: Policy,
    name: str,
    settings: Mapping[str, Any],
    effective_from: dt.date,
    act: Act,
    draft_id: int | None = None,
) -> PolicyDraft:
    """Keep rules for later, as a new draft or in place of what an earlier one said; the act's reason may be empty.

    :raises Invalid: without a name, or with that of another draft of the policy.
    :raises Closed: if the draft to be changed is not there any more.
    :raises ledger.rules.InvalidSettings: naming the settings that are wrong.
    """
    Policy.objects.select_for_update().get(pk=policy.pk)
    name = name.strip()
    if not name:
        raise Invalid("name", "A draft needs a name. Say in a few words what is different.")
    if policy.drafts.filter(name=name).exclude(pk=draft_id or 0).exists():
        raise Invalid("name", f"Another draft of this policy is called “{name}”. Choose another name.")
    said = {
        "name": name,
        "settings": PolicySettings.parse(settings).to_json(),
        "effective_from": effective_from,
        "reason": act.reason,
        "saved_at": act.at,
        "saved_by": act.actor,
    }
    if draft_id is None:
        return PolicyDraft.objects.create(policy=policy, **said)
    if not policy.drafts.filter(pk=draft_id).update(**said):
        raise Closed("This draft is not there any more: it was published or thrown away. Save it as a new one.")
    return PolicyDraft.objects.get(pk=draft_id)


@transaction.atomic
def publish_draft(*, draft: PolicyDraft, act: Act) -> PolicyVersion:
    """A draft becomes the next version of its policy and is gone; trials of it stay.

    :raises Closed: if it is not there any more.
    :raises Invalid: as `publish_version` does.
    """
    locked = PolicyDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise Closed("This draft is not there any more: it was published or thrown away.")
    version = publish_version(
        policy=locked.policy, settings=locked.settings, effective_from=locked.effective_from, act=act
    )
    locked.delete()
    return version


def throw_away_draft(*, draft: PolicyDraft) -> None:
    """A draft is gone; trials of it stay.

    :raises Closed: if it was gone already.
    """
    deleted, _ = PolicyDraft.objects.filter(pk=draft.pk).delete()
    if not deleted:
        raise Closed("This draft is not there any more: it was published or thrown away.")
