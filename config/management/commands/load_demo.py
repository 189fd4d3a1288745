"""`manage.py load_demo`: two companies with a past, each person in them to sign in as."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from config.demo.companies import first_day, make_acme, make_birch
from ledger.management.companies import schemas
from tenants.models import Company, Domain
from tenants.operations import CannotCreateCompany, create_company

# The first of the demo companies opens under a plain address, too.
FIRST, FIRST_ADDRESS = "acme", "localhost"
COMPANIES = [
    (FIRST, "Acme GmbH", "elif.demir@acme.example", "DE", "Europe/Berlin", make_acme),
    ("birch", "Birch & Co", "dana.whitfield@birch.example", "US", "America/New_York", make_birch),
]


class Command(BaseCommand):
    """Makes the demo companies; each is there whole, or not at all."""

    help = "Make the demo companies, with two years of history by the real operations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="those that are missing, beside no others")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make those that are missing.

        :raises CommandError: if one of them exists already and nothing was said of that.
        """
        schemas()
        companies = dict(Company.objects.exclude(schema_name="public").values_list("schema_name", "is_demo"))
        if options["if_empty"]:
            # A first run that was killed between the two goes on with the second; a real company wants neither.
            missing = [] if not all(companies.values()) else [each for each in COMPANIES if each[0] not in companies]
            if not all(companies.values()):
                self.stdout.write("There are companies that are no demo, so none is made.")
        elif taken := sorted(companies.keys() & {schema for schema, *_ in COMPANIES}):
            raise CommandError(
                f"There is a company {taken[0]!r} already. Nothing was changed. Write --if-empty for what is missing."
            )
        else:
            missing = COMPANIES
        _check_domains(schema for schema, *_ in missing)
        for schema, name, email, country, zone, make in missing:
            self.stdout.write(f"Making {name}: its people, and two years of their leave …")
            with transaction.atomic():
                today = timezone.now().astimezone(ZoneInfo(zone)).date()
                try:
                    made = create_company(
                        schema_name=schema,
                        name=name,
                        domain=f"{schema}.localhost",
                        admin_email=email,
                        country=country,
                        timezone=zone,
                        at=timezone.now().replace(year=first_day(today).year, month=1, day=1),
                        is_demo=True,
                    )
                except CannotCreateCompany as refusal:
                    raise CommandError(str(refusal)) from refusal
                if schema == FIRST:
                    Domain.objects.create(domain=FIRST_ADDRESS, tenant=made.company, is_primary=False)
                with tenant_context(made.company):
                    make(today)
                Company.objects.filter(pk=made.company.pk).update(last_run_on=today)
                # Nobody is written to about what happened in a made-up past.
                connection.run_on_commit = []


def _check_domains(schemas: Iterable[str]) -> None:
    """See that the addresses of the demo are free before two years are lived.

    :raises CommandError: naming whose they are.
    """
    wanted = {f"{schema}.localhost" for schema in schemas}
    wanted |= {FIRST_ADDRESS} if f"{FIRST}.localhost" in wanted else set()
    taken = Domain.objects.filter(domain__in=wanted).select_related("tenant").order_by("domain").first()
    if taken is not None:
        raise CommandError(f"{taken.domain} belongs to {taken.tenant}. Give that company another domain first.")
