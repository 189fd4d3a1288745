"""Who decides in whose place while somebody is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from people.models import Employee
from people.models.schedules import DateRange, IdRange


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def running_on(self, on: date) -> DelegationQuerySet:
        return self.filter(starts_on__lte=on, ends_on__gt=on)

    def not_over_on(self, on: date) -> DelegationQuerySet:
        """Those that run on that day or begin later."""
        return self.filter(ends_on__gt=on)

    def touching(self, first: date, last: date) -> DelegationQuerySet:
        """Those that run on at least one of these days, both included."""
        return self.filter(starts_on__lte=last, ends_on__gt=first)


class Delegation(models.Model):
    """A stand-in: decides what waits for `employee` from one day until the day before `ends_on`.

    It hands on what is the employee's own to decide, and not what the employee decides as somebody else's stand-in:
    there is never a chain of two.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="approval_delegations")
    stand_in = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="approval_stand_ins")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until (excluded)")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approvals_delegation_to_somebody_else",
                condition=~Q(employee=F("stand_in")),
                violation_error_message="Nobody stands in for themselves.",
            ),
            models.CheckConstraint(
                name="approvals_delegation_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day cannot come before the first.",
            ),
            ExclusionConstraint(
                name="approvals_delegation_one_at_a_time",
                expressions=[
                    (IdRange(F("employee"), F("employee"), Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="There is a stand-in on some of these days already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} for {self.employee}"

    @property
    def last_on(self) -> date:
        """The last day, included."""
        return self.ends_on - timedelta(days=1)

    def is_running_on(self, on: date) -> bool:
        return self.starts_on <= on < self.ends_on
