"""``manage.py verify_ledger [--company X | --all]``: is every balance what its entries say?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import schema_context

from ledger.management.companies import schemas
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
        faults, companies = 0, schemas(company)
        if not companies:
            self.stdout.write("There is no company yet, so there is nothing to verify.")
        for schema in companies:
            with schema_context(schema):
                report = verify()
            for fault in report.faults:
                self.stdout.write(f"{schema}: {fault}")
            self.stdout.write(f"{schema}: {report}")
            faults += len(report.faults)
        if faults:
            named = "fault" if faults == 1 else "faults"
            raise CommandError(f"{faults:,} {named} found: what is named above does not follow from the entries.")
