"""`manage.py run_accruals --company X --date D [--dry-run]`: the night's work by hand."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_tenants.utils import schema_context

from ledger.acts import Act
from ledger.management.companies import schemas
from ledger.models import Resource
from ledger.runs import RunReport, run_day
from ledger.units import format_amount


class Command(BaseCommand):
    """Posts what is due up to a day, or says what it would post."""

    help = "Post what is due in a company up to a day: accruals, carryovers, lapses. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", required=True, help="the company's schema")
        parser.add_argument("--date", required=True, help="the day up to which to run, such as 2026-03-31")
        parser.add_argument("--dry-run", action="store_true", help="say what would be posted, and post nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it.

        :raises CommandError: for an unknown company, a date that is none or still to come, or accounts left out.
        """
        company, day = options["company"], _date(options["date"])
        now = timezone.now()
        if day > now.date() + dt.timedelta(days=1):
            raise CommandError(f"--date: {day} is still to come; runs post what is due by today.")
        [company] = schemas(company)
        with schema_context(company):
            act = Act(on=day, at=now, actor="operator:run_accruals")
            report = run_day(act=act, dry_run=options["dry_run"])
            self._say(report, dry_run=options["dry_run"])
        if report.failures:
            first = report.failures[0]
            raise CommandError(f"{len(report.failures)} holders left out; the first, {first[0].holder_id}: {first[1]}")

    def _say(self, report: RunReport, *, dry_run: bool) -> None:
        verb = "would post" if dry_run else "posted"
        total = sum(report.entries.values())
        self.stdout.write(f"{report.on}: {verb} {total} entries on {report.accounts} accounts.")
        for kind, count in sorted(report.entries.items()):
            self.stdout.write(f"  {kind:<12} {count:>7} entries, together {report.amounts[kind]}")
        units = dict(Resource.objects.values_list("policies", "unit"))
        for holder_id, m in sorted(report.planned, key=lambda each: (each[1].effective_on, each[0])):
            amount = format_amount(m.amount, units.get(m.lot.account.policy_id, "minutes"), signed=True)
            policy = m.lot.account.policy_name
            self.stdout.write(f"  {m.effective_on}  holder {holder_id:<6} {m.kind:<11} {amount:>14}  {policy}")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--date: {text!r} is no date; write it as 2026-03-31.") from None
