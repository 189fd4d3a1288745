"""What is counted in a company, the rules for it, and to whom they apply."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from ledger import kinds

if TYPE_CHECKING:
    from ledger.rules import PolicySettings


class Resource(models.Model):
    """Something a company counts for its people, such as "Vacation" or "Recognition points".

    ``kind`` names a class that a domain registers (`ledger.kinds`); ``unit`` is ``minutes``, ``points`` or an ISO 4217
    currency code, whose minor unit is counted.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    unit = models.CharField(max_length=12)
    icon = models.CharField(max_length=40, default="calendar")
    colour = models.CharField(max_length=20, default="vacation")
    position = models.PositiveSmallIntegerField(default=0)
    is_private = models.BooleanField(
        default=True, help_text="Colleagues see that somebody is away, not that it is this type."
    )

    def __str__(self) -> str:
        return self.name

    @property
    def kind_class(self) -> kinds.ResourceKind:
        """The registered kind, with its words and constraints."""
        return kinds.get(self.kind)


class Policy(models.Model):
    """A set of rules for one resource; what it says is in its versions."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="policies")
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    day_minutes = models.PositiveIntegerField(
        default=480, verbose_name="length of a day", help_text="Minutes of a full working day, to show time as days."
    )
    priority = models.SmallIntegerField(default=1, help_text="Which policy of a resource is drawn first: lower first.")

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                name="ledger_policy_day_minutes_is_positive",
                condition=Q(day_minutes__gt=0, day_minutes__lte=1440),
                violation_error_message="A day has between 1 minute and 24 hours.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Versions of policies."""

    def in_force_on(self, day: dt.date) -> PolicyVersionQuerySet:
        """For each policy, the version that decides on ``day``."""
        return self.filter(effective_from__lte=day).order_by("policy_id", "-effective_from").distinct("policy_id")


class PolicyVersion(models.Model):
    """The rules of a policy from a day on. Never edited: a change is a new version with a reason."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    settings = models.JSONField()
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="ledger_version_number_once_per_policy"),
            models.UniqueConstraint(
                fields=["policy", "effective_from"],
                name="ledger_version_begins_once_a_day",
                violation_error_message="Another version of this policy begins on that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, version {self.number}"

    @cached_property
    def rules(self) -> PolicySettings:
        """The settings, validated and typed."""
        return parse_settings(self.settings)


_parsed: dict[str, PolicySettings] = {}


def parse_settings(settings: dict[str, Any]) -> PolicySettings:
    """Settings as typed rules; equal settings are parsed once in a process."""
    from ledger.rules import PolicySettings

    key = repr(settings)
    if key not in _parsed:
        if len(_parsed) > 4096:
            _parsed.clear()
        _parsed[key] = PolicySettings.parse(settings)
    return _parsed[key]


class _DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class _IdRange(Func):
    """An id as a range of one, so that a plain GiST index can hold it without the btree_gist extension."""

    function = "int8range"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Who has which policy, and when."""

    def in_force_on(self, day: dt.date) -> AssignmentQuerySet:
        """Assignments of that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Assignment(models.Model):
    """A holder has a policy from ``starts_on`` until the day before ``ends_on`` (open if none).

    ``follows`` is the assignment of another policy that this one took over from, by a switch: what that one leaves is
    carried into this one. ``extras`` are the agreements with this person that count, as the engine reads them: lists of
    from, until and the amount a year.
    """

    holder = models.ForeignKey("ledger.Holder", on_delete=models.PROTECT, related_name="assignments")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    priority = models.SmallIntegerField(default=1)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="followed_by"
    )
    extras = models.JSONField(default=list, db_default=Value([], models.JSONField()), editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_assignment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="An assignment ends after the day on which it starts.",
            ),
            ExclusionConstraint(
                name="ledger_assignment_once_at_a_time",
                expressions=[
                    (_IdRange(F("holder"), F("holder"), Value("[]")), RangeOperators.OVERLAPS),
                    (_IdRange(F("policy"), F("policy"), Value("[]")), RangeOperators.OVERLAPS),
                    (_DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already has this policy on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} from {self.starts_on}"
