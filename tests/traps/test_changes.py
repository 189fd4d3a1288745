"""Traps about change in mid year: policy, contract, part-time share, tiers and caps."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ledger import facts, operations
from ledger.schedule import PersonFacts
from ledger.verify import verify
from people import operations as people
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act
from tests.people.factories import WorkScheduleFactory
from tests.timeoff.factories import NINE, days
from tests.traps.engine import MONTHLY, YEARLY, D, day, kinds, know, night_of, together, use
from tests.traps.leave import account_of, asked, leave_with, pool_of, taken

pytestmark = pytest.mark.django_db


def publish(person: Employed, settings: dict[str, Any], since: str, on: str) -> None:
    operations.publish_version(
        policy=person.policy, settings=settings, effective_from=day(since), act=act(day(on), "as agreed")
    )


class TestTrap9:
    def test_half_time_from_july_halves_what_accrues_from_july_and_nothing_before(self) -> None:
        """hrms#640, hrms#3440, urlaubsverwaltung#5396: the whole year was counted by the new share, or by the old.

        Each stretch accrues by the share in force in it: six whole days and six halves.
        """
        ada = employed({"accrual": MONTHLY["accrual"] | {"scale_by_fte": True}})
        know(ada, fte=((day("2025-01-01"), 100), (day("2025-07-01"), 50)))

        ada.night(day("2025-12-31"))

        assert [amount for _, amount in kinds(ada, "ACCRUAL")] == [D] * 6 + [D // 2] * 6

    def test_a_share_that_changes_in_mid_month_counts_by_its_days(self) -> None:
        """hrms#4576: the share on the day of the run counted for the whole month. 15 of 30 days of June at half."""
        ada = employed({"accrual": MONTHLY["accrual"] | {"scale_by_fte": True, "at": "end"}})
        know(ada, fte=((day("2025-01-01"), 100), (day("2025-06-16"), 50)))

        ada.night(day("2025-07-31"))

        assert [amount for _, amount in kinds(ada, "ACCRUAL")][5:] == [D * 3 // 4, D // 2]

    def test_leave_costs_the_hours_of_the_contract_of_its_days(self, ada, vacation):
        """timeoff-management-application#281: leave across a change of hours was counted by one of the two."""
        mornings = WorkScheduleFactory(weekdays=range(5), weekdays__ends_at=dt.time(13))
        people.assign_schedule(employee=ada, schedule=mornings, starts_on=day("2026-08-12"), fte_percent=Decimal(50))

        time_off = asked(ada, vacation, days(0, 4))

        assert list(taken(time_off).values()) == [D, D, 240, 240, 240]

    def test_the_contract_of_the_people_app_reaches_the_accrual(self, ada):
        """hrms#1910: the new share was known to the contract and not to the allowance."""
        resource = leave_with(ada, {"accrual": MONTHLY["accrual"] | {"scale_by_fte": True}}, name="Monthly")
        week = WorkScheduleFactory()
        people.assign_schedule(employee=ada, schedule=week, starts_on=day("2026-04-01"), fte_percent=Decimal(50))

        night_of(pool_of(ada, resource), NINE.date().isoformat())

        amounts = account_of(ada, resource).entries.filter(kind="ACCRUAL", effective_on__year=2026)
        assert list(amounts.order_by("effective_on").values_list("amount", flat=True)) == [D] * 3 + [D // 2] * 4

    def test_new_rules_from_july_leave_what_stands_of_before(self) -> None:
        """hrms#579, hrms#640: a changed allowance was applied to the months before, or given a second time."""
        ada = employed(MONTHLY)
        ada.night(day("2025-05-10"))
        publish(ada, {"accrual": MONTHLY["accrual"] | {"amount": 600}}, "2025-07-01", "2025-05-10")

        ada.night(day("2025-12-31"))

        assert [amount for _, amount in kinds(ada, "ACCRUAL")] == [480] * 6 + [600] * 6

    def test_another_policy_in_mid_year_takes_over_what_stands_once(self) -> None:
        """hrms#3440, hrms#4576: after a change of policy the balance was lost, or stood on both."""
        ada = employed(MONTHLY | {"carryover": {"mode": "all"}})
        ada.night(day("2025-06-30"))
        use(ada, 2 * D, "2025-06-02")
        resource = ada.policy.resource
        new = operations.create_policy(
            resource=resource,
            key="new",
            name="New",
            settings={"accrual": MONTHLY["accrual"] | {"amount": 600}},
            effective_from=day("2025-07-01"),
            act=act(day("2025-06-30")),
        )
        old = ada.account.holder.assignments.get()

        for _ in range(2):
            operations.switch_policy(
                assignment=old, to=new, starts_on=day("2025-07-01"), act=act(day("2025-07-01"), "a new contract")
            )
        ada.night(day("2025-12-31"))

        found = together(ada, "2025-12-31")
        assert (found.available, found.used) == (4 * D + 6 * 600, 2 * D)
        assert ada.account.available == 0
        assert verify().faults == ()

    def test_who_leaves_in_mid_year_is_settled_to_the_last_day(self) -> None:
        """urlaubsverwaltung#5396, hrms#1910: leavers kept the whole year. An ended assignment was never settled.

        7300 were given for the year; 181 of 365 days are 3620, of which 1000 were used.
        """
        ada = employed({"accrual": YEARLY["accrual"] | {"amount": 7300}})
        ada.night(day("2025-03-10"))
        use(ada, 1000, "2025-03-10")

        settled = operations.settle_leaver(
            pool=ada.pool,
            left_on=day("2025-06-30"),
            left_over="pay_out",
            debt="keep",
            act=act(day("2025-06-30"), "last day of work"),
        )

        assert (settled.left, settled.taken_back) == (2620, 3680)
        ada.night(day("2026-02-01"))
        assert (ada.account.available, ada.account.encashed) == (0, 2620)


class TestCapsAndCorrections:
    def test_a_lower_cap_of_a_later_tier_or_version_takes_no_earned_days(self) -> None:
        """Odoo cuts days already earned when a later level has a lower cap. A cap keeps new days from coming, only."""
        ada = employed(MONTHLY | {"caps": {"balance": 10 * D}})
        ada.night(day("2025-06-30"))
        publish(ada, MONTHLY | {"caps": {"balance": 3 * D}}, "2025-07-01", "2025-06-30")

        ada.night(day("2025-12-31"))

        assert ada.account.available == 6 * D
        assert {amount for _, amount in kinds(ada, "ACCRUAL")} == {D}

    def test_a_cap_is_measured_on_what_is_left_not_on_all_that_ever_accrued(self) -> None:
        """A cap measured against everything ever accrued stops for good. Used days make room again."""
        ada = employed(MONTHLY | {"caps": {"balance": 3 * D}})
        ada.night(day("2025-04-01"))
        assert ada.account.available == 3 * D
        use(ada, 2 * D, "2025-04-14")

        ada.night(day("2025-12-31"))

        assert ada.balance(day("2025-12-31")).credited == 5 * D
        assert ada.account.available == 3 * D

    def test_capped_accruals_are_replayed_when_past_leave_is_entered_late(self) -> None:
        """Odoo does not replay accruals that a cap had cut once earlier leave turns up. Recompute does, by preview.

        Two days stood in February; the one taken on the 10th makes room for March, and no more.
        """
        ada = employed(MONTHLY | {"caps": {"balance": 2 * D}})
        ada.night(day("2025-05-10"))
        use(ada, D, "2025-02-10", entered_on="2025-05-10")
        assert ada.account.available == D

        operations.recompute_from(pools=[ada.pool], since=day("2025-01-01"), act=act(day("2025-05-10"), "late leave"))

        assert ada.account.available == 2 * D

    def test_a_hire_date_that_is_corrected_changes_the_figures_by_the_difference(self) -> None:
        """hrms#579: the date was corrected, and the days of the months before stayed. Posted with a reason."""
        ada = employed(MONTHLY)
        known = PersonFacts(hired_on=day("2025-01-01"))
        holder_id = ada.pool.holder_id
        facts.register(lambda ids, first, last: {holder_id: known} if holder_id in ids else {})
        ada.night(day("2025-04-10"))
        known = dataclasses.replace(known, hired_on=day("2025-03-01"))

        operations.recompute_from(
            pools=[ada.pool], since=day("2025-01-01"), act=act(day("2025-04-10"), "came in March")
        )

        assert ada.account.available == 2 * D
        adjusted = ada.account.entries.filter(kind="ADJUSTMENT").values_list("amount", "reason")
        assert list(adjusted) == [(-D, "came in March")] * 2
