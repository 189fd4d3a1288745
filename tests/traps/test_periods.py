"""Traps about arithmetic: lengths of periods, leap years, fractions, seniority."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.models import Lot
from tests.ledger.employed import employed
from tests.ledger.factories import act
from tests.traps.engine import MONTHLY, D, day, kinds, know

pytestmark = pytest.mark.django_db


def accrual(every: str, **more: Any) -> dict[str, Any]:
    return {"accrual": {"method": "time", "every": every, "at": "start", **more}}


class TestTrap4:
    @pytest.mark.parametrize(
        ("every", "months", "each"),
        [
            ("month", range(1, 13), 500),
            ("two_months", (1, 3, 5, 7, 9, 11), 1000),
            ("quarter", (1, 4, 7, 10), 1500),
            ("half_year", (1, 7), 3000),
            ("year", (1,), 6000),
        ],
    )
    def test_each_frequency_pays_its_own_share_in_its_own_months(self, every: str, months: Any, each: int) -> None:
        """hrms#147, hrms#286, orangehrm#1886: half-yearly was divided by 6, quarterly paid each month.

        The dates are a grid that begins with the year, the share is months of the stretch out of twelve.
        """
        ada = employed(accrual(every, per_year=6000))

        ada.night(day("2025-12-31"))

        assert kinds(ada, "ACCRUAL") == [(f"2025-{month:02}-01", each) for month in months]
        assert ada.balance(day("2025-12-31")).credited == 6000

    @pytest.mark.parametrize(("year", "days"), [(2024, 366), (2025, 365), (2028, 366)])
    def test_a_leap_year_has_all_its_days_and_no_less_than_the_year(self, year: int, days: int) -> None:
        """erpnext#31057: the period of a leap year ended a day short. It lasts to 31 December, and its days sum up."""
        ada = employed(accrual("day", per_year=7300), since=day(f"{year}-01-01"))

        ada.night(day(f"{year}-12-31"))

        assert len(kinds(ada, "ACCRUAL")) == days
        assert ada.balance(day(f"{year}-12-31")).available == 7300
        assert Lot.objects.get(account=ada.account).expires_on == day(f"{year}-12-31")

    def test_years_of_who_was_hired_on_29_february_follow_each_other_without_a_gap(self) -> None:
        """erpnext#31057: an anniversary that a year does not have. It is kept on the 28th."""
        ada = employed(
            accrual("year", amount=D, align="hire") | {"period": {"type": "anniversary"}}, since=day("2024-02-29")
        )
        know(ada, hired_on=day("2024-02-29"))

        ada.night(day("2028-03-01"))

        lots = Lot.objects.filter(account=ada.account, origin="period").order_by("valid_from")
        assert [(str(lot.valid_from), str(lot.expires_on)) for lot in lots] == [
            ("2024-02-29", "2025-02-27"),
            ("2025-02-28", "2026-02-27"),
            ("2026-02-28", "2027-02-27"),
            ("2027-02-28", "2028-02-28"),
            ("2028-02-29", "2029-02-27"),
        ]


class TestYearsAndJoiners:
    @pytest.mark.parametrize(("since", "amount"), [("2024-07-01", 3680), ("2025-07-01", 3680)])
    def test_a_year_is_not_taken_for_365_days(self, since: str, amount: int) -> None:
        """TimeOff.Management (lib/model/user_allowance.js) divides by 365 in leap years too.

        184 days of 366 at 20 minutes each; 184 of 365 at 20 each.
        """
        per_year = 7320 if since.startswith("2024") else 7300
        ada = employed(accrual("year", per_year=per_year), since=day(since))

        ada.night(day(since))

        assert ada.account.available == amount

    def test_who_joins_in_mid_period_gets_the_share_of_the_first_period(self) -> None:
        """A joiner in mid-period got nothing for the first one, and its test passed all the same. The share comes on
        the day of joining, and the full amount from the next period on."""
        ada = employed(MONTHLY, since=day("2025-04-16"))

        ada.night(day("2025-05-01"))

        assert kinds(ada, "ACCRUAL") == [("2025-04-16", D // 2), ("2025-05-01", D)]


class TestTrap5:
    @pytest.mark.parametrize("per_year", [13, 5000, 9999, 12_000, 13_001])
    def test_twelve_months_come_to_the_year_to_the_minute(self, per_year: int) -> None:
        """hrms#4493, hrms#5041, hrms#397, hrms#664: twelve rounded months are not the year.

        What is rounded is the running total; each month is its difference from the month before.
        """
        ada = employed(accrual("month", per_year=per_year))

        ada.night(day("2025-12-31"))

        months = [amount for _, amount in kinds(ada, "ACCRUAL")]
        assert sum(months) == per_year
        assert set(months) == {per_year // 12, -(-per_year // 12)}

    def test_rounding_to_half_days_still_comes_to_the_year(self) -> None:
        """hrms#1074, hrms#1316: 25 days in months rounded to half days became 24 or 30."""
        ada = employed(accrual("month", per_year=25 * D, round={"to": D // 2, "mode": "half_up"}))

        ada.night(day("2025-12-31"))

        amounts = [amount for _, amount in kinds(ada, "ACCRUAL")]
        assert set(amounts) == {2 * D, 2 * D + D // 2}
        assert sum(amounts) == 25 * D

    def test_a_part_of_a_month_is_not_rounded_up_to_a_whole_one(self) -> None:
        """hrms#547: who came on the 31st got the month. One day of 31 it is."""
        ada = employed(MONTHLY, since=day("2025-03-31"))

        ada.night(day("2025-03-31"))

        assert ada.account.available == 15

    def test_a_day_and_a_half_is_carried_as_a_day_and_a_half(self) -> None:
        """timeoff-management-application#573: 1.5 days were carried as 2. Amounts are whole minutes throughout."""
        ada = employed({"accrual": {"method": "none"}, "carryover": {"mode": "all"}})
        operations.credit_allowance(**ada.by_policy(), amount=D + D // 2, act=act(day("2025-05-05")))

        ada.night(day("2026-01-01"))

        assert ada.lots()["carried/2025"] == D + D // 2


class TestTrap15:
    @pytest.mark.parametrize(
        ("change", "march", "april"),
        [("at_once", 552, 620), ("next_period", 480, 620)],
    )
    def test_years_of_service_count_from_the_anniversary_not_from_new_year(
        self, change: str, march: int, april: int
    ) -> None:
        """timeoff-management-application#42, #43, #257, odoo#219716: more days by service came with the wrong month.

        Five years are full on 16 March 2025: 15 days at 480 and 16 at 620 of 31, or the next month.
        """
        monthly = {"accrual": MONTHLY["accrual"] | {"at": "end"}}
        ada = employed(monthly | {"tiers": [{"after_months": 60, "amount": 620}], "tier_change": change})
        know(ada, hired_on=day("2020-03-16"))

        ada.night(day("2025-04-30"))

        assert [amount for _, amount in kinds(ada, "ACCRUAL")] == [D, D, march, april]

    def test_the_leave_year_of_each_person_can_begin_on_the_day_they_came(self) -> None:
        """timeoff-management-application#397, odoo#286998: on work anniversaries nothing or everything was reset."""
        rules = accrual("year", amount=10 * D, align="hire") | {"period": {"type": "anniversary"}}
        ada = employed(rules | {"carryover": {"mode": "cap", "cap": 2 * D}}, since=day("2024-06-17"))
        know(ada, hired_on=day("2024-06-17"))
        ada.night(day("2025-06-16"))
        assert ada.account.available == 10 * D

        ada.night(day("2025-06-17"))

        balance = ada.balance(day("2025-06-17"))
        assert (balance.carried_in, balance.expired, balance.available) == (2 * D, 8 * D, 12 * D)

    def test_what_accrues_is_usable_as_it_accrues(self) -> None:
        """timeoff-management-application#42: in January the whole year could be taken, whatever was agreed."""
        usable = {}
        for mode in ("accrued", "by_date_of_use", "ahead"):
            ada = employed(MONTHLY | {"use": {"mode": mode}}, key=mode)
            ada.night(day("2025-02-01"))
            with pytest.raises(BelowFloor) as refusal:
                ada.hold(100 * D, day("2025-06-16"), on=day("2025-02-01"))
            usable[mode] = refusal.value.available // D

        assert usable == {"accrued": 2, "by_date_of_use": 6, "ahead": 12}
