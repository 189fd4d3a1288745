"""Joining, reporting to somebody, and leaving."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from ledger.models import Holder
from people import signals
from people.company import company_timezone
from people.dates import in_words
from people.models import Employee, Location, Team, WorkSchedule
from people.operations.logins import CannotCreateLogin, sync_login
from people.operations.schedules import assign_schedule


class CannotHire(Exception):
    """What is known about the new person cannot be true."""


class CannotChangeDetails(Exception):
    """What is to be known about the person from now on cannot be true."""


class CannotChangeManager(Exception):
    """Nobody can report to this person."""


class CannotLeave(Exception):
    """This cannot be the last day."""


@transaction.atomic
def hire(
    *,
    number: str,
    first_name: str,
    last_name: str,
    hired_on: date,
    email: str = "",
    job_title: str = "",
    manager: Employee | None = None,
    team: Team | None = None,
    location: Location | None = None,
    timezone: str = "",
    language: str = "en",
    schedule: WorkSchedule | None = None,
    fte_percent: Decimal = Decimal(100),
    is_hr: bool = False,
    is_auditor: bool = False,
    demo_story: str = "",
) -> Employee:
    """Take somebody on, with a holder for the balances, and with a work schedule from the first day if one is given.

    Without a time zone of their own, people live by the clock of their location, or else of the company.

    :raises CannotHire: if the number or the e-mail is somebody else's, or the manager has gone.
    """
    if manager is not None and not manager.is_employed_on(hired_on) and manager.left_on is not None:
        raise CannotHire(f"{manager} leaves on {in_words(manager.left_on)} and cannot manage somebody who joins later.")
    employee = Employee(
        holder=Holder.objects.create(),
        number=number.strip(),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        email=email.strip().lower(),
        job_title=job_title.strip(),
        manager=manager,
        team=team,
        location=location,
        hired_on=hired_on,
        timezone=timezone or _clock_of(location),
        language=language,
        is_hr=is_hr,
        is_auditor=is_auditor,
        demo_story=demo_story,
    )
    try:
        employee.full_clean()
    except ValidationError as error:
        raise CannotHire(" ".join(error.messages)) from error
    employee.save()
    if schedule is not None:
        assign_schedule(employee=employee, schedule=schedule, starts_on=hired_on, fte_percent=fte_percent)
    return employee


DETAILS = frozenset(
    {
        "first_name",
        "last_name",
        "number",
        "email",
        "job_title",
        "team",
        "location",
        "timezone",
        "language",
        "hired_on",
        "demo_story",
    }
)


@transaction.atomic
def change_details(*, employee: Employee, **details: Any) -> Employee:
    """Correct or complete what is known about somebody; the sign-in follows.

    Takes the fields of `DETAILS`. An empty time zone is that of the location, or else of the company.

    :raises CannotChangeDetails: if the number or the e-mail is somebody else's, or a field cannot be so.
    :raises TypeError: for any other field; these have operations of their own.
    """
    if unknown := set(details) - DETAILS:
        raise TypeError(f"No details of a person: {', '.join(sorted(unknown))}")
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.is_erased:
        raise CannotChangeDetails("This person has been erased.")
    calendar_before = _calendar_of(employee.location)
    for name, value in details.items():
        setattr(employee, name, value.strip() if isinstance(value, str) else value)
    employee.email = employee.email.lower()
    employee.timezone = employee.timezone or _clock_of(employee.location)
    try:
        employee.full_clean()
        employee.save()
        sync_login(employee=employee)
    except ValidationError as error:
        raise CannotChangeDetails(" ".join(error.messages)) from error
    except CannotCreateLogin as refusal:
        raise CannotChangeDetails(str(refusal)) from refusal
    if _calendar_of(employee.location) != calendar_before:
        signals.moved.send(sender=Employee, employee=employee)
    return employee


@transaction.atomic
def change_manager(*, employee: Employee, manager: Employee | None) -> Employee:
    """Let somebody report to somebody else, or to nobody.

    :raises CannotChangeManager: if the manager has been erased, or reports to this person already.
    """
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if manager is not None:
        if manager.pk == employee.pk:
            raise CannotChangeManager("Nobody is their own manager.")
        if manager.is_erased:
            raise CannotChangeManager("This person has left the company and cannot manage anybody.")
        if Employee.objects.below(employee).filter(pk=manager.pk).exists():
            raise CannotChangeManager(f"{manager} reports to {employee}, so it cannot be the other way round as well.")
    employee.manager = manager
    try:
        with transaction.atomic():
            employee.save(update_fields=["manager"])
    except IntegrityError as error:
        # Somebody else moved one of the two in the same moment; the database looks again under a lock.
        raise CannotChangeManager(f"{manager} reports to {employee} by now.") from error
    return employee


@transaction.atomic
def leave_company(*, employee: Employee, left_on: date | None) -> Employee:
    """Set somebody's last day of work, move it, or take it back (None).

    The work schedule ends with it: what is asked for later has no working time. Sign-in ends after that day.

    :raises CannotLeave: if the day is before the first one, or the person has been erased.
    """
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.is_erased:
        raise CannotLeave("This person has been erased.")
    if left_on is not None and left_on < employee.hired_on:
        raise CannotLeave(f"{employee} only joined on {in_words(employee.hired_on)}.")
    before, employee.left_on = employee.left_on, left_on
    employee.save(update_fields=["left_on"])
    _end_schedules(employee, before=before)
    signals.left.send(sender=Employee, employee=employee)
    return employee


def _clock_of(location: Location | None) -> str:
    return location.timezone if location else company_timezone()


def _calendar_of(location: Location | None) -> int | None:
    return location.calendar_id if location else None


def _end_schedules(employee: Employee, *, before: date | None) -> None:
    """Let the schedules end after the last day; what an earlier last day had ended goes on until the new one."""
    ends_on = employee.left_on + timedelta(days=1) if employee.left_on else None
    if before is not None:
        employee.schedules.filter(ends_on=before + timedelta(days=1)).update(ends_on=ends_on)
    if ends_on is not None:
        employee.schedules.filter(starts_on__gte=ends_on).delete()
        employee.schedules.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on)).update(ends_on=ends_on)
