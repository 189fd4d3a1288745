"""What is agreed with one person beside the policy that many have: dated, with a reason, and to be taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ledger.models.policies import Assignment


class Agreement(models.Model):
    """So much more in a year, or less if below zero, for one assignment from a day on (until the day before
    ``ends_on``), in the resource's unit.

    One that was taken back from its first day on ends on that day: it stays to be read, and counts for nothing. The
    assignment keeps what counts, so that the engine reads both at once.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="agreements")
    per_year = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    end_reason = models.CharField(max_length=200, default="")

    class Meta:
        verbose_name = "personal agreement"
        constraints = [
            models.CheckConstraint(name="ledger_agreement_changes_something", condition=~Q(per_year=0)),
            models.CheckConstraint(
                name="ledger_agreement_ends_no_earlier_than_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_year} a year from {self.starts_on}"
