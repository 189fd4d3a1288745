"""Hours worked, as payroll reports them: what accruals by hours worked are made of."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ledger.models.accounts import Account

REF_LENGTH = 60


class WorkedReport(models.Model):
    """Minutes worked in a stretch of days, as reported for one account; written once, never changed.

    A later ``version`` of the same ``ref`` takes the place of the one before: part 0 takes those minutes back (below
    zero), part 1 says the new ones. ``counts_on`` is the day on which they count, and so the balance period.

    ``due`` is what they earned before the policy's caps, as a difference of rounded running totals: with the minutes it
    keeps the exact remainder of every period, also of reports too short to earn anything. ``posted`` is what of it
    reached the ledger; a cap has cut the rest.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="worked_reports", db_index=False)
    ref = models.CharField(max_length=REF_LENGTH)
    version = models.PositiveIntegerField(default=1)
    part = models.SmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField()
    counts_on = models.DateField()
    minutes = models.BigIntegerField()
    due = models.BigIntegerField()
    posted = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ref", "version", "part"], name="ledger_worked_report_once_a_version"
            ),
            models.CheckConstraint(
                name="ledger_worked_report_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="ledger_worked_report_takes_back_or_says",
                condition=Q(part=0, minutes__lte=0) | Q(part=1, minutes__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "counts_on"], name="ledger_worked_report_of_period"),
            models.Index(fields=["ref", "account"], name="ledger_worked_report_of_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}, {self.minutes} minutes until {self.ends_on}"
