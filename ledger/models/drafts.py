"""Rules that are not in force: drafts of a policy's next version, and trials of what they would do to people."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger.models.accounts import Holder
from ledger.models.background import Background
from ledger.models.policies import Policy, parse_settings

if TYPE_CHECKING:
    from ledger.rules import PolicySettings


class PolicyDraft(models.Model):
    """Rules for a policy that nobody has published: kept to be tried, changed, published or thrown away."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=80)
    settings = models.JSONField()
    effective_from = models.DateField()
    reason = models.CharField(max_length=200, blank=True, default="")
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = "draft"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "name"],
                name="ledger_draft_name_once_per_policy",
                violation_error_message="Another draft of this policy has that name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def rules(self) -> PolicySettings:
        """The settings, validated and typed."""
        return parse_settings(self.settings)


class PolicyTrial(Background):
    """What rules would do to some people's balances, and would have done: figures only, nothing of it is posted.

    The rules are those of a draft at that moment, so that changing or throwing away the draft changes nothing here.
    ``on`` is the day from which it looks ahead and back; ``whom`` says in words who was chosen.
    """

    class State(models.TextChoices):
        COUNTING = "counting", "counting"
        COUNTED = "counted", "counted"

    WORKING = frozenset({State.COUNTING})

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="trials")
    draft = models.ForeignKey(PolicyDraft, on_delete=models.SET_NULL, null=True, related_name="trials")
    name = models.CharField(max_length=80)
    settings = models.JSONField()
    effective_from = models.DateField()
    on = models.DateField()
    whom = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.COUNTING)

    class Meta:
        verbose_name = "trial"
        indexes = [
            models.Index(fields=["created_at"], name="ledger_trial_to_be_done", condition=Q(state="counting")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.whom}"

    @cached_property
    def rules(self) -> PolicySettings:
        """The settings, validated and typed."""
        return parse_settings(self.settings)


class TrialLine(models.Model):
    """What a trial found for one person, in the resource's unit.

    ``tried`` and ``usual`` are what stands at the end of each month to come with the tried rules and with those in
    force. ``past_tried`` and ``past_usual`` are what would have stood and what did at the end of each month that is
    over, and today at last; empty where the past cannot be replayed. ``refused`` are the requests of that time which
    would not have been covered: ``ref``, ``first_on``, ``last_on``, ``amount``, ``why``.
    """

    class State(models.TextChoices):
        DUE = "due", "not counted yet"
        COUNTED = "counted", "counted"
        FAILED = "failed", "failed"

    trial = models.ForeignKey(PolicyTrial, on_delete=models.CASCADE, related_name="lines")
    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="trial_lines")
    state = models.CharField(max_length=7, choices=State, default=State.DUE)
    tried = ArrayField(models.BigIntegerField(), default=list)
    usual = ArrayField(models.BigIntegerField(), default=list)
    past_tried = ArrayField(models.BigIntegerField(), default=list)
    past_usual = ArrayField(models.BigIntegerField(), default=list)
    refused: models.JSONField[Any, Any] = models.JSONField(default=list)
    by_today = models.BigIntegerField(default=0)
    by_year_end = models.BigIntegerField(default=0)
    by_last = models.BigIntegerField(default=0)
    problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "holder"], name="ledger_trial_line_once_per_holder")]

    def __str__(self) -> str:
        return f"{self.holder} in {self.trial}"
