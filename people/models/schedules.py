"""When people work: weekly hours, and from which day on they hold for whom."""

from datetime import date, time
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from people.dates import in_words
from people.models.employees import Employee
from people.workdays import Span, hours, total

MIDNIGHT = "00:00"


class Weekday(models.IntegerChoices):
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class WorkSchedule(models.Model):
    """Weekly hours under a name, such as "Full time" or "Mornings". Whoever has it, has it from a date on.

    The hours of a schedule that somebody has are not edited, as this would rewrite the past: a change is another
    schedule, assigned from a day on.
    """

    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="people_work_schedule_name_once",
                violation_error_message="There is another work schedule with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


def spans_of(
    starts_at: time, ends_at: time, break_starts_at: time | None, break_ends_at: time | None
) -> tuple[Span, ...]:
    """The working time of a weekday with these hours, as minutes of the day."""
    pauses = ((break_starts_at, break_ends_at),) if break_starts_at and break_ends_at else ()
    return hours(starts_at, ends_at, pauses)


class WorkScheduleDay(models.Model):
    """The hours of one weekday, with at most one unpaid break. A weekday without a row is free.

    Work that goes over midnight is two weekdays: until 00:00 on the first, from 00:00 on the second.
    """

    schedule = models.ForeignKey(WorkSchedule, on_delete=models.CASCADE, related_name="days")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts_at = models.TimeField("from")
    ends_at = models.TimeField("until", help_text="00:00 is the midnight at the end of the day.")
    break_starts_at = models.TimeField("break from", null=True, blank=True)
    break_ends_at = models.TimeField("break until", null=True, blank=True)

    class Meta:
        verbose_name = "weekday"
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "weekday"],
                name="people_schedule_day_once_a_week",
                violation_error_message="This weekday is listed twice.",
            ),
            models.CheckConstraint(
                name="people_schedule_day_is_a_weekday",
                condition=Q(weekday__gte=0, weekday__lte=6),
                violation_error_message="A week has the days Monday to Sunday.",
            ),
            models.CheckConstraint(
                name="people_schedule_day_ends_after_it_starts",
                condition=Q(ends_at=MIDNIGHT) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="The day has to end after it starts. Write 00:00 for midnight.",
            ),
            models.CheckConstraint(
                name="people_schedule_day_break_has_both_ends",
                condition=Q(break_starts_at=None, break_ends_at=None)
                | Q(break_starts_at__isnull=False, break_ends_at__isnull=False),
                violation_error_message="A break needs a start and an end.",
            ),
            models.CheckConstraint(
                name="people_schedule_day_break_inside_the_day",
                condition=Q(break_starts_at=None)
                | (
                    Q(break_starts_at__gt=F("starts_at"), break_ends_at__gt=F("break_starts_at"))
                    & (Q(ends_at=MIDNIGHT) | Q(break_ends_at__lt=F("ends_at")))
                ),
                violation_error_message="The break has to lie between the start and the end of the day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M} – {self.ends_at:%H:%M}"

    @property
    def spans(self) -> tuple[Span, ...]:
        """The working time, as minutes of the day."""
        return spans_of(self.starts_at, self.ends_at, self.break_starts_at, self.break_ends_at)

    @property
    def minutes(self) -> int:
        return total(self.spans)


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class IdRange(Func):
    """An id as a range of one, which a GiST index can hold without the btree_gist extension."""

    function = "int8range"


class EmployeeScheduleQuerySet(models.QuerySet["EmployeeSchedule"]):
    def in_force_on(self, on: date) -> "EmployeeScheduleQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)

    def in_force_within(self, first: date, last: date) -> "EmployeeScheduleQuerySet":
        """Those that hold on at least one of these days, both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)


class EmployeeSchedule(models.Model):
    """Somebody's weekly hours from one day until the day before `ends_on` (for good if none).

    `fte_percent` is the share of a full-time position. It scales what accrues; the hours are the schedule's own.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="schedules")
    schedule = models.ForeignKey(WorkSchedule, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until (excluded)", null=True, blank=True)
    fte_percent = models.DecimalField(
        "share of full time", max_digits=5, decimal_places=2, default=Decimal(100), help_text="In percent."
    )

    objects = EmployeeScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_employee_schedule_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The schedule has to end after the day on which it starts.",
            ),
            models.CheckConstraint(
                name="people_employee_schedule_share_of_full_time",
                condition=Q(fte_percent__gt=0, fte_percent__lte=100),
                violation_error_message="The share of full time is above 0 and at most 100 percent.",
            ),
            ExclusionConstraint(
                name="people_employee_schedule_one_at_a_time",
                expressions=[
                    (IdRange(F("employee"), F("employee"), Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already has a schedule on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} from {in_words(self.starts_on)}"
