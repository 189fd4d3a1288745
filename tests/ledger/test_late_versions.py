"""Another kind of period, published late: the days since come to what they would have been had it been early (R14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import operations
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


JAN, APRIL = day("2025-01-01"), day("2025-04-01")
NOTHING_COMES = {"accrual": {"method": "none"}}
QUARTERS = {"period": {"type": "quarter"}}


def monthly(amount: int) -> dict[str, Any]:
    return {"accrual": {"method": "time", "every": "month", "at": "start", "amount": amount}}


def publish(person: Employed, settings: dict[str, Any], on: dt.date) -> None:
    """Quarters from April on, decided on a later day; with the night after."""
    operations.publish_version(
        policy=person.policy, settings=settings | QUARTERS, effective_from=APRIL, act=act(on, "quarters from April on")
    )
    person.night(on)


def standing(person: Employed) -> dict[str, int]:
    return {name: amount for name, amount in person.lots().items() if amount}


class TestALateVersionWithAnotherKindOfPeriod:
    def test_has_a_recompute_correct_the_period_to_which_an_accrual_went(self) -> None:
        """480 a month on the year's lot; from April on 600, by quarters, of which the old ones lapse."""
        ada, on = employed(monthly(480)), day("2025-07-15")
        ada.night(on)
        publish(ada, monthly(600), on)
        assert standing(ada) == {"allowance/2025-Q3": 480}

        operations.recompute_from(pools=[ada.pool], since=JAN, act=act(on, "the rules of April"))

        assert standing(ada) == {"allowance/2025-Q3": 600}
        # January to March lapse with 480 each, April to June with 600 each.
        assert ada.account.expired == 3 * 480 + 3 * 600
        assert verify().faults == ()

    def test_takes_what_hr_gave_since_along(self) -> None:
        ada, on = employed(NOTHING_COMES), day("2025-06-16")
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(day("2025-03-03")), key="in March")
        operations.credit_allowance(**ada.by_policy(), amount=480, act=act(day("2025-05-05")), key="in May")
        operations.adjust_allowance(**ada.by_policy(), amount=-60, act=act(day("2025-05-06"), "an hour too much"))

        publish(ada, NOTHING_COMES, on)

        assert standing(ada) == {"allowance/2025-Q2": 420}
        assert (ada.account.credited, ada.account.expired) == (1380, 960)
        assert verify().faults == ()

    def test_lets_what_went_along_be_taken_back(self) -> None:
        ada, on = employed(NOTHING_COMES), day("2025-06-16")
        operations.credit_allowance(**ada.by_policy(), amount=480, act=act(day("2025-05-05")), key="in May")
        publish(ada, NOTHING_COMES, on)

        operations.reverse(
            holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, ref="in May", act=act(on, "not meant")
        )

        assert standing(ada) == {}
        assert (ada.account.credited, ada.account.expired) == (0, 0)
        assert verify().faults == ()
