"""What operators type: commands, and the settings with which Passbook starts."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any
from unittest import mock

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, get_commands, load_command_class
from django.db import ProgrammingError, connection

from tenants.models import Company, Domain
from tests.errors.desk import Desk
from tests.errors.outcome import CHANGED, NOTHING_CHANGED, Outcome
from tests.errors.reading import plain

AT_START = "at the start"
# The exit code of a command that was not typed as it can be.
USAGE = 2


def command(name: str, *words: str) -> Callable[[Desk], Outcome]:
    """Type a command, and read what it says instead of doing it."""
    return lambda desk: typed(desk, name, *words)


def typed(desk: Desk, name: str, *words: str) -> Outcome:
    before = everything(desk)
    places = said_by(name, *words)
    return Outcome(places, NOTHING_CHANGED if everything(desk) == before else CHANGED)


def said_by(name: str, *words: str) -> dict[str, str]:
    """What a command prints at a terminal, and with which exit code it ends."""
    said, code, where = StringIO(), 0, "on the command line"
    with redirect_stdout(said), redirect_stderr(said):
        command = load_command_class(get_commands()[name], name)
        command._called_from_command_line = True
        try:
            given = vars(command.create_parser("manage.py", name).parse_args(words))
            command.execute(*given.pop("args", ()), **given | {"skip_checks": True})
        except CommandError as error:
            code = error.returncode
            said.write(str(error))
        except SystemExit as end:
            code = int(end.code or 0)
    text = said.getvalue()
    if code == USAGE:
        # Above it stands which options there are.
        text, where = text.partition(f"{name}: error: ")[2], f"{where}, below its usage"
    return {f"{where}, exit code {code}": plain(text)}


def everything(desk: Desk) -> tuple[Any, ...]:
    """The companies, their domains, and all that the one of these tests keeps."""
    connection.set_schema_to_public()
    companies = list(Company.objects.order_by("pk").values_list("schema_name", "name"))
    return companies, list(Domain.objects.order_by("pk").values_list("domain", flat=True)), desk.state()


NEW = {
    "--name": "Beta AG",
    "--domain": "beta.localhost",
    "--admin-email": "hana@beta.example",
    "--country": "DE",
    "--timezone": "Europe/Berlin",
}


def create(schema: str = "beta", *more: str, without: str = "", **changes: str) -> Callable[[Desk], Outcome]:
    """Create a company, with one thing written otherwise or left out."""
    given = NEW | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    words = [word for name, value in given.items() if name != without for word in (name, value)]
    return command("create_company", schema, *words, *more)


CREATING = {
    "A schema with a capital or a hyphen": create("Beta-AG"),
    "A schema that there is": create("errors"),
    "A schema of PostgreSQL’s own": create("pg_beta"),
    "A domain with a scheme": create(domain="https://beta.localhost/"),
    "A domain that is another company’s": create(domain="errors.localhost"),
    "A domain to which Passbook does not answer": create(domain="beta.example.com"),
    "The operators’ host": create(domain="operators.localhost"),
    "An e-mail without a domain": create(admin_email="hana"),
    "A country in words": create(country="Germany"),
    "A time zone that is a city": create(timezone="Berlin"),
    "No name": create(name=""),
    "An option is left out": create(without="--timezone"),
}


def run(*words: str) -> Callable[[Desk], Outcome]:
    return command("run_accruals", *words)


COMPANY = ("--company", "errors")
RUNNING = {
    "No company": run("--date", "2026-03-31"),
    "No date": run(*COMPANY),
    "A company that there is not": run("--company", "eror", "--date", "2026-03-31"),
    "A company by its name": run("--company", "Errors", "--date", "2026-03-31"),
    "The schema of the operators": run("--company", "public", "--date", "2026-03-31"),
    "A date that is written otherwise": run(*COMPANY, "--date", "31.3.2026"),
    "A day that there is not": run(*COMPANY, "--date", "2026-02-30"),
    "A date in words": run(*COMPANY, "--date", "yesterday"),
    "A day that is still to come": run(*COMPANY, "--date", "2026-12-31"),
    "An option that there is not": run(*COMPANY, "--date", "2026-03-31", "--try"),
}


def verify(*words: str) -> Callable[[Desk], Outcome]:
    return command("verify_ledger", *words)


def _no_companies(desk: Desk) -> Outcome:
    Domain.objects.all().delete()
    Company.objects.all()._raw_delete("default")
    return typed(desk, "verify_ledger")


def _no_tables(name: str, *words: str) -> Callable[[Desk], Outcome]:
    """Nothing has been migrated yet."""

    def ask(desk: Desk) -> Outcome:
        broken = ProgrammingError('relation "tenants_company" does not exist')
        with mock.patch("django.db.models.query.QuerySet._fetch_all", side_effect=broken):
            return Outcome(said_by(name, *words), NOTHING_CHANGED)

    return ask


VERIFYING = {
    "A company that there is not": verify("--company", "eror"),
    "A company by its name": verify("--company", "Errors"),
    "A company by its domain": verify("--company", "errors.localhost"),
    "The schema of the operators": verify("--company", "public"),
    "No company behind the option": verify("--company"),
    "A company and all of them": verify("--company", "errors", "--all"),
    "A company without the option": verify("errors"),
    "An option that there is not": verify("--companies", "errors"),
    "There is no company yet": _no_companies,
    "The database has no tables yet": _no_tables("verify_ledger", "--all"),
}


def load(*words: str) -> Callable[[Desk], Outcome]:
    return command("load_demo", *words)


def _after(do: Callable[[], Any], *words: str) -> Callable[[Desk], Outcome]:
    def both(desk: Desk) -> Outcome:
        connection.set_schema_to_public()
        do()
        return typed(desk, "load_demo", *words)

    return both


def _only_birch() -> None:
    Company.objects.filter(schema_name="acme").update(schema_name="birch")


def _domain(domain: str) -> Callable[[], Any]:
    """Let a company that is no demo have an address of the demo's."""

    def take() -> None:
        Company.objects.filter(schema_name="acme").update(schema_name="other", name="Other")
        Domain.objects.filter(tenant__schema_name="other").update(domain="other.localhost")
        Domain.objects.filter(tenant__schema_name="errors").update(domain=domain)

    return take


LOADING = {
    "The first demo company is there": load(),
    "The second demo company is there": _after(_only_birch),
    "There are other companies, and it was asked for only if there are none": load("--if-empty"),
    "The domain of the demo is another company’s": _after(_domain("acme.localhost")),
    "The address localhost is another company’s": _after(_domain("localhost")),
    "A company is named": load("acme"),
    "A number of people is asked for": load("--people", "100"),
    "The option is given a value": load("--if-empty=yes"),
    "The option is misspelt": load("--if-emtpy"),
    "The database has no tables yet": _no_tables("load_demo"),
}


def start(**environment: str) -> Callable[[Desk], Outcome]:
    """Read the settings as a start does, with these variables set."""

    def begin(desk: Desk) -> Outcome:
        usual = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS"))}
        said = ""
        with mock.patch.dict(os.environ, usual | environment, clear=True):
            try:
                runpy.run_path("config/settings.py")
            except ImproperlyConfigured as error:
                said = str(error)
        return Outcome({AT_START: plain(said)}, "it does not start")

    return begin


SERVER = {
    "HTTPS": "1",
    "DATABASE_URL": "postgres://passbook@db/passbook",
    "ALLOWED_HOSTS": ".passbook.example",
    "SECRET_KEY": "s" * 50,
    "REDIS_URL": "redis://queue:6379/0",
}
STARTING = {
    "A database of another kind": start(**SERVER | {"DATABASE_URL": "mysql://passbook@db/passbook"}),
    "A database without a name": start(**SERVER | {"DATABASE_URL": "postgres://passbook@db/"}),
    "A port that is no number": start(**SERVER | {"DATABASE_URL": "postgres://passbook@db:five/passbook"}),
    "A server without the names it answers to": start(**SERVER | {"ALLOWED_HOSTS": ""}),
    "A server without a secret key": start(**SERVER | {"SECRET_KEY": ""}),
    "A queue of another kind": start(REDIS_URL="amqp://queue"),
    "A switch that is neither on nor off": start(DEBUG="maybe"),
    "A port without a host": start(BIND="8000"),
    "The demo, open to other machines": start(DEMO="1", BIND="0.0.0.0:8000"),
    "A mail port that is no number": start(EMAIL_PORT="smtp"),
    "No wrong password at all": start(SIGN_IN_ATTEMPTS="0"),
    "A log level that there is not": start(LOG_LEVEL="loud"),
}


def mistakes() -> dict[str, Any]:
    return {
        "create_company": CREATING,
        "run_accruals": RUNNING,
        "verify_ledger": VERIFYING,
        "load_demo": LOADING,
        "Settings at the start": STARTING,
    }
