"""Who owns balances, and the balances themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ledger.models.policies import Policy


class Holder(models.Model):
    """Whoever owns accounts: an employee, a team, a campaign. A bare number here; names live in `people`."""

    def __str__(self) -> str:
        return f"holder {self.pk}"


class Account(models.Model):
    """What one holder has under one policy: the running totals of its entries, and the row that a posting locks.

    Amounts are in the resource's unit. ``version`` counts postings; ``shape`` counts those that changed more than a
    draw on a lot changes, so that a plain draw can tell whether what it was planned on still holds. Up to and including
    ``settled_until``, runs have posted everything that was due.
    """

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="accounts")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="accounts")
    credited = models.BigIntegerField(default=0)
    used = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    carried_in = models.BigIntegerField(default=0)
    carried_out = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    encashed = models.BigIntegerField(default=0)
    available = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    shape = models.BigIntegerField(default=0)
    last_recorded_on = models.DateField(null=True)
    settled_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "policy"], name="ledger_account_once_per_holder_and_policy"),
            models.CheckConstraint(
                name="ledger_account_totals_add_up",
                condition=Q(
                    available=F("credited")
                    + F("carried_in")
                    - F("carried_out")
                    - F("expired")
                    - F("encashed")
                    - F("used")
                    - F("held")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Lot(models.Model):
    """A dated part of an account, drawn in its turn: a period's allowance, what was carried over, a grant.

    ``expires_on`` is the last day on which it can be used. ``balance`` never goes below ``floor`` (none: no limit).
    ``lapsed_on`` is set once a run has closed it: whatever comes back later expires at once.
    ``credits_until`` is the latest day from which a credit of this lot counts.
    """

    class Origin(models.TextChoices):
        PERIOD = "period", "allowance of a period"
        CARRIED = "carried", "carried over"
        GRANT = "grant", "grant"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots")
    name = models.CharField(max_length=80)
    origin = models.CharField(max_length=8, choices=Origin)
    valid_from = models.DateField()
    expires_on = models.DateField(null=True)
    priority = models.SmallIntegerField(default=1)
    floor = models.BigIntegerField(null=True, default=0)
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    credits_until = models.DateField(null=True)
    lapsed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="ledger_lot_name_once_per_account"),
            models.CheckConstraint(
                name="ledger_lot_not_below_its_floor", condition=Q(floor=None) | Q(balance__gte=F("floor"))
            ),
            models.CheckConstraint(
                name="ledger_lot_ends_after_it_begins",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="ledger_lot_holds_no_less_than_nothing", condition=Q(held__gte=0)),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="ledger_lot_due_to_expire",
                condition=Q(lapsed_on=None, expires_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
