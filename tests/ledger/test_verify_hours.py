"""`verify_ledger` holds what reports of hours worked say they posted to the entries that they brought about."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from ledger import operations
from ledger.operations import Hours
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

APRIL = dt.date(2025, 4, 1)
HOURLY = {"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1440}, "caps": {"per_period": 300}}


def report(ada: Employed, minutes: int, ref: str, *, month: int = 1, version: int = 1) -> None:
    days = dt.date(2025, month, 1), dt.date(2025, month, 28)
    hours = [Hours(ada.pool.holder_id, minutes, *days)]
    operations.report_worked(hours=hours, ref=ref, version=version, act=act(APRIL, actor="system:payroll"))


@pytest.fixture
def ada() -> Employed:
    """100 minutes earned in January, of which the second version keeps 80; then 240, of which a cap lets 220 through;
    and a report too short to earn anything.
    """
    ada = employed(HOURLY)
    report(ada, 2400, "2025-01")
    report(ada, 1920, "2025-01", version=2)
    report(ada, 5760, "2025/02", month=2)
    report(ada, 1, "2025-03", month=3)
    return ada


def tampered(*statements: str) -> list[str]:
    """What is found after these statements, with what guards the tables switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("workedreport", "entry"):
            cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
    return [str(fault).partition("): ")[2] for fault in verify().faults]


class TestHoursWorked:
    def test_that_stand_as_reported_are_no_fault(self, ada: Employed) -> None:
        assert ada.account.credited == 300
        assert verify().faults == ()

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ("posted = 221 WHERE ref = '2025/02'", "worked/2025/02/1: expected 220, found 221"),
            ("posted = 3 WHERE ref = '2025-03'", "worked/2025-03/1: expected 0, found 3"),
            ("posted = 0 WHERE ref = '2025-01' AND version = 2", "worked/2025-01/2: expected -20, found 0"),
        ],
    )
    def test_that_say_they_posted_something_else_are_named(self, ada: Employed, change: str, says: str) -> None:
        assert tampered(f"UPDATE ledger_workedreport SET {change}") == [f"posted for hours, {says}"]

    def test_without_their_report_are_named(self, ada: Employed) -> None:
        found = tampered("DELETE FROM ledger_workedreport WHERE ref = '2025/02'")

        assert found == ["posted for hours, worked/2025/02/1: expected 220, found no report"]

    def test_whose_entries_are_somebody_elses_are_named(self, ada: Employed) -> None:
        """The amounts all add up; only that the report's entry is none of its own any more shows it."""
        found = tampered("UPDATE ledger_entry SET source = '' WHERE key = 'worked/2025/02/1/2025'")

        assert found == ["posted for hours, worked/2025/02/1: expected 0, found 220"]
