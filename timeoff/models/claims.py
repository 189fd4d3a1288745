"""The minutes of people's days that requests claim. No two active claims of a person overlap."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Sum, Value
from django.db.models.functions import Coalesce

from people.models import Employee
from people.workdays import MINUTES_A_DAY, Span
from timeoff.models.requests import TimeOffRequest


class BigIntegerRange(Func):
    """An id as a range of one, which a GiST index can hold without the btree_gist extension."""

    function = "int8range"
    output_field = BigIntegerRangeField()


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class IntegerRange(Func):
    function = "int4range"
    output_field = IntegerRangeField()


class TimeOffDayQuerySet(models.QuerySet["TimeOffDay"]):
    def active(self) -> TimeOffDayQuerySet:
        """Claims that stand: waiting, approved or taken."""
        return self.filter(state=TimeOffDay.State.ACTIVE)

    def freed(self) -> TimeOffDayQuerySet:
        """Claims that were given back."""
        return self.filter(state=TimeOffDay.State.FREED)

    def between(self, first: date, last: date) -> TimeOffDayQuerySet:
        """Claims on these days, both included."""
        return self.filter(on__range=(first, last))

    def of(self, employee: Employee) -> TimeOffDayQuerySet:
        return self.filter(employee=employee)

    def chronological(self) -> TimeOffDayQuerySet:
        return self.order_by("on", "starts_minute", "pk")

    def minutes(self) -> int:
        """The sum of what they claim."""
        return int(self.aggregate(sum=Coalesce(Sum(F("ends_minute") - F("starts_minute")), 0))["sum"])


class TimeOffDay(models.Model):
    """One stretch of one day: minutes of the person's clock, the last one excluded. A break splits a day in two.

    A claim that is given back stays as `freed`, so that the request still tells what it was.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        FREED = "freed", "given back"

    time_off = models.ForeignKey(TimeOffRequest, on_delete=models.CASCADE, related_name="claims")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="time_off_days")
    on = models.DateField()
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)

    objects = TimeOffDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timeoff_day_is_part_of_a_day",
                condition=Q(ends_minute__gt=F("starts_minute"), ends_minute__lte=MINUTES_A_DAY),
                violation_error_message="A claim ends after it starts, within the day.",
            ),
            ExclusionConstraint(
                name="timeoff_day_claimed_once",
                expressions=[
                    (BigIntegerRange(F("employee"), F("employee"), Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange(F("on"), F("on"), Value("[]")), RangeOperators.OVERLAPS),
                    (IntegerRange(F("starts_minute"), F("ends_minute")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="active"),
                violation_error_message="Another request already claims these hours.",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "on"], condition=Q(state="active"), name="timeoff_day_active"),
            models.Index(fields=["on", "employee"], condition=Q(state="active"), name="timeoff_day_of_date"),
        ]

    def __str__(self) -> str:
        return f"{self.on}, {self.starts_minute} to {self.ends_minute}, {self.state}"

    @property
    def span(self) -> Span:
        return self.starts_minute, self.ends_minute

    @property
    def minutes(self) -> int:
        return self.ends_minute - self.starts_minute
