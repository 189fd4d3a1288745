"""Occasions for which people get days: a wedding, a birth, a bereavement, moving house."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.models import Policy

NAME_LENGTH = 60


class LeaveEvent(models.Model):
    """So many days of a policy for one occasion, to be used within so many days from it on.

    ``amount`` is in the policy's unit. Nothing is granted by the row itself: HR grants it to a person, for a day.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=NAME_LENGTH)
    amount = models.BigIntegerField()
    usable_days = models.PositiveIntegerField("to be used within (days)", default=90)

    class Meta:
        verbose_name = "occasion"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "name"],
                name="people_event_once_a_policy",
                violation_error_message="This policy has an occasion of that name already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="people_event_grants_something",
                violation_error_message="An occasion grants something. Write an amount above zero.",
            ),
            models.CheckConstraint(
                condition=Q(usable_days__gt=0),
                name="people_event_can_be_used",
                violation_error_message="There has to be a day to use it on. Write 1 or more.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
