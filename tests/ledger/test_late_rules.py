"""Rules that come late find something posted for the same time already: no night fails over it."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import operations
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

MONTHLY = {"accrual": {"method": "time", "every": "month", "at": "start", "amount": 480}}
QUARTERLY = {"accrual": {"method": "time", "every": "quarter", "at": "end", "amount": 1500}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def by_the_quarter(person: Employed) -> None:
    """Published on 20 July for the first of that month."""
    told = act(day("2025-07-20"), "agreed")
    operations.publish_version(policy=person.policy, settings=QUARTERLY, effective_from=day("2025-07-01"), act=told)


class TestAnotherFrequency:
    def test_gives_what_is_missing_for_a_time_that_has_begun(self) -> None:
        """Monthly, then by the quarter from July on, published in August: 480 of the quarter were given in July."""
        ada = employed(MONTHLY)
        ada.night(day("2025-07-20"))
        by_the_quarter(ada)

        report = ada.night(day("2025-09-30"))

        assert report.failures == []
        assert ada.balance(day("2025-09-30")).available == 6 * 480 + 1500
        ada.night(day("2025-12-31"))
        assert ada.balance(day("2025-12-31")).available == 6 * 480 + 2 * 1500
        assert verify().faults == ()

    def test_takes_nothing_back_by_itself(self) -> None:
        """More had been given than is due now: a recompute says so, and takes it back with a reason."""
        ada = employed({"accrual": MONTHLY["accrual"] | {"amount": 2000}})
        ada.night(day("2025-07-20"))
        by_the_quarter(ada)
        ada.night(day("2025-09-30"))
        assert ada.balance(day("2025-09-30")).available == 7 * 2000

        operations.recompute_from(pools=[ada.pool], since=day("2025-07-01"), act=act(day("2025-09-30"), "agreed"))

        assert ada.balance(day("2025-09-30")).available == 6 * 2000 + 1500
