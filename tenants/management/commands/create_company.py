"""`manage.py create_company`: a company, ready for its HR administrator to sign in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django_tenants.utils import get_public_schema_name, schema_context

from tenants.models import Company
from tenants.operations import CannotCreateCompany, create_company


class Command(BaseCommand):
    help = "Create a company: its schema, its domain and its first HR administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema", help="names its PostgreSQL schema, such as acme")
        parser.add_argument("--name", required=True, help="the company's name, such as 'Acme GmbH'")
        parser.add_argument("--domain", required=True, help="its host name, such as acme.passbook.example.com")
        parser.add_argument("--admin-email", required=True, help="of the first HR administrator, who signs in with it")
        parser.add_argument("--country", required=True, help="two letters (ISO 3166), such as DE")
        parser.add_argument("--timezone", required=True, help="a zone of the IANA list, such as Europe/Berlin")

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context(get_public_schema_name()):
            tables = connection.introspection.table_names()
        if Company._meta.db_table not in tables:
            raise CommandError("The database has no tables yet. Run `make migrate` first.")
        try:
            made = create_company(
                schema_name=options["schema"],
                name=options["name"],
                domain=options["domain"],
                admin_email=options["admin_email"],
                country=options["country"],
                timezone=options["timezone"],
                at=timezone.now(),
            )
        except CannotCreateCompany as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{made.company.name} is ready. {made.admin.username} sets a password here, within three days:"
        )
        self.stdout.write(made.set_password_url)
