"""The tests' PostgreSQL, and one company ("acme") in whose schema every test with a database runs.

A test's work is rolled back. What must commit for real (threads, triggers against TRUNCATE) asks for `real_company`,
a schema of its own that is dropped afterwards.
"""

import gc
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from config import services
from ledger import facts
from tests import tables_of_a_company

SCHEMA = "acme"
# Thousands of tests keep what they made until they end: looking through it all for garbage takes a tenth of the time.
gc.set_threshold(50_000, 20, 50)
Result = TypeVar("Result")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    services.use_for_tests()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Make the test database, also where no test but those in companies of their own asks for one."""
    from tenants.models import Company

    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb and not django_db_createdb)
        if not Company.objects.filter(schema_name=SCHEMA).exists():
            _make_company(SCHEMA, host="acme.localhost")
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def _in_company(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put every test with a database into the schema of acme, and take it out again."""
    wanted = {"db", "transactional_db", "_django_db_helper", "client", "admin_user"}
    with_database = request.node.get_closest_marker("django_db") or wanted & set(request.fixturenames)
    if not with_database or {"real_company", "module_company"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    connection.set_tenant(_acme())
    # Outside of any savepoint of the test's own, so that none of these can take it back.
    connection.cursor().close()
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _only_what_people_knows() -> Iterator[None]:
    """Take away what a test told the ledger of its holders: another company gives out the same numbers again."""
    before = list(facts._sources)
    yield
    facts._sources[:] = before


@pytest.fixture
def company(db: None) -> Any:
    """Acme, the company in which the test runs."""
    return connection.tenant


@pytest.fixture
def real_company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A company with a schema of its own in which everything commits; dropped after the test."""
    yield from _throw_away_company(django_db_blocker)


@pytest.fixture(scope="module")
def module_company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """As `real_company`, but shared by the tests of one module: for data that takes long to make."""
    yield from _throw_away_company(django_db_blocker)


@pytest.fixture
def in_threads() -> Callable[..., list[Any]]:
    """Call a function once for each value at the same moment, each in a thread with a connection of its own.

    Returns what the calls returned, or the exceptions that they raised, in the order of the values.
    """

    def run(function: Callable[[Any], Result], values: list[Any]) -> list[Result | Exception]:
        tenant = connection.tenant
        together = threading.Barrier(len(values))

        def one(value: Any) -> Result | Exception:
            try:
                connection.set_tenant(tenant)
                connection.ensure_connection()
                together.wait(timeout=30)
                return function(value)
            except Exception as error:  # noqa: BLE001 - the test judges what went wrong
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(max_workers=len(values)) as pool:
            return list(pool.map(one, values))

    return run


def _throw_away_company(blocker: Any) -> Iterator[Any]:
    with blocker.unblock():
        made = _make_company(f"t_{uuid.uuid4().hex[:12]}")
        connection.set_tenant(made)
        try:
            yield made
        finally:
            connection.set_schema_to_public()
            made.delete(force_drop=True)


def _make_company(schema: str, host: str | None = None) -> Any:
    from tenants.models import Company, Domain

    connection.set_schema_to_public()
    made = Company(
        schema_name=schema, name=schema.title(), country="DE", timezone="Europe/Berlin", created_on=date(2024, 1, 1)
    )
    made.auto_create_schema = False
    made.save()
    tables_of_a_company.make(made)
    Domain.objects.create(domain=host or f"{schema.replace('_', '-')}.localhost", tenant=made)
    return made


_found: dict[str, Any] = {}


def _acme() -> Any:
    from tenants.models import Company

    if SCHEMA not in _found:
        connection.set_schema_to_public()
        _found[SCHEMA] = Company.objects.get(schema_name=SCHEMA)
    return _found[SCHEMA]
