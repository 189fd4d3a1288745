"""What lets programs in without a password: tokens for the API, and the addresses of calendar feeds.

No secret is stored. A token is known by the digest of its secret; the address of a feed is computed from the
installation's own key and a nonce that is drawn anew when the address is.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from people.models.employees import Employee, Team

TOKEN_NAME_LENGTH = 60


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, employee: Employee) -> ApiTokenQuerySet:
        return self.filter(employee=employee)

    def live(self, on: date) -> ApiTokenQuerySet:
        """Those that still open the API on a day: not revoked, and their last day has not passed."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), revoked_at=None)


class ApiToken(models.Model):
    """A key with which a program acts as its owner, and may do and see what the owner may at that moment.

    `expires_on` is the last day on which it works, `last_used_on` the last on which it did; both by the owner's clock.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=TOKEN_NAME_LENGTH, help_text="What it is for, such as the name of a program.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField("last day", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_api_token_has_a_name",
                condition=~Q(name=""),
                violation_error_message="A token needs a name, to know it by later.",
            ),
            models.CheckConstraint(
                name="people_api_token_revoked_after_it_was_made",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                violation_error_message="A token cannot be revoked before it was made.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_live(self, on: date) -> bool:
        """Whether it still opens the API on a day."""
        return self.revoked_at is None and (self.expires_on is None or on <= self.expires_on)


class CalendarFeed(models.Model):
    """An address at which calendar programs read somebody's leave, or that of a team the person may see.

    The address holds its own secret; drawing another `nonce` makes a new one and shuts the old.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="calendar_feeds")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    nonce = models.CharField(max_length=32, editable=False)
    with_holidays = models.BooleanField(default=False)
    made_at = models.DateTimeField(help_text="When the present address was made.")
    last_read_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "team"],
                nulls_distinct=False,
                name="people_calendar_feed_once_a_person_and_team",
                violation_error_message="There is an address for this calendar already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee}, {self.team or 'own leave'}"


class KeptAnswer(models.Model):
    """What the API answered to a request with an `Idempotency-Key`, to answer the same when it comes again.

    `digest` tells whether a key comes again with the same content.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "key"], name="people_kept_answer_once_a_key")]

    def __str__(self) -> str:
        return f"{self.employee}, {self.key}"
