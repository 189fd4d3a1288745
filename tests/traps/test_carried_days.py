"""Traps about carried days: what lapses, how much of it, how often, and whether anybody is told in time."""

from __future__ import annotations

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act
from tests.traps.engine import CARRY_FIVE, YEARLY, D, day, kinds, looked_ahead, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried() -> Employed:
    """Ten days a year; of those of 2025 five were carried until 31 March 2026, and five lapsed."""
    made = employed(YEARLY | CARRY_FIVE)
    made.night(day("2026-01-01"))
    assert made.lots() == {"allowance/2025": 0, "carried/2025": 5 * D, "allowance/2026": 10 * D}
    return made


class TestTrap1:
    def test_days_used_of_the_carried_ones_are_not_taken_again_when_the_rest_lapses(self, carried: Employed) -> None:
        """hrms#133, hrms#45, hrms#370, hrms#1757, jorani#115: the carried amount lapses as it was carried, used or not.

        Uses draw on the carried lot, and only what is left on it lapses.
        """
        use(carried, 2 * D, "2026-02-09")

        carried.night(day("2026-04-01"))

        assert kinds(carried, "EXPIRATION") == [("2026-01-01", -5 * D), ("2026-04-01", -3 * D)]
        assert carried.balance(day("2026-04-01")).available == 10 * D

    @pytest.mark.parametrize(("used", "lapses", "left"), [(0, 5, 10), (4, 1, 10), (5, 0, 10), (7, 0, 8), (15, 0, 0)])
    def test_the_allowance_of_the_year_does_not_lapse_with_the_carried_days(
        self, carried: Employed, used: int, lapses: int, left: int
    ) -> None:
        """hrms#335, hrms#1297, odoo#228208: on the day of expiry the whole balance goes. Lots lapse one by one."""
        if used:
            use(carried, used * D, "2026-03-02")

        carried.night(day("2026-04-01"))

        balance = carried.balance(day("2026-04-01"))
        assert (balance.expired, balance.available) == ((5 + lapses) * D, left * D)

    def test_expiry_that_runs_twice_takes_once(self, carried: Employed) -> None:
        """hrms#2551, hrms#3701, jorani#131: each run takes the carried days again. The expiry is posted by key."""
        for _ in range(2):
            for text in ("2026-04-01", "2026-04-02", "2026-07-01"):
                carried.night(day(text))

        assert kinds(carried, "EXPIRATION") == [("2026-01-01", -5 * D), ("2026-04-01", -5 * D)]
        assert carried.balance(day("2026-07-01")).available == 10 * D

    def test_leave_before_the_last_day_that_is_entered_after_it_uses_the_days_that_lapsed(
        self, carried: Employed
    ) -> None:
        """odoo#188621: a sick note of March comes in April and eats new days. It takes the expiry back as it needs."""
        carried.night(day("2026-04-01"))

        use(carried, 2 * D, "2026-03-16", entered_on="2026-04-20")
        carried.night(day("2026-04-21"))

        balance = carried.balance(day("2026-04-21"))
        assert (balance.available, balance.expired) == (10 * D, (5 + 3) * D)
        assert verify().faults == ()

    def test_leave_of_march_that_still_waits_in_april_keeps_its_carried_days(self, carried: Employed) -> None:
        """hrms#370: what waits on the day of expiry is not left over. Denied later, it lapses then."""
        carried.hold(2 * D, day("2026-03-30"), on=day("2026-03-02"))
        carried.night(day("2026-04-01"))
        assert carried.balance(day("2026-04-01")).expired == (5 + 3) * D

        operations.release(
            holder_id=carried.pool.holder_id,
            resource_id=carried.pool.resource_id,
            ref="request",
            act=act(day("2026-04-09")),
        )

        balance = carried.balance(day("2026-04-09"))
        assert (balance.expired, balance.held, balance.available) == (10 * D, 0, 10 * D)


class TestWhatLapses:
    def test_expiry_of_carried_days_does_not_fill_up_what_was_used(self, carried: Employed) -> None:
        """Horilla (leave/models.py): at expiry the counter goes back to the full yearly amount. Ours only takes."""
        use(carried, 9 * D, "2026-03-02")

        carried.night(day("2026-04-01"))

        assert carried.balance(day("2026-04-01")).available == 6 * D
        assert len(kinds(carried, "ACCRUAL")) == 2

    def test_newly_earned_minutes_do_not_lapse_with_the_carried_ones(self) -> None:
        """Expiry of min(carried, available) without lots lets days go that were earned since. Ours goes lot by lot."""
        monthly = {"accrual": YEARLY["accrual"] | {"every": "month", "amount": D}}
        ada = employed(monthly | CARRY_FIVE)
        ada.night(day("2026-01-01"))
        use(ada, 5 * D, "2026-01-12")

        ada.night(day("2026-04-01"))

        assert ada.balance(day("2026-04-01")).available == 4 * D
        assert kinds(ada, "EXPIRATION") == [("2026-01-01", -7 * D)]


class TestTrap22:
    def test_days_that_will_lapse_are_told_months_ahead(self, carried: Employed) -> None:
        """urlaubsverwaltung#600, #601, #616: days are gone on 1 April without a word.

        The outlook names day and amount of what lapses, less what was used of it, from the day it was carried.
        """
        assert looked_ahead(carried.pool, "2026-01-01", "2026-12-31").next_lapse.amount == 5 * D
        use(carried, 2 * D, "2026-02-09")

        lapse = looked_ahead(carried.pool, "2026-02-10", "2026-12-31").next_lapse

        assert (lapse.last_on, lapse.amount, lapse.lot) == (day("2026-03-31"), 3 * D, "carried/2025")

    def test_the_balance_is_seen_ahead_over_more_than_one_period(self, carried: Employed) -> None:
        """odoo#185699, odoo#187377, horilla-hr#1063: no balance of a later year can be seen. The same nights are run
        ahead of time, through every period."""
        seen = looked_ahead(carried.pool, "2026-02-02", "2028-12-31")

        days = ["2026-03-31", "2026-04-01", "2027-01-01", "2027-04-01", "2028-01-01", "2028-04-01"]
        assert [seen.balance_on(day(text)) // D for text in days] == [15, 10, 15, 10, 15, 10]
        assert [(each.on.year, each.amount) for each in seen.carried] == [(2027, 5 * D), (2028, 5 * D)]

        for text in days:
            carried.night(day(text))
            assert carried.account.available == seen.balance_on(day(text))

    def test_leave_after_the_last_day_is_not_promised_the_carried_days(self, carried: Employed) -> None:
        """urlaubsverwaltung#2812: leave for May is granted from days that lapse in March. It draws on what is valid."""
        with pytest.raises(BelowFloor) as refusal:
            carried.hold(11 * D, day("2026-05-04"), on=day("2026-02-02"))

        assert refusal.value.available == 10 * D
