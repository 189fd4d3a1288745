"""The movements: written once by `ledger.posting`, never changed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from ledger.models.accounts import Account, Lot
from ledger.models.policies import PolicyVersion


class EntryQuerySet(models.QuerySet["Entry"]):
    """Filters by the two clocks, and sums."""

    def for_account(self, account: Account) -> EntryQuerySet:
        """Movements of one account."""
        return self.filter(account=account)

    def effective_by(self, day: dt.date) -> EntryQuerySet:
        """Movements that count on ``day`` or before."""
        return self.filter(effective_on__lte=day)

    def known_by(self, day: dt.date) -> EntryQuerySet:
        """Movements that had been recorded by the end of ``day``."""
        return self.filter(recorded_on__lte=day)

    def total(self) -> int:
        """The sum of the amounts."""
        return int(self.aggregate(total=Coalesce(Sum("amount"), 0))["total"])


class Entry(models.Model):
    """One immutable movement of one lot.

    ``effective_on`` says from when it counts, ``recorded_on``/``recorded_at`` when it was known. ``for_on`` is the day
    of use of a hold or usage, and of a carryover that leaves a lot the last day of the period it leaves. ``key`` and
    ``part`` name an entry once per account; ``digest`` tells whether a key that comes again brings the same content.
    ``reverses`` is the entry that this one takes back, ``settles`` the hold it ends.
    """

    class Kind(models.TextChoices):
        OPENING = "OPENING", "Opening balance"
        ACCRUAL = "ACCRUAL", "Accrual"
        GRANT = "GRANT", "Grant"
        CARRYOVER = "CARRYOVER", "Carryover"
        EXPIRATION = "EXPIRATION", "Expiration"
        HOLD = "HOLD", "Hold"
        HOLD_RELEASE = "HOLD_RELEASE", "Hold release"
        USAGE = "USAGE", "Usage"
        ENCASHMENT = "ENCASHMENT", "Encashment"
        ADJUSTMENT = "ADJUSTMENT", "Adjustment"
        MIGRATION = "MIGRATION", "Migration"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.BigIntegerField()
    effective_on = models.DateField()
    for_on = models.DateField(null=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    balance_before = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, db_index=False)
    source = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    part = models.SmallIntegerField(default=0)
    digest = models.BigIntegerField()
    metadata = models.JSONField(default=dict)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", db_index=False
    )
    settles = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="settled_by", db_index=False)
    hold_expires_on = models.DateField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="ledger_entry_seq_once_per_account"),
            models.UniqueConstraint(fields=["account", "key", "part"], name="ledger_entry_key_once_per_account"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_entry_reversed_at_most_once"
            ),
            models.CheckConstraint(
                name="ledger_entry_balances_follow", condition=Q(balance_after=F("balance_before") + F("amount"))
            ),
            models.CheckConstraint(name="ledger_entry_moves_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="ledger_entry_sign_of_its_kind",
                condition=Q(kind__in=["CARRYOVER", "ADJUSTMENT", "MIGRATION", "OPENING"])
                | Q(kind__in=["ACCRUAL", "GRANT", "HOLD_RELEASE"], amount__gt=0, reverses=None)
                | Q(kind__in=["EXPIRATION", "HOLD", "USAGE", "ENCASHMENT"], amount__lt=0, reverses=None)
                | Q(kind__in=["ACCRUAL", "GRANT", "HOLD_RELEASE"], amount__lt=0, reverses__isnull=False)
                | Q(kind__in=["EXPIRATION", "HOLD", "USAGE", "ENCASHMENT"], amount__gt=0, reverses__isnull=False),
            ),
        ]
        indexes = [
            # A balance as of a day is read from the index alone.
            models.Index(
                fields=["account", "effective_on"],
                include=["recorded_on", "kind", "amount"],
                name="ledger_entry_as_of",
            ),
            # What counts only later than it was recorded is rare, and is taken off the running balance of that day.
            models.Index(
                fields=["account", "effective_on"],
                include=["recorded_on", "amount"],
                condition=Q(effective_on__gt=F("recorded_on")),
                name="ledger_entry_ahead",
            ),
            # The running balance at the end of a day, as it was known then.
            models.Index(
                fields=["account", "recorded_on", "seq"], include=["balance_after"], name="ledger_entry_as_known"
            ),
            models.Index(fields=["account", "source"], name="ledger_entry_source", condition=~Q(source="")),
            models.Index(
                fields=["hold_expires_on"], name="ledger_entry_hold_expiry", condition=Q(hold_expires_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d} on {self.effective_on}"
