"""Traps about the nightly run: missed days, one date for several things, and their order."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import tasks
from tenants.models import Company
from tenants.tasks import start_company_day
from tests.ledger.employed import Employed, employed
from tests.timeoff.factories import days
from tests.traps.engine import MONTHLY, YEARLY, D, day, kinds, know, night_of
from tests.traps.leave import account_of, asked, leave_with, pool_of
from timeoff import operations

pytestmark = pytest.mark.django_db
CARRY_CAPPED = {"carryover": {"mode": "cap", "cap": 5 * D}}


def every_night(person: Employed, first: str, last: str) -> None:
    on = day(first)
    while on <= day(last):
        person.night(on)
        on += dt.timedelta(days=1)


class TestTrap2:
    def test_days_that_the_scheduler_missed_come_with_the_next_run_each_on_its_own_date(self) -> None:
        """hrms#1102, hrms#1104, hrms#1959, hrms#3646, hrms#3916: the day was missed and nobody got anything.

        A run does what is due up to its day; each accrual has the date on which it was due, and a key.
        """
        ada = employed(MONTHLY)
        ada.night(day("2025-01-15"))

        ada.night(day("2025-05-20"))

        assert kinds(ada, "ACCRUAL") == [(f"2025-0{month}-01", D) for month in range(1, 6)]
        assert ada.balance(day("2025-03-31"), known_on=day("2025-05-20")).available == 3 * D

    def test_a_reset_date_that_was_slept_through_is_not_lost(self) -> None:
        """Horilla (leave/scheduler.py) resets only if the reset date is today. Ours closes every period that ended."""
        slept, woke = employed(YEARLY | CARRY_CAPPED, key="slept"), employed(YEARLY | CARRY_CAPPED, key="woke")
        slept.night(day("2025-11-03"))
        every_night(woke, "2025-11-03", "2026-02-10")

        slept.night(day("2027-02-10"))
        woke.night(day("2027-01-01"))
        woke.night(day("2027-02-10"))

        assert sorted(slept.entries(), key=str) == sorted(woke.entries(), key=str)
        moved = [(on, amount) for on, amount in kinds(slept, "CARRYOVER") if amount > 0]
        assert moved == [("2026-01-01", 5 * D), ("2027-01-01", 5 * D)]
        assert slept.balance(day("2027-02-10")).available == 15 * D

    def test_nights_that_run_again_and_again_give_nothing_twice(self) -> None:
        """hrms#3700: the catch-up by hand doubled the days. A run that repeats finds its keys taken."""
        ada = employed(MONTHLY)
        for text in ("2025-03-01", "2025-03-01", "2025-02-01", "2025-03-02", "2025-03-01"):
            ada.night(day(text))

        assert kinds(ada, "ACCRUAL") == [("2025-01-01", D), ("2025-02-01", D), ("2025-03-01", D)]

    def test_a_company_whose_turn_of_the_day_was_missed_is_given_the_day_that_is_now(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """hrms#3509: nobody noticed that no job had run. The hourly look queues the present day; its run catches up."""
        ada = employed(MONTHLY)
        asked: list[str] = []
        monkeypatch.setattr(
            "celery.canvas.Signature.apply_async", lambda task, *_, **__: asked.append(task["kwargs"]["on"])
        )
        Company.objects.filter(pk=company.pk).update(last_run_on=day("2025-01-20"))

        assert start_company_day(schema_name="acme", at=dt.datetime(2025, 4, 10, 5, tzinfo=dt.UTC))
        assert set(asked) == {"2025-04-10"}
        tasks.run_day.run(on=asked[0])

        assert ada.account.available == 4 * D


class TestBeforeTheNight:
    """What is due today counts today, though the run of this night is late or was missed."""

    def test_leave_is_granted_on_what_was_due_while_no_run_has_been_for_months(self, ada, mia, at_nine) -> None:
        """hrms#1959, hrms#3916: until somebody mended the job, people were told that they had no days.

        What the page shows is due by today, and asking posts it: seven months, and no eighth.
        """
        resource = leave_with(ada, MONTHLY | {"carryover": {"mode": "none"}})
        night_of(pool_of(ada, resource), "2025-12-31")

        asked(ada, resource, days(0, 4))
        asked(ada, resource, days(7, 8))
        with pytest.raises(operations.CannotSubmit, match="have 0\xa0d"):
            asked(ada, resource, days(9))

        account = account_of(ada, resource)
        assert (account.available, account.held) == (0, 7 * D)
        due = account.entries.filter(kind="ACCRUAL", effective_on__year=2026).order_by("effective_on")
        assert [entry.effective_on.month for entry in due] == [1, 2, 3, 4, 5, 6, 7]
        assert {entry.actor for entry in due} == {"system:run"}

    def test_a_refusal_before_the_night_posts_nothing_and_the_night_posts_it_once(self, ada, mia) -> None:
        """hrms#3700: what was made up for by hand came once more with the next run."""
        resource = leave_with(ada, MONTHLY)
        night_of(pool_of(ada, resource), "2026-06-30")
        before = account_of(ada, resource).version
        with pytest.raises(operations.CannotSubmit):
            asked(ada, resource, days(0, 32))
        assert account_of(ada, resource).version == before

        asked(ada, resource, days(0, 8))
        night_of(pool_of(ada, resource), "2026-07-14")

        account = account_of(ada, resource)
        assert (account.available, account.held) == (0, 7 * D)
        assert account.entries.filter(kind="ACCRUAL", effective_on="2026-07-01").count() == 1


class TestTrap3:
    def test_on_a_date_of_both_the_old_period_is_carried_before_the_new_one_accrues(self) -> None:
        """odoo#174306, odoo#180622: the new allowance was carried too, or cut by the cap. Close, then accrue."""
        ada = employed(YEARLY | CARRY_CAPPED)

        ada.night(day("2026-01-01"))

        balance = ada.balance(day("2026-01-01"))
        assert (balance.carried_in, balance.expired, balance.available) == (5 * D, 5 * D, 15 * D)

    def test_the_cap_of_the_balance_sees_what_is_left_after_the_close(self) -> None:
        """odoo#227646, odoo#111434: accruing first, the full old balance left no room under the cap."""
        ada = employed(YEARLY | CARRY_CAPPED | {"caps": {"balance": 12 * D}})

        ada.night(day("2026-01-01"))

        assert kinds(ada, "ACCRUAL") == [("2025-01-01", 10 * D), ("2026-01-01", 7 * D)]
        assert ada.account.available == 12 * D

    def test_what_accrues_on_the_last_day_belongs_to_the_period_that_ends(self) -> None:
        """odoo#198110: the December accrual at the period's end was missing from what was carried."""
        at_end = {"accrual": MONTHLY["accrual"] | {"at": "end"}, "carryover": {"mode": "all"}}
        ada = employed(at_end)

        ada.night(day("2026-01-01"))

        assert ada.lots() == {"allowance/2025": 0, "carried/2025": 12 * D}

    def test_a_tier_that_begins_on_the_date_of_both_counts_for_the_new_period_alone(self) -> None:
        """odoo#181243: a level that begins between accrual and carry-over was counted in the wrong period."""
        rules = YEARLY | CARRY_CAPPED | {"tiers": [{"after_months": 12, "amount": 12 * D}]}
        ada = employed(rules)
        know(ada)

        ada.night(day("2026-01-01"))

        assert kinds(ada, "ACCRUAL") == [("2025-01-01", 10 * D), ("2026-01-01", 12 * D)]
        assert ada.balance(day("2026-01-01")).available == 17 * D

    def test_carried_days_that_end_on_the_date_of_an_accrual_leave_it_whole(self) -> None:
        """odoo#227646: expiry and accrual of 1 April in one run. What lapses is of the carried lot alone."""
        quarterly = {"accrual": YEARLY["accrual"] | {"every": "quarter", "amount": 3 * D}}
        ada = employed(quarterly | {"carryover": {"mode": "all", "expires": {"on": "03-31"}}})

        ada.night(day("2026-04-01"))

        assert kinds(ada, "EXPIRATION") == [("2026-04-01", -12 * D)]
        assert ada.balance(day("2026-04-01")).available == 6 * D

    def test_a_year_that_was_over_before_the_first_run_is_accrued_closed_and_carried_by_its_own_dates(
        self,
    ) -> None:
        """A run that accrues on 1 January before it closes the old year, and never makes up for runs that it missed."""
        ada = employed(YEARLY | CARRY_CAPPED)

        ada.night(day("2026-02-10"))

        assert kinds(ada, "ACCRUAL") == [("2025-01-01", 10 * D), ("2026-01-01", 10 * D)]
        known = {"known_on": day("2026-02-10")}
        assert [ada.balance(day(text), **known).available // D for text in ("2025-12-31", "2026-01-01")] == [10, 15]
