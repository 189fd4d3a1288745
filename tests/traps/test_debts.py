"""Traps about balances below zero: carried, limited, and what may be lent."""

from __future__ import annotations

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.verify import verify
from tests.ledger.employed import employed
from tests.ledger.factories import act
from tests.traps.engine import CARRY_FIVE, MONTHLY, YEARLY, D, day, kinds, use

pytestmark = pytest.mark.django_db
TWO_BELOW = {"use": {"allow_negative": True, "negative_limit": 2 * D}}


class TestTrap14:
    @pytest.mark.parametrize("carryover", [{"mode": "all"}, {"mode": "cap", "cap": 5 * D}, {"mode": "none"}])
    def test_a_debt_is_carried_as_it_is_whatever_the_rule_of_carrying(self, carryover: dict[str, object]) -> None:
        """timeoff-management-application#289, odoo#162643, odoo#203975: a debt was carried as zero, forgiven by it."""
        ada = employed(YEARLY | TWO_BELOW | {"carryover": carryover})
        ada.night(day("2025-01-01"))
        use(ada, 12 * D, "2025-11-03")

        ada.night(day("2026-01-01"))

        balance = ada.balance(day("2026-01-01"))
        assert (balance.available, balance.expired) == (8 * D, 0)
        assert {name: left for name, left in ada.lots().items() if left} == {"allowance/2026": 8 * D}
        assert verify().faults == ()

    def test_a_debt_is_not_carried_twice(self) -> None:
        """odoo#240508: the debt was taken off again at each further year's end."""
        ada = employed(YEARLY | TWO_BELOW | {"carryover": {"mode": "all"}})
        ada.night(day("2025-01-01"))
        use(ada, 12 * D, "2025-11-03")

        for text in ("2026-01-01", "2026-01-01", "2026-01-02", "2027-01-01"):
            ada.night(day(text))

        assert ada.balance(day("2027-01-01")).available == 18 * D

    @pytest.mark.parametrize(("first", "then"), [(12, 1), (11, 2), (6, 7)])
    def test_the_limit_below_zero_is_on_all_requests_together(self, first: int, then: int) -> None:
        """timeoff-management-application#410, jorani#65: each request could go below by the limit, or without any."""
        ada = employed(YEARLY | TWO_BELOW)
        ada.night(day("2025-01-01"))
        ada.hold(first * D, day("2025-06-02"), on=day("2025-01-01"), ref="first")

        with pytest.raises(BelowFloor) as refusal:
            ada.hold(then * D, day("2025-09-01"), on=day("2025-01-01"), ref="then")

        assert refusal.value.available == (12 - first) * D

    def test_a_debt_of_the_year_before_counts_against_the_limit_of_this_one(self) -> None:
        """odoo#254344: each year had a limit of its own. Two are owed of 2025; ten may be taken in 2026, not 12."""
        ada = employed(YEARLY | TWO_BELOW)
        ada.night(day("2025-01-01"))
        use(ada, 12 * D, "2025-11-03")
        ada.night(day("2026-01-01"))

        with pytest.raises(BelowFloor) as refusal:
            ada.hold(11 * D, day("2026-06-01"), on=day("2026-01-01"))

        assert refusal.value.available == 10 * D

    def test_nobody_goes_below_zero_where_it_is_not_agreed(self) -> None:
        """jorani#65: an overdraft was accepted with a warning. Nothing is posted."""
        ada = employed(MONTHLY)
        ada.night(day("2025-03-01"))
        before = ada.entries()

        with pytest.raises(BelowFloor):
            ada.hold(3 * D + 1, day("2025-03-10"), on=day("2025-03-01"))

        assert ada.entries() == before

    def test_carried_days_do_not_lapse_while_a_debt_stands_for_them(self) -> None:
        """odoo#203975: carried days lapsed in full beside a debt of the same year. A use takes them before it owes."""
        ada = employed(YEARLY | CARRY_FIVE | TWO_BELOW)
        ada.night(day("2026-01-01"))
        use(ada, 17 * D, "2026-02-02")

        ada.night(day("2026-04-01"))

        assert kinds(ada, "EXPIRATION") == [("2026-01-01", -5 * D)]
        assert ada.balance(day("2026-04-01")).available == -2 * D


class TestTrap20:
    def test_what_is_paid_out_leaves_the_balance_once(self) -> None:
        """hrms#420, hrms#921, erpnext#24706: an encashment left the balance as it was, or was taken off twice."""
        ada = employed(YEARLY)
        ada.night(day("2025-01-01"))
        for _ in range(2):
            operations.encash(**ada.by_policy(), amount=3 * D, act=act(day("2025-06-02")), key="payout/2025")

        balance = ada.balance(day("2025-06-02"))
        assert (balance.encashed, balance.used, balance.available) == (3 * D, 0, 7 * D)

    def test_days_that_are_booked_cannot_be_paid_out(self) -> None:
        """hrms#1455: held days were paid out and taken too."""
        ada = employed(YEARLY)
        ada.night(day("2025-01-01"))
        ada.hold(8 * D, day("2025-09-01"), on=day("2025-01-01"))

        with pytest.raises(BelowFloor):
            operations.encash(**ada.by_policy(), amount=3 * D, act=act(day("2025-06-02")))

    def test_days_that_are_not_earned_yet_cannot_be_paid_out(self) -> None:
        """hrms#3494: what may be taken in advance or below zero was paid out in money."""
        ada = employed(MONTHLY | {"use": {"mode": "ahead", "allow_negative": True}})
        ada.night(day("2025-03-01"))

        with pytest.raises(BelowFloor):
            operations.encash(**ada.by_policy(), amount=3 * D + 1, act=act(day("2025-03-03")))

    def test_what_was_paid_out_is_neither_carried_nor_does_it_lapse(self) -> None:
        """hrms#921: the next year opened with the days that had been paid. Of ten, 4 paid: 5 carried, 1 lapses."""
        ada = employed(YEARLY | {"carryover": {"mode": "cap", "cap": 5 * D}})
        ada.night(day("2025-01-01"))
        operations.encash(**ada.by_policy(), amount=4 * D, act=act(day("2025-12-01")))

        ada.night(day("2026-01-01"))

        balance = ada.balance(day("2026-01-01"))
        assert (balance.carried_in, balance.expired, balance.available) == (5 * D, D, 15 * D)
