"""What operators do: create a company."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import connection, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.module_loading import import_string
from django_tenants.utils import get_public_schema_name, schema_context, schema_exists, tenant_context

from tenants.addresses import url_of
from tenants.models import Company, Domain
from tenants.validators import validate_domain, validate_timezone


class CannotCreateCompany(Exception):
    """The company cannot be created as asked; nothing of it has been kept."""


@dataclass(frozen=True)
class NewCompany:
    """A created company, and the address at which its HR administrator sets a password."""

    company: Company
    admin: User
    set_password_url: str


@transaction.atomic
def create_company(
    *,
    schema_name: str,
    name: str,
    domain: str,
    admin_email: str,
    country: str,
    timezone: str,
    at: datetime,
    is_demo: bool = False,
) -> NewCompany:
    """Create a company with its schema, its domain and its first HR administrator: all of it, or nothing.

    :param at: the instant of creation (aware).
    :raises CannotCreateCompany: naming what is wrong with the values given.
    """
    domain = domain.strip().lower()
    admin_email = admin_email.strip().lower()
    _check(domain, admin_email, timezone)
    company = Company(
        schema_name=schema_name.strip(),
        name=name.strip(),
        country=country.strip().upper(),
        timezone=timezone,
        is_demo=is_demo,
        created_on=at.astimezone(ZoneInfo(timezone)).date(),
    )
    with _refusal():
        company.full_clean(validate_unique=False)
    _keep(company, domain)
    with tenant_context(company):
        set_up = import_string(settings.COMPANY_SETUP)
        admin = set_up(admin_email=admin_email, country=company.country, timezone=timezone, on=company.created_on)
        url = url_of(domain, _set_password_path(admin))
    return NewCompany(company=company, admin=admin, set_password_url=url)


def _check(domain: str, admin_email: str, timezone: str) -> None:
    """What can be told of these before there is a company."""
    with _refusal("e-mail"):
        is_wrong = f"“{admin_email}” is not an e-mail address. Write it whole, such as hana@example.com."
        EmailValidator(is_wrong)(admin_email)
    with _refusal("domain"):
        validate_domain(domain)
    with _refusal("time zone"):
        validate_timezone(timezone)


def _keep(company: Company, domain: str) -> None:
    """Write the company with its domain, and make its schema, if no other has their names."""
    with schema_context(get_public_schema_name()):
        # Two operators at once: the second waits here, and then sees the first one's company.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tenants_company IN SHARE ROW EXCLUSIVE MODE")
        _check_free(company, domain)
        # Made here instead of by save(), which on an error would drop what the transaction takes back anyway.
        company.auto_create_schema = False
        company.save()
        Domain.objects.create(domain=domain, tenant=company)
        company.create_schema(check_if_exists=False, verbosity=0)


def _set_password_path(user: User) -> str:
    words = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    return reverse("password-reset-confirm", urlconf=settings.ROOT_URLCONF, args=words)


def _check_free(company: Company, domain: str) -> None:
    if Company.objects.filter(schema_name=company.schema_name).exists() or schema_exists(company.schema_name):
        raise CannotCreateCompany(f"schema: There is one named {company.schema_name} already. Choose another.")
    taken = Domain.objects.select_related("tenant").filter(domain=domain).first()
    if taken is not None:
        raise CannotCreateCompany(f"domain: {domain} belongs to {taken.tenant.name}. Choose another.")


@contextmanager
def _refusal(what: str = "") -> Iterator[None]:
    """Turn the first message of a failed check into a refusal that begins with what it is about."""
    try:
        yield
    except ValidationError as error:
        if not what:
            field, messages = next(iter(error.message_dict.items()))
            raise CannotCreateCompany(f"{Company._meta.get_field(field).verbose_name}: {messages[0]}") from error
        raise CannotCreateCompany(f"{what}: {error.messages[0]}") from error
