"""A request as views see it, behind `people.middleware` and the decorators of `people.roles`."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import Employee


class PersonRequest(HttpRequest):
    """A request by an employee: what the decorators of `people.roles` hand to a view."""

    employee: Employee
    htmx: HtmxDetails
