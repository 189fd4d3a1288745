"""``manage.py verify_ledger [--company X | --all]``: is every balance what its entries say?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import get_public_schema_name, get_tenant_model, schema_context

from ledger.verify import verify


class Command(BaseCommand):
    """Prints a line for each fault and one for each company; exits 1 if there is any fault."""

    help = (
        "Rebuilds every lot and account of a company from its entries and names whatever does not agree. "
        "Reads only; may run at any time. Exits 1 if anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--company", metavar="SCHEMA", help="the company with this schema name")
        which.add_argument("--all", action="store_true", help="every company (so too if neither is given)")

    def handle(self, *args: Any, company: str | None = None, **options: Any) -> None:
        faults = 0
        for schema in _schemas(company):
            with schema_context(schema):
                report = verify()
            for fault in report.faults:
                self.stdout.write(f"{schema}: {fault}")
            self.stdout.write(f"{schema}: {report}")
            faults += len(report.faults)
        if faults:
            named = "fault" if faults == 1 else "faults"
            raise CommandError(f"{faults:,} {named} found: what is named above does not follow from the entries.")


def _schemas(company: str | None) -> list[str]:
    public = get_public_schema_name()
    companies = get_tenant_model().objects.exclude(schema_name=public).order_by("schema_name")
    schemas = list(companies.values_list("schema_name", flat=True))
    if company is None:
        return schemas
    if company not in schemas:
        known = ", ".join(schemas) or "none yet"
        raise CommandError(f"There is no company {company!r}. Companies: {known}.")
    return [company]
