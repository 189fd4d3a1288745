"""A request as views see it, behind `people.middleware` and the decorators of `people.roles`; what is typed in it."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from people.models import Employee

# As many digits fit into the key of any table.
LONGEST_NUMBER = 18


class PersonRequest(HttpRequest):
    """A request by an employee: what the decorators of `people.roles` hand to a view."""

    employee: Employee
    htmx: HtmxDetails


def typed(request: HttpRequest, name: str) -> str:
    """What was typed into a field, without characters that nobody types and no table keeps."""
    text = request.POST.get(name, "")
    return "".join(letter for letter in text if letter >= " " or letter in "\n\r\t")


def way_back(request: HttpRequest) -> str:
    """The page of ours to which a form wants to go back by its field `next`; nothing if it names none."""
    path = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if is_ours and path.startswith("/") else ""


def number_of(text: str) -> int:
    """The number that a form or an address names a row by; 0, which no row has, for what cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0
