"""Payroll tells how long people worked: the key that proves it is payroll, and what was received."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

RUN_LENGTH = 40


class PayrollKey(models.Model):
    """What the secret shared with payroll is computed from; one a company. Another ``nonce`` makes another secret.

    The secret itself is stored nowhere.
    """

    is_only = models.BooleanField(default=True, unique=True, editable=False)
    nonce = models.CharField(max_length=32, editable=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="people_payroll_key_one_a_company", condition=Q(is_only=True))]

    def __str__(self) -> str:
        return f"Payroll's key, made {self.made_at:%Y-%m-%d}"


class PayrollRun(models.Model):
    """One message of payroll: a run's hours, and what became of it. Written once.

    ``sequence`` counts the corrections of a run; the highest one stands. ``digest`` tells whether the same comes again.
    ``credited`` are the minutes that balances rose by in sum (below zero: fell). ``problem`` says why it was refused.
    """

    class Result(models.TextChoices):
        POSTED = "posted", "posted"
        SUPERSEDED = "superseded", "came after a later correction"
        REFUSED = "refused", "refused"

    run = models.CharField(max_length=RUN_LENGTH)
    sequence = models.PositiveIntegerField()
    starts_on = models.DateField("from")
    ends_on = models.DateField("to")
    received_at = models.DateTimeField()
    digest = models.CharField("payload digest", max_length=64)
    result = models.CharField(max_length=10, choices=Result)
    employees = models.PositiveIntegerField(default=0)
    worked_minutes = models.BigIntegerField(default=0)
    credited = models.BigIntegerField("credited minutes", default=0)
    accounts = models.PositiveIntegerField("accounts changed", default=0)
    without_policy = models.JSONField("nothing to credit for", default=list)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "payroll run"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "sequence"],
                condition=~Q(result="refused"),
                name="people_payroll_run_once_a_sequence",
                violation_error_message="This correction of the run was received before.",
            ),
            models.CheckConstraint(
                name="people_payroll_run_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="people_payroll_run_says_why_it_was_refused",
                condition=(Q(result="refused") & ~Q(problem="")) | (~Q(result="refused") & Q(problem="")),
            ),
        ]
        indexes = [models.Index(fields=["-received_at"], name="people_payroll_run_received")]

    def __str__(self) -> str:
        return self.run if self.sequence == 1 else f"{self.run}, correction {self.sequence - 1}"
