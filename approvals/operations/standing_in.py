"""Naming a stand-in for the days on which one is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from approvals.charge import can_decide
from approvals.models import Delegation
from people.models import Employee

LONGEST_DAYS = 366


class CannotDelegate(Exception):
    """This person cannot stand in on these days. `field` names what to change."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def delegate(*, employee: Employee, stand_in: Employee, starts_on: date, last_on: date, on: date) -> Delegation:
    """Let somebody decide in one's place from one day to another, both included. Asked twice, it is done once.

    `on` is the employee's own today.

    :raises CannotDelegate: if the days are over, contradict each other or are taken, or if the stand-in could not
        decide on all of them.
    """
    # Lock first: two clicks would both find the days free. By id, as two people may name each other at once.
    people = Employee.objects.select_for_update(no_key=True).order_by("pk").in_bulk([employee.pk, stand_in.pk])
    employee, stand_in = people[employee.pk], people[stand_in.pk]
    _check_days(starts_on, last_on, on)
    _check_stand_in(employee, stand_in, starts_on, last_on)
    ends_on = last_on + timedelta(days=1)
    taken = Delegation.objects.filter(employee=employee).touching(starts_on, last_on)
    for other in taken.select_related("stand_in").order_by("starts_on"):
        if (other.stand_in_id, other.starts_on, other.ends_on) == (stand_in.pk, starts_on, ends_on):
            return other
        raise CannotDelegate(
            f"{other.stand_in} stands in for you on some of these days already. Choose others, or end that one first.",
            field="starts_on",
        )
    return Delegation.objects.create(employee=employee, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Employee, on: date) -> None:
    """End a stand-in today, or take back one that has not begun. What was decided stays decided.

    `on` is the employee's own today: the last day on which the stand-in could decide was the day before.

    :raises CannotDelegate: if it is somebody else's, over, or taken back.
    """
    found = Delegation.objects.select_for_update().filter(pk=delegation.pk).first()
    if found is None:
        raise CannotDelegate("This stand-in was taken back already.")
    delegation = found
    if delegation.employee_id != by.pk:
        raise CannotDelegate("Only who is away can end this.")
    if delegation.ends_on <= on:
        raise CannotDelegate("This stand-in is over already.")
    if delegation.starts_on >= on:
        delegation.delete()
        return
    delegation.ends_on = on
    delegation.save(update_fields=["ends_on"])


def _check_days(starts_on: date, last_on: date, on: date) -> None:
    if last_on < starts_on:
        raise CannotDelegate("The last day cannot come before the first.", field="last_on")
    if last_on < on:
        raise CannotDelegate("These days are over. Choose a last day from today on.", field="last_on")
    if (last_on - starts_on).days >= LONGEST_DAYS:
        raise CannotDelegate("Nobody stands in for longer than a year. Choose an earlier last day.", field="last_on")


def _check_stand_in(employee: Employee, stand_in: Employee, starts_on: date, last_on: date) -> None:
    if stand_in.pk == employee.pk:
        raise CannotDelegate("Choose somebody else: nobody stands in for themselves.", field="stand_in")
    if stand_in.is_auditor:
        raise CannotDelegate(f"{stand_in} is an auditor and decides nothing.", field="stand_in")
    if not (can_decide(stand_in, starts_on) and can_decide(stand_in, last_on)):
        raise CannotDelegate(
            f"{stand_in} does not work here on all of these days. Choose other days, or somebody else.",
            field="stand_in",
        )
    if stand_in.user_id is None:
        raise CannotDelegate(
            f"{stand_in} cannot sign in, so nobody would decide. Choose somebody else.", field="stand_in"
        )
    if Delegation.objects.filter(employee=stand_in).touching(starts_on, last_on).exists():
        raise CannotDelegate(
            f"{stand_in} has a stand-in too on some of these days, so it would wait. Choose somebody who is here.",
            field="stand_in",
        )
