"""Who may see and do what: employees themselves, managers by the reporting line, HR, auditors.

A view loads only what its reader may see and answers 404 for the rest, so that nobody learns what exists. An auditor
reads everything and changes nothing of other people's; their own leave they ask for as anybody does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from people.models import Employee, EmployeeQuerySet
from people.requests import PersonRequest

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[PersonRequest, Arguments], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]

HR, AUDITOR, MANAGER, EMPLOYEE = "HR administrator", "Auditor", "Manager", "Employee"


def visible_to(viewer: Employee) -> EmployeeQuerySet:
    """The people whose balances and requests somebody may open: oneself and one's line; HR and auditors everybody."""
    if viewer.is_hr or viewer.is_auditor:
        return Employee.objects.all()
    return Employee.objects.filter(pk=viewer.pk) | Employee.objects.below(viewer)


def may_decide_for(viewer: Employee, employee: Employee) -> bool:
    """Whether somebody may decide on this person's requests: HR and the line above, never oneself, never an auditor."""
    if viewer.pk == employee.pk or viewer.is_auditor:
        return False
    return viewer.is_hr or is_above(viewer, employee)


def is_above(manager: Employee, employee: Employee) -> bool:
    """Whether somebody manages this person, directly or through others."""
    return Employee.objects.above(employee).filter(pk=manager.pk).exists()


def reports_of(manager: Employee) -> EmployeeQuerySet:
    """The whole reporting line under somebody."""
    return Employee.objects.below(manager)


def is_manager(employee: Employee) -> bool:
    """Whether anybody reports to this person."""
    return employee.reports.exists()


def role_of(employee: Employee, *, manages: bool) -> str:
    """The one word for what somebody is here; `manages` is whether anybody reports to them."""
    if employee.is_hr:
        return HR
    if employee.is_auditor:
        return AUDITOR
    return MANAGER if manages else EMPLOYEE


def require_employee(view: View[Arguments]) -> Guarded[Arguments]:
    """Only for signed-in users who are employees; whose rows they see is the query's to say."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if getattr(request, "employee", None) is None:
            raise Http404
        return view(cast(PersonRequest, request), *args, **kwargs)

    return guarded
