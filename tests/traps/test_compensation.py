"""Traps about compensatory days: how long they live, and what happens when the work they are for is taken back."""

from __future__ import annotations

import pytest

from ledger import operations
from ledger.errors import BelowFloor, Closed
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act
from tests.traps.engine import D, day, kinds, use

pytestmark = pytest.mark.django_db
RULES = {"accrual": {"method": "none"}, "period": {"type": "none"}, "expiry": {"mode": "after_days", "days": 30}}


def worked(person: Employed, on: str, amount: int = D, key: str = "") -> str:
    """A credit for a day off that was worked; its key."""
    key = key or f"worked/{on}"
    operations.credit_allowance(**person.by_policy(), amount=amount, act=act(day(on)), key=key)
    return key


def take_back(person: Employed, key: str, on: str) -> None:
    pool = {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id}
    operations.reverse(**pool, ref=key, act=act(day(on)))


class TestTrap19:
    def test_each_day_lives_its_own_time_and_only_what_is_left_of_it_lapses(self) -> None:
        """hrms#1255, hrms#3985: one expiry for all of them, or the used ones lapsed too.

        7 March until 5 April, 21 March until 19 April; half a day is used, of the one that ends first.
        """
        ada = employed(RULES)
        worked(ada, "2025-03-07")
        worked(ada, "2025-03-21")
        use(ada, D // 2, "2025-04-01")

        for text in ("2025-04-05", "2025-04-06", "2025-04-07", "2025-04-20"):
            ada.night(day(text))

        assert kinds(ada, "EXPIRATION") == [("2025-04-06", -D // 2), ("2025-04-20", -D)]
        assert ada.account.available == 0

    def test_taking_back_one_of_two_leaves_the_other(self) -> None:
        """hrms#3985: cancelling one of two requests set the balance to zero: it was taken off twice."""
        ada = employed(RULES)
        first, _ = worked(ada, "2025-03-07"), worked(ada, "2025-03-08")

        take_back(ada, first, "2025-03-10")
        with pytest.raises(Closed):
            take_back(ada, first, "2025-03-11")

        assert ada.account.available == D
        assert verify().faults == ()

    def test_a_day_that_was_used_cannot_be_taken_back_behind_the_persons_back(self) -> None:
        """hrms#2247, hrms#2766: the work was cancelled, its day in lieu had been taken, and nobody owed it."""
        ada = employed(RULES)
        key = worked(ada, "2025-03-07")
        use(ada, D, "2025-03-17")

        with pytest.raises(BelowFloor):
            take_back(ada, key, "2025-03-18")

        assert (ada.account.available, ada.account.used) == (0, D)

    def test_what_lapsed_is_not_taken_back_again(self) -> None:
        """hrms#1255: after the expiry the cancellation took the day once more. The expiry goes with it."""
        ada = employed(RULES)
        key = worked(ada, "2025-03-07")
        ada.night(day("2025-04-06"))
        assert ada.account.available == 0

        take_back(ada, key, "2025-04-10")

        assert (ada.account.available, ada.account.credited, ada.account.expired) == (0, 0, 0)

    def test_an_edit_counts_the_new_hours_and_not_both(self) -> None:
        """urlaubsverwaltung#4451: an edited overtime counted beside what it had been before."""
        ada = employed(RULES)
        key = worked(ada, "2025-03-07", 3 * 60)

        take_back(ada, key, "2025-03-10")
        worked(ada, "2025-03-10", 5 * 60, f"{key}/2")
        worked(ada, "2025-03-10", 5 * 60, f"{key}/2")

        assert (ada.account.available, ada.account.credited) == (5 * 60, 5 * 60)

    def test_hours_that_payroll_reports_anew_replace_the_old_report(self) -> None:
        """urlaubsverwaltung#4451, hrms#2766: corrected hours were added to those they correct. 60 for each 1800."""
        ada = employed({"accrual": {"method": "hours_worked", "amount": 60, "per_worked": 1800}})

        def report(minutes: int, version: int) -> None:
            hours = operations.Hours(ada.pool.holder_id, minutes, day("2025-03-01"), day("2025-03-31"))
            operations.report_worked(hours=[hours], ref="2025-03", version=version, act=act(day("2025-04-01")))

        for minutes, version in ((9600, 1), (9000, 2), (9000, 2), (9600, 1)):
            report(minutes, version)

        assert ada.account.available == 300
