"""Who may sign in, and as what."""

from django.contrib.auth.models import User
from django.db import transaction

from people.models import Employee


class CannotCreateLogin(Exception):
    """This person cannot get a sign-in."""


class CannotSetRoles(Exception):
    """Nobody can have these roles together, or the company would be left without HR."""


@transaction.atomic
def create_login(*, employee: Employee, password: str | None = None) -> User:
    """Let somebody sign in by e-mail. Without a password they set their first one by the link of "Forgotten?".

    :raises CannotCreateLogin: if they have no e-mail, have a sign-in already, or it is somebody else's.
    """
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.is_erased:
        raise CannotCreateLogin("This person has been erased.")
    if employee.user_id is not None:
        raise CannotCreateLogin(f"{employee} signs in already.")
    if not employee.email:
        raise CannotCreateLogin(f"{employee} has no e-mail to sign in with.")
    name = employee.email.lower()
    if User.objects.filter(username=name).exists():
        raise CannotCreateLogin(f"Somebody else signs in as {name}.")
    user = User(username=name, email=name, first_name=employee.first_name[:150], last_name=employee.last_name[:150])
    user.is_staff = employee.is_hr or employee.is_auditor
    user.set_password(password)
    user.save()
    employee.user = user
    employee.save(update_fields=["user"])
    return user


@transaction.atomic
def sync_login(*, employee: Employee) -> None:
    """Let the sign-in follow the person: e-mail, name, and whether the admin opens (HR and auditors).

    :raises CannotCreateLogin: if somebody else signs in with this e-mail, or it was taken away.
    """
    if employee.user is None:
        return
    name = employee.email.lower()
    if not name:
        raise CannotCreateLogin(f"{employee} signs in with an e-mail, so it cannot be empty.")
    if User.objects.filter(username=name).exclude(pk=employee.user.pk).exists():
        raise CannotCreateLogin(f"Somebody else signs in as {name}.")
    user = employee.user
    user.username = user.email = name
    user.first_name, user.last_name = employee.first_name[:150], employee.last_name[:150]
    user.is_staff = employee.is_hr or employee.is_auditor
    user.save(update_fields=["username", "email", "first_name", "last_name", "is_staff"])


@transaction.atomic
def set_roles(*, employee: Employee, is_hr: bool, is_auditor: bool) -> Employee:
    """Make somebody an HR administrator or an auditor, or neither.

    :raises CannotSetRoles: if both are asked for, or nobody would be left to do HR's work.
    """
    if is_hr and is_auditor:
        raise CannotSetRoles("An auditor changes nothing, so an HR administrator cannot be one.")
    # All of them in id order: of two who resign at once, the second sees that she is the last.
    administrators = list(Employee.objects.select_for_update(no_key=True).hr().order_by("pk"))
    employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if employee.is_hr and not is_hr and len(administrators) == 1:
        raise CannotSetRoles(f"{employee} is the only HR administrator. Make somebody else one first.")
    employee.is_hr, employee.is_auditor = is_hr, is_auditor
    employee.save(update_fields=["is_hr", "is_auditor"])
    sync_login(employee=employee)
    return employee
