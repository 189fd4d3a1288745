"""`manage.py import_balances --company X --kind opening --file F [--dry-run]`: balances from a file, all or none."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_tenants.utils import get_tenant_model, tenant_context

from ledger.acts import Act
from ledger.management.companies import schemas
from people.format import NBSP, amount
from people.imports.kinds import KINDS, MOST_BYTES
from people.imports.reading import UnreadableFile
from people.imports.running import Trial, post_file, try_file


class Command(BaseCommand):
    """Posts a file of opening balances, past leave, grants or adjustments, or says what it would post."""

    help = (
        "Bring balances in from a CSV file: every row or none, also if it is stopped half-way. "
        "The same file sent again posts what does not stand yet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", required=True, help="the company's schema")
        parser.add_argument("--kind", default="opening", help=f"what the rows are: {', '.join(sorted(KINDS))}")
        parser.add_argument("--file", required=True, help="the CSV file; its first line names the columns")
        parser.add_argument("--dry-run", action="store_true", help="say what would be posted, and post nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it.

        :raises CommandError: for an unknown company or kind, a file that cannot be read, or rows that do not fit: a
            line each.
        """
        [schema] = schemas(options["company"])
        if options["kind"] not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise CommandError(f"--kind: there is no kind of rows {options['kind']!r}. Kinds: {known}.")
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"--file: {path} cannot be read: {error.strerror}.") from error
        company = get_tenant_model().objects.get(schema_name=schema)
        with tenant_context(company):
            now = timezone.now()
            act = Act(on=now.astimezone(ZoneInfo(company.timezone)).date(), at=now, actor="operator:import_balances")
            run = try_file if options["dry_run"] else post_file
            try:
                trial = run(content, KINDS[options["kind"]], act)
            except UnreadableFile as error:
                raise CommandError(f"--file: {error}") from error
            self._say(trial, dry_run=options["dry_run"])

    def _say(self, trial: Trial, *, dry_run: bool) -> None:
        if trial.problems:
            for problem in trial.problems:
                self.stderr.write(str(problem))
            rows = "row does" if len(trial.problems) == 1 else "rows do"
            raise CommandError(f"{len(trial.problems)} {rows} not fit, so nothing was posted.")
        verb = "would be posted" if dry_run else "posted"
        self.stdout.write(f"{trial.to_post} rows {verb}, {trial.standing} stand already.")
        for total in trial.totals:
            size = amount(total.amount, total.policy, signed=True).replace(NBSP, " ")
            self.stdout.write(f"  {total.policy.name:<30} {total.rows:>6} rows, {total.people:>6} people, {size}")
