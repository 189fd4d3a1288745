"""The companies that a command is about."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.db import ProgrammingError
from django_tenants.utils import get_public_schema_name, get_tenant_model


def schemas(company: str | None = None) -> list[str]:
    """The schema of one company, or of all if none is named; in order.

    :raises CommandError: if there is no such company, naming those there are, or nothing has been migrated yet.
    """
    companies = get_tenant_model().objects.exclude(schema_name=get_public_schema_name()).order_by("schema_name")
    try:
        found = list(companies.values_list("schema_name", flat=True))
    except ProgrammingError as error:
        raise CommandError("The database has no tables yet. Run `make migrate` first.") from error
    if company is None:
        return found
    if company not in found:
        raise CommandError(f"--company: there is no company {company!r}. Companies: {', '.join(found) or 'none yet'}.")
    return [company]
