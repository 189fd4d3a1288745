"""Forgetting a person who has left, without touching the ledger."""

from datetime import date

from axes.models import AccessAttempt, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from people import signals
from people.models import Employee
from people.operations.access import forget_access


class CannotErase(Exception):
    """This person cannot be erased now."""


@transaction.atomic
def erase_person(*, employee: Employee, on: date) -> Employee:
    """Blank everything that says who somebody was. Balances, entries and dates stay, under a number.

    Names, e-mail, job title, place and team go, and the sign-in with its traces; reports move to the next manager up.
    Other apps blank what they keep about the person on the signal `erased`, in the same transaction.

    :raises CannotErase: if the person still works here, or has been erased before.
    """
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.is_erased:
        raise CannotErase("This person has been erased already.")
    if employee.left_on is None or employee.left_on >= on:
        raise CannotErase(f"{employee} still works here. Only who has left can be erased.")
    Employee.objects.filter(manager=employee).update(manager_id=employee.manager_id)
    user, employee.user = employee.user, None
    employee.number = f"erased-{employee.pk}"
    for field in ("first_name", "last_name", "email", "job_title", "demo_story"):
        setattr(employee, field, "")
    employee.manager = employee.team = employee.location = None
    employee.is_hr = employee.is_auditor = False
    employee.erased_on = on
    employee.save()
    employee.deciding_roles.clear()
    _forget_in_the_admin(employee)
    forget_access(employee)
    if user is not None:
        _forget_login(user)
    signals.erased.send(sender=Employee, employee=employee)
    return employee


def _forget_in_the_admin(employee: Employee) -> None:
    about_them = {"content_type": ContentType.objects.get_for_model(Employee), "object_id": str(employee.pk)}
    LogEntry.objects.filter(**about_them).update(object_repr=employee.display_name)


def _forget_login(user: User) -> None:
    """The row stays, blank and shut: the admin's history of what this user did hangs on it."""
    for traces in (AccessAttempt, AccessLog):
        traces.objects.filter(username=user.username).delete()
    user.username = f"erased-{user.pk}"
    user.email = user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
