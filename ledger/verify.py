"""Proves a company's ledger: rebuilds every balance from its entries and names whatever does not agree.

Nothing is believed but the entries, and these must be numbered without gaps and follow from each other. Each check is
one statement over the whole company; together they see one moment, whatever is posted meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from ledger.counter_accounts import COUNTER_ACCOUNTS
from ledger.verify_sql import ACCOUNT_CHECKS, COUNTS, TRIAL_BALANCE


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree: where, what, and the two values. Amounts in the resource's unit."""

    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at in one company's schema, and what is wrong with it."""

    accounts: int
    lots: int
    entries: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        seen = f"{self.accounts:,} accounts, {self.lots:,} lots, {self.entries:,} entries"
        if not self.faults:
            return f"{seen}: every balance follows from its entries."
        return f"{seen}: {len(self.faults):,} fault{'s' if len(self.faults) > 1 else ''}."


def verify() -> Report:
    """Check the ledger of the company whose schema is in use."""
    with _one_moment(), connection.cursor() as cursor:
        faults: list[Fault] = []
        for sql in ACCOUNT_CHECKS:
            cursor.execute(sql)
            faults += [
                Fault(f"account {account} (holder {holder}, {policy})", what, _text(expected), _text(found))
                for account, holder, policy, what, expected, found in cursor.fetchall()
            ]
        cursor.execute(TRIAL_BALANCE, [list(COUNTER_ACCOUNTS), list(COUNTER_ACCOUNTS.values())])
        faults += [
            Fault(f"trial balance in {unit}", what, "0", _text(found)) for unit, what, found in cursor.fetchall()
        ]
        cursor.execute(COUNTS)
        accounts, lots, entries = cursor.fetchone()
    return Report(accounts, lots, entries, tuple(faults))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All statements see the same state, unless the caller has a transaction of its own."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _text(value: object) -> str:
    return "nothing" if value is None else str(value)
