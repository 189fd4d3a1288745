"""Year-end runs: the end of a period for chosen policies, counted first, then posted, with a line for each account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.models.accounts import Account
from ledger.models.background import Background
from ledger.models.policies import Policy


class Closing(Background):
    """One period's end that somebody looks at before it is posted.

    ``ends_on`` is the last day of the period. ``reached_id`` is the holder up to whom the work at hand (counting or
    posting) is done, so that a run that was killed goes on where it stopped; ``to_do`` and ``done`` count accounts.
    """

    class State(models.TextChoices):
        COUNTING = "counting", "counting"
        COUNTED = "counted", "counted, not posted"
        CONFIRMED = "confirmed", "confirmed, waits for its day"
        POSTING = "posting", "posting"
        POSTED = "posted", "posted"

    WORKING = frozenset({State.COUNTING, State.POSTING})

    ends_on = models.DateField()
    policies = models.ManyToManyField(Policy, related_name="closings")
    state = models.CharField(max_length=9, choices=State, default=State.COUNTING)
    reached_id = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, default="")
    posted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "year-end run"
        indexes = [
            models.Index(
                fields=["ends_on"],
                name="ledger_closing_to_be_done",
                condition=Q(state__in=["counting", "confirmed", "posting"]),
            )
        ]

    def __str__(self) -> str:
        return f"period that ends on {self.ends_on}"


class ClosingLine(models.Model):
    """What the period's end does to one account, in the resource's unit; see `ledger.closing.Outcome`."""

    class State(models.TextChoices):
        DUE = "due", "not posted yet"
        POSTED = "posted", "posted"
        FAILED = "failed", "failed"

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="closing_lines")
    state = models.CharField(max_length=6, choices=State, default=State.DUE)
    left = models.BigIntegerField(default=0)
    carried = models.BigIntegerField(default=0)
    lapsed = models.BigIntegerField(default=0)
    debt = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    opens_with = models.BigIntegerField(default=0)
    problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "account"], name="ledger_closing_line_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.account} in {self.closing}"
