"""One-click sign-in as a person of a demo company, on one's own machine only."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django_tenants.utils import get_tenant_domain_model

from people.company import is_demo, schema_name
from people.models import Employee
from people.roles import role_of


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to look around as: `what` says what there is to see."""

    name: str
    role: str
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class DemoCompany:
    name: str
    url: str


def is_offered(request: HttpRequest) -> bool:
    """Whether this request may sign in without a password.

    The settings refuse `DEMO` on a server that listens to other machines. This looks at the request as well: a proxy
    on the same machine would make strangers look local.
    """
    if not settings.DEMO or not is_demo():
        return False
    if any(header in request.headers for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP")):
        return False
    return _is_own_machine(request.META.get("REMOTE_ADDR", "")) and _is_own_name(request.get_host())


def people() -> list[DemoPerson]:
    """The persons of this company, in one query."""
    manages = Exists(Employee.objects.filter(manager=OuterRef("pk")))
    return [
        DemoPerson(
            name=person.display_name,
            role=role_of(person, manages=person.manages),
            what=person.demo_story,
            url=reverse("sign-in-as", args=[person.pk]),
        )
        for person in Employee.objects.for_demo().annotate(manages=manages).order_by("pk")
    ]


def other_companies(request: HttpRequest) -> list[DemoCompany]:
    """The other demo companies, at their own host names and the port of this request."""
    port = request.get_port()
    domains = (
        get_tenant_domain_model()
        .objects.filter(is_primary=True, tenant__is_demo=True)
        .exclude(tenant__schema_name=schema_name())
        .select_related("tenant")
        .order_by("tenant__name", "pk")
    )
    return [
        DemoCompany(name=domain.tenant.name, url=f"{request.scheme}://{domain.domain}:{port}{reverse('sign-in')}")
        for domain in domains
    ]


def _is_own_machine(address: str) -> bool:
    # Over a Unix socket there is no address; only a proxy would speak over one.
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_own_name(host: str) -> bool:
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    return name in {"127.0.0.1", "[::1]", "localhost"} or name.endswith(".localhost")
