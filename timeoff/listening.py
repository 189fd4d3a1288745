"""What time off does when something happens to people: it forgets words, and counts leave again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from people.models import Employee, EmployeeSchedule, Holiday, HolidayCalendar, Location
from people.signals import erased, holidays_filled, left, moved
from timeoff import tasks
from timeoff.clocks import company_day
from timeoff.models import Document, TimeOffEvent, TimeOffRequest
from timeoff.operations.documents import forget as forget_document

DAY = timedelta(days=1)


@receiver(erased)
def forget_words(employee: Employee, **kwargs: Any) -> None:
    """Drop the drafts and blank what was written on this person's requests, in the transaction that erases them."""
    for document in Document.objects.filter(time_off__employee=employee).order_by("pk"):
        forget_document(document)
    TimeOffRequest.objects.drafts().asked_by(employee).delete()
    TimeOffRequest.objects.asked_by(employee).update(note="")
    said = TimeOffEvent.objects.filter(time_off__employee=employee).exclude(text="")
    said.filter(kind=TimeOffEvent.Kind.COMMENT).update(text="Erased")
    said.exclude(kind=TimeOffEvent.Kind.COMMENT).update(text="")


@receiver(left)
def give_back_what_comes_after(employee: Employee, **kwargs: Any) -> None:
    """Leave after the last day of work costs nothing any more; it is counted again when HR's change has committed."""
    if employee.left_on is not None:
        _recount_after_commit(first=employee.left_on + DAY, employee_id=employee.pk)


@receiver(holidays_filled)
def count_again_with_holidays(calendar: HolidayCalendar, first: date, last: date, **kwargs: Any) -> None:
    """A calendar got its holidays after leave had been asked for."""
    _recount_after_commit(first=first, last=last, calendar_id=calendar.pk)


@receiver(pre_save, sender=Holiday)
def count_again_where_a_holiday_was(instance: Holiday, **kwargs: Any) -> None:
    """A day off is moved to another day or calendar: the day that it was counts again."""
    was = Holiday.objects.filter(pk=instance.pk).first() if instance.pk else None
    if was is not None and (was.on, was.calendar_id) != (instance.on, instance.calendar_id):
        _recount_after_commit(first=was.on, last=was.on, calendar_id=was.calendar_id)


@receiver([post_save, post_delete], sender=Holiday)
def count_again_with_a_holiday(instance: Holiday, **kwargs: Any) -> None:
    """A day off was added, changed or taken away, wherever that was done."""
    _recount_after_commit(first=instance.on, last=instance.on, calendar_id=instance.calendar_id)


@receiver(post_save, sender=EmployeeSchedule)
def count_again_with_other_hours(instance: EmployeeSchedule, **kwargs: Any) -> None:
    """Somebody works other hours from a day on."""
    last = instance.ends_on - DAY if instance.ends_on else None
    _recount_after_commit(first=instance.starts_on, last=last, employee_id=instance.employee_id)


@receiver(moved)
def count_again_at_another_place(employee: Employee, **kwargs: Any) -> None:
    """Somebody works where other days are free: what is to come is counted by these, and what has been stays."""
    _recount_after_commit(first=company_day(timezone.now()), employee_id=employee.pk, leaves_before=True)


@receiver(pre_save, sender=Location)
def count_again_by_another_calendar(instance: Location, **kwargs: Any) -> None:
    """A place of work goes by other holidays from now on."""
    was = Location.objects.filter(pk=instance.pk).first() if instance.pk else None
    if was is not None and was.calendar_id != instance.calendar_id:
        _recount_after_commit(first=company_day(timezone.now()), location_id=instance.pk, leaves_before=True)


def _recount_after_commit(*, first: date, last: date | None = None, **whose: Any) -> None:
    """Whose leave it is, is the task's to read."""
    last_on = last.isoformat() if last else None
    transaction.on_commit(partial(tasks.recount.delay, first=first.isoformat(), last=last_on, **whose))
