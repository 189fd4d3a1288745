"""A company to measure in, in a schema of its own that is dropped afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection
from django_tenants.utils import get_tenant_model

from ledger.loading import Pool

STARTS_ON = dt.date(2026, 1, 1)
DAY = dt.date(2026, 3, 2)
EACH = 10**9

_HOLDERS = """
INSERT INTO ledger_holder (id) OVERRIDING SYSTEM VALUE SELECT n FROM generate_series(1, %s) AS n
"""
_ASSIGNMENTS = """
INSERT INTO ledger_assignment (holder_id, policy_id, starts_on, priority)
SELECT h.id, %s, %s, 1 FROM ledger_holder h
"""
_ACCOUNTS = """
INSERT INTO ledger_account (id, holder_id, policy_id, credited, used, held, carried_in, carried_out, expired, encashed,
                            available, last_seq, version, shape, last_recorded_on)
OVERRIDING SYSTEM VALUE
SELECT h.id, h.id, %s, %s, 0, 0, 0, 0, 0, 0, %s, 1, 1, 1, %s FROM ledger_holder h
"""
_LOTS = """
INSERT INTO ledger_lot (account_id, name, origin, valid_from, expires_on, priority, floor, balance, held, expired,
                        credits_until)
SELECT a.id, 'allowance/2026', 'period', %s, '2026-12-31', 1, 0, a.available, 0, 0, %s FROM ledger_account a
"""
_ENTRIES = """
INSERT INTO ledger_entry (account_id, lot_id, seq, kind, amount, effective_on, recorded_on, recorded_at, balance_before,
                          balance_after, actor, reason, policy_version_id, source, key, part, digest, metadata)
SELECT l.account_id, l.id, 1, 'GRANT', l.balance, %s, %s, '2026-01-01 12:00+00', 0, l.balance, 'bench', '', %s, '',
       'start', 0, 0, '{}'
  FROM ledger_lot l
"""


@dataclass(frozen=True)
class BenchCompany:
    """The schema, how many accounts it has, and the ids by which these are addressed."""

    schema: str
    accounts: int
    resource_id: int
    policy_id: int
    version_id: int

    def pool(self, holder_id: int) -> Pool:
        """What a holder has; holders and accounts are numbered from 1."""
        return Pool(holder_id, self.resource_id)


@contextmanager
def company_schema() -> Iterator[str]:
    """An empty company, as the connection's; gone afterwards."""
    call_command("migrate_schemas", shared=True, verbosity=0)
    schema = f"bench_{uuid.uuid4().hex[:8]}"
    made = get_tenant_model()(
        schema_name=schema, name="Bench", country="DE", timezone="Europe/Berlin", created_on=STARTS_ON
    )
    made.save(verbosity=0)
    connection.set_tenant(made)
    try:
        yield schema
    finally:
        connection.set_schema_to_public()
        made.delete(force_drop=True)


@contextmanager
def company(accounts: int) -> Iterator[BenchCompany]:
    """A company with so many accounts, each with one lot that no measurement empties."""
    with company_schema() as schema:
        yield _fill(schema, accounts)


def _fill(schema: str, accounts: int) -> BenchCompany:
    from ledger.models import Policy, PolicyVersion, Resource

    resource = Resource.objects.create(key="vacation", name="Vacation", kind="leave", unit="minutes")
    policy = Policy.objects.create(resource=resource, key="vacation", name="Vacation")
    version = PolicyVersion.objects.create(
        policy=policy,
        number=1,
        effective_from=STARTS_ON,
        settings={"accrual": {"method": "none"}, "use": {"mode": "accrued"}},
        reason="bench",
        created_at=dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC),
        created_by="bench",
    )
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [accounts])
        cursor.execute(_ASSIGNMENTS, [policy.pk, STARTS_ON])
        cursor.execute(_ACCOUNTS, [policy.pk, EACH, EACH, STARTS_ON])
        cursor.execute(_LOTS, [STARTS_ON, STARTS_ON])
        cursor.execute(_ENTRIES, [STARTS_ON, STARTS_ON, version.pk])
    settle_down()
    return BenchCompany(schema, accounts, resource.pk, policy.pk, version.pk)


def settle_down() -> None:
    """Clear away what earlier measurements left, and let the planner know the tables."""
    with connection.cursor() as cursor:
        for table in ("entry", "lot", "account", "assignment", "holder"):
            cursor.execute(f"VACUUM ANALYZE ledger_{table}")
