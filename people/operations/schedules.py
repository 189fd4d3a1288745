"""Work schedules, and who has which from when."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from people.dates import in_words
from people.models import Employee, EmployeeSchedule, WorkSchedule, WorkScheduleDay


class CannotAssignSchedule(Exception):
    """The schedule cannot hold for this person from that day."""


@transaction.atomic
def define_schedule(*, name: str, week: Sequence[tuple[time, ...]]) -> WorkSchedule:
    """Make a schedule from seven weekdays, Monday first.

    A weekday is empty (free), `(from, until)`, or `(from, until, break from, break until)`.

    :raises ValidationError: if a day contradicts itself, or the name is taken.
    """
    schedule = WorkSchedule(name=name)
    schedule.full_clean()
    schedule.save()
    fields = ("starts_at", "ends_at", "break_starts_at", "break_ends_at")
    days = [
        WorkScheduleDay(schedule=schedule, weekday=weekday, **dict(zip(fields, times, strict=False)))
        for weekday, times in enumerate(week)
        if times
    ]
    for day in days:
        day.full_clean()
    WorkScheduleDay.objects.bulk_create(days)
    return schedule


@transaction.atomic
def assign_schedule(
    *, employee: Employee, schedule: WorkSchedule, starts_on: date, fte_percent: Decimal = Decimal(100)
) -> EmployeeSchedule:
    """Let somebody work by a schedule from a day on, until the next one that is already planned.

    The schedule in force before ends with the day before. One that begins on the same day is replaced. Where it is
    what holds anyway, nothing changes.

    :raises CannotAssignSchedule: if it would begin after the last day of work, or the share of full time is not one.
    """
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.left_on is not None and employee.left_on < starts_on:
        leaves = f"{employee} leaves on {in_words(employee.left_on)}"
        raise CannotAssignSchedule(f"{leaves}, before this schedule begins. Choose that day or an earlier one.")
    running = employee.schedules.in_force_on(starts_on).first()
    if running and (running.schedule_id, running.fte_percent) == (schedule.pk, fte_percent):
        return running
    if running and running.starts_on < starts_on:
        employee.schedules.filter(pk=running.pk).update(ends_on=starts_on)
        running = None
    following = employee.schedules.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    last = employee.left_on + timedelta(days=1) if employee.left_on else None
    assigned = running or EmployeeSchedule(employee=employee, starts_on=starts_on)
    assigned.schedule = schedule
    assigned.fte_percent = fte_percent
    assigned.ends_on = following.starts_on if following else last
    try:
        assigned.full_clean()
    except ValidationError as error:
        raise CannotAssignSchedule(f"{employee}: {' '.join(error.messages)}") from error
    assigned.save()
    return assigned
