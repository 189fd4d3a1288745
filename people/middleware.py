"""Says who asks: `request.employee`, with that person's own clock."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from people.company import company_timezone, is_public
from people.models import Employee


class EmployeeMiddleware:
    """Sets `request.employee` (None for strangers and for users who are no employees) and the time zone of the page.

    Without an employee the page shows the company's time. Costs no query of its own: the backend reads the employee
    together with the user.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        employee = employee_of(request)
        setattr(request, "employee", employee)  # noqa: B010 - Django's own type has no such attribute
        with timezone.override(employee.timezone if employee else company_timezone()):
            return self.get_response(request)


def employee_of(request: HttpRequest) -> Employee | None:
    """The employee who signed in, if it is one."""
    if not request.user.is_authenticated or is_public():
        return None
    return getattr(request.user, "employee", None)
