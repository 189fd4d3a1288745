"""The night's run: what is due is posted on its own day, once, however often and late the run comes."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import operations, runs
from ledger.errors import BelowFloor, NotAllowed
from ledger.models import Entry
from ledger.runs import run_day
from tests.ledger.employed import MONTHLY, Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

CARRY_FIVE_UNTIL_MARCH = {**MONTHLY, "carryover": {"mode": "cap", "cap": 2400, "expires": {"on": "03-31"}}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class TestRunDay:
    def test_posts_each_missed_accrual_on_its_own_day_after_days_without_a_run(self) -> None:
        ada = employed()

        ada.night(day("2025-03-20"))

        assert ada.entries() == [
            ("ACCRUAL", 480, day("2025-01-01")),
            ("ACCRUAL", 480, day("2025-02-01")),
            ("ACCRUAL", 480, day("2025-03-01")),
        ]
        assert set(Entry.objects.values_list("recorded_on", flat=True)) == {day("2025-03-20")}

    def test_posts_nothing_the_second_time(self) -> None:
        ada = employed()
        ada.night(day("2025-03-20"))

        report = ada.night(day("2025-03-20"))

        assert (sum(report.entries.values()), len(ada.entries())) == (0, 3)

    def test_posts_the_same_when_it_ran_in_between(self) -> None:
        once, often = employed(CARRY_FIVE_UNTIL_MARCH), employed(CARRY_FIVE_UNTIL_MARCH, key="other")
        for text in ("2025-01-01", "2025-02-13", "2025-12-31", "2026-01-01", "2026-01-02", "2026-03-31", "2026-04-01"):
            often.night(day(text))
        for ran in (once, often):
            ran.night(day("2026-04-20"))

        assert once.entries() == often.entries()

    def test_closes_the_year_before_it_accrues_the_new_one(self) -> None:
        ada = employed(CARRY_FIVE_UNTIL_MARCH)

        ada.night(day("2026-01-01"))

        new_year = [(kind, amount) for kind, amount, on in ada.entries() if on == day("2026-01-01")]
        assert new_year == [("CARRYOVER", -2400), ("CARRYOVER", 2400), ("EXPIRATION", -3360), ("ACCRUAL", 480)]

    def test_lets_what_is_left_of_carried_days_lapse_once(self) -> None:
        ada = employed(CARRY_FIVE_UNTIL_MARCH)
        ada.night(day("2026-01-01"))
        ada.hold(480, day("2026-02-10"), on=day("2026-01-05"))

        ada.night(day("2026-04-01"))
        ada.night(day("2026-04-02"))

        assert ada.lots()["carried/2025"] == 0
        assert ada.balance(day("2026-04-02")).expired == 3360 + 2400 - 480

    def test_keeps_a_hold_of_the_old_year_over_its_end(self) -> None:
        ada = employed(CARRY_FIVE_UNTIL_MARCH)
        ada.night(day("2025-12-01"))
        ada.hold(480, day("2025-12-30"), on=day("2025-12-01"))

        ada.night(day("2026-01-01"))

        balance = ada.balance(day("2026-01-01"))
        assert (balance.held, balance.carried_in, balance.expired) == (480, 2400, 5760 - 480 - 2400)

    def test_says_on_each_entry_what_its_figure_came_from(self) -> None:
        ada = employed({**MONTHLY, "caps": {"balance": 700}})

        ada.night(day("2025-02-01"))

        cut = Entry.objects.get(effective_on=day("2025-02-01"))
        assert cut.amount == 220
        assert {"cap": 700, "standing": 480, "cut": 260}.items() <= cut.metadata.items()

    def test_measures_a_cap_by_what_stood_on_the_day_when_it_catches_up(self) -> None:
        ada = employed({**MONTHLY, "caps": {"balance": 960}})
        ada.night(day("2025-01-01"))
        ada.hold(480, day("2025-02-20"), on=day("2025-02-15"))

        ada.night(day("2025-04-01"))

        # What is held makes no room: 960 stood on 1 February, and still on 1 March and 1 April.
        assert ada.balance(day("2025-04-01")).credited == 960

    @pytest.mark.parametrize("order", ["night first", "use first", "night two days late"])
    def test_measures_a_cap_before_what_is_used_on_the_day_itself(self, order: str) -> None:
        ada = employed({**MONTHLY, "caps": {"balance": 700}})
        ada.night(day("2025-01-01"))
        if order == "night first":
            ada.night(day("2025-02-01"))
        operations.use(
            holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, amount=480, act=act(day("2025-02-01"))
        )
        ada.night(day("2025-02-01" if order == "use first" else "2025-02-03"))

        assert ada.balance(day("2025-02-03")).credited == 700
        again = act(day("2025-02-03"), reason="Looked at again")
        assert not any(operations.recompute_from(pools=[ada.pool], since=day("2025-01-01"), act=again).values())

    def test_stops_what_one_account_has_posted_at_the_cap_of_the_period(self) -> None:
        ada = employed({**MONTHLY, "caps": {"per_period": 1000}})

        ada.night(day("2025-12-31"))

        assert [amount for _, amount, _ in ada.entries()] == [480, 480, 40]

    def test_gives_each_grant_a_life_of_its_own_where_the_policy_says_so(self) -> None:
        ada = employed({**MONTHLY, "period": {"type": "none"}, "expiry": {"mode": "after_months", "months": 2}})

        ada.night(day("2025-03-01"))

        assert ada.balance(day("2025-03-01")).available == 960
        assert ada.balance(day("2025-03-01")).expired == 480

    def test_deals_with_the_others_when_one_account_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ada, zoe = employed(), employed(key="zoe")
        settle = runs.settle

        def breaks_for_ada(book, account, terms, on):  # type: ignore[no-untyped-def]
            if account.id == ada.account.pk:
                raise RuntimeError("a broken account")
            settle(book, account, terms, on)

        monkeypatch.setattr(runs, "settle", breaks_for_ada)
        report = run_day(act=act(day("2025-01-01")), pools=[ada.pool, zoe.pool])

        assert report.failures == [(ada.pool, "a broken account")]
        assert (len(ada.entries()), len(zoe.entries())) == (0, 1)

    def test_goes_through_every_account_of_the_company_in_batches(self) -> None:
        people = [employed(key=f"person-{number}") for number in range(5)]

        report = run_day(act=act(day("2025-01-01")), batch_size=2)

        assert report.entries["ACCRUAL"] >= 5
        assert [person.account.available for person in people] == [480] * 5

    def test_costs_the_same_number_of_statements_for_one_account_and_for_many(self, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        one, many = employed(key="alone"), [employed(key=f"more-{number}") for number in range(12)]
        run_day(act=act(day("2025-01-01")))

        # Read the accounts, their lots, what is due; write; and the save point, for a test is in a transaction.
        with django_assert_num_queries(6) as counted:
            one.night(day("2025-02-01"))
        with django_assert_num_queries(len(counted.captured_queries)):
            run_day(act=act(day("2025-02-01")), pools=[person.pool for person in many])

    def test_lets_a_lot_without_any_policy_lapse(self) -> None:
        ada = employed({"accrual": {"method": "none"}})
        operations.grant(
            **ada.by_policy(), amount=100, lot="bonus", expires_on=day("2025-01-31"), act=act(day("2025-01-02"))
        )
        ada.policy.assignments.all().delete()

        ada.night(day("2025-02-01"))

        assert ada.lots()["bonus"] == 0


class TestDryRun:
    def test_plans_what_the_run_then_posts_and_posts_nothing_itself(self) -> None:
        ada = employed(CARRY_FIVE_UNTIL_MARCH)
        ada.night(day("2025-12-31"))
        before = len(ada.entries())

        planned = ada.night(day("2026-01-01"), dry_run=True)
        assert len(ada.entries()) == before
        posted = ada.night(day("2026-01-01"))

        assert (planned.entries, planned.amounts) == (posted.entries, posted.amounts)
        assert [(m.kind, m.amount, m.effective_on) for _, m in planned.planned] == ada.entries()[before:]


class TestBalanceAhead:
    """Policies that let people draw on what has not accrued yet (R5, R7)."""

    def asked(self, mode: str) -> Employed:
        ada = employed({**MONTHLY, "use": {"mode": mode}})
        ada.night(day("2025-01-01"))
        return ada

    @pytest.mark.parametrize(
        ("mode", "for_june", "for_december"),
        [("accrued", 480, 480), ("by_date_of_use", 2880, 5760), ("ahead", 5760, 5760)],
    )
    def test_covers_what_the_mode_allows_and_not_a_minute_more(
        self, mode: str, for_june: int, for_december: int
    ) -> None:
        for on, most in ((day("2025-06-30"), for_june), (day("2025-12-31"), for_december)):
            ada = employed({**MONTHLY, "use": {"mode": mode}}, key=f"{mode}-{on}")
            ada.night(day("2025-01-01"))
            with pytest.raises(BelowFloor) as refusal:
                ada.hold(most + 1, on, on=day("2025-01-02"))
            assert (refusal.value.asked, refusal.value.available) == (most + 1, most)
            ada.hold(most, on, on=day("2025-01-02"))
            assert ada.balance(day("2025-01-02")).held == most

    def test_counts_later_holds_before_it_lets_an_earlier_day_take_their_accruals(self) -> None:
        ada = self.asked("by_date_of_use")
        ada.hold(5760, day("2025-12-31"), on=day("2025-01-02"), ref="christmas")

        with pytest.raises(BelowFloor):
            ada.hold(1, day("2025-03-01"), on=day("2025-01-02"), ref="march")

    def test_lets_the_floor_rise_again_as_the_months_accrue(self) -> None:
        ada = self.asked("ahead")
        ada.hold(5760, day("2025-06-02"), on=day("2025-01-02"))
        floors = []
        for month in (2, 7, 12):
            ada.night(dt.date(2025, month, 1))
            floors.append(ada.account.lots.get().floor)

        assert floors == [-4800, -2400, 0]

    def test_opens_the_own_lot_of_a_year_that_has_not_begun(self) -> None:
        ada = self.asked("by_date_of_use")

        ada.hold(480, day("2026-01-15"), on=day("2025-11-01"))

        assert ada.lots()["allowance/2026"] == -480

    def test_refuses_a_day_without_a_policy_and_one_within_the_waiting_period(self) -> None:
        waiting = {**MONTHLY, "accrual": {**MONTHLY["accrual"], "usable_after_days": 90}}
        ada = employed(waiting, since=day("2025-01-15"))
        ada.night(day("2025-03-01"))

        with pytest.raises(NotAllowed, match="2025-04-15"):
            ada.hold(60, day("2025-04-14"), on=day("2025-03-01"))
        with pytest.raises(NotAllowed, match="No policy"):
            ada.hold(60, day("2025-01-14"), on=day("2025-03-01"))
        ada.hold(60, day("2025-04-15"), on=day("2025-03-01"))
