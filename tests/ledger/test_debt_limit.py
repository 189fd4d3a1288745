"""How far below zero an account may go: the limit is on the whole account, on every day from the day of use on."""

from __future__ import annotations

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act
from tests.traps.engine import YEARLY, D, day, use

pytestmark = pytest.mark.django_db

TWO_BELOW = {"use": {"allow_negative": True, "negative_limit": 2 * D}}


def with_a_bonus(valid_from: str, expires_on: str) -> Employed:
    """Ten days for 2025, two below zero allowed, and five days on top in a lot of their own."""
    ada = employed(YEARLY | TWO_BELOW)
    ada.night(day("2025-01-01"))
    operations.grant(
        **ada.by_policy(),
        amount=5 * D,
        lot="bonus",
        act=act(day("2025-01-01")),
        valid_from=day(valid_from),
        expires_on=day(expires_on),
    )
    return ada


class TestAPayOut:
    def test_pays_a_debt_first(self) -> None:
        ada = with_a_bonus("2025-03-01", "2025-12-31")
        use(ada, 12 * D, "2025-02-10", entered_on="2025-02-10")
        on = day("2025-03-03")

        with pytest.raises(BelowFloor) as refusal:
            operations.encash(**ada.by_policy(), amount=3 * D + 1, act=act(on))
        operations.encash(**ada.by_policy(), amount=3 * D, act=act(on))

        assert refusal.value.available == 3 * D
        assert ada.balance(on).available == 0

    def test_leaves_alone_what_is_booked_ahead_on_next_years_days(self) -> None:
        ada = employed(YEARLY | {"use": {"mode": "ahead"}})
        ada.night(day("2025-01-01"))
        use(ada, 4 * D, "2026-02-10", ref="next year", entered_on="2025-12-01")

        operations.encash(**ada.by_policy(), amount=10 * D, act=act(day("2025-12-01")))

        assert ada.lots() == {"allowance/2025": 0, "allowance/2026": -4 * D}


class TestTheLimitBelowZero:
    def test_is_not_widened_by_a_lot_that_the_same_use_takes(self) -> None:
        ada = with_a_bonus("2025-01-01", "2025-12-31")

        with pytest.raises(BelowFloor) as refusal:
            use(ada, 17 * D + 1, "2025-04-10", entered_on="2025-01-02")
        use(ada, 17 * D, "2025-04-10", entered_on="2025-01-02")

        assert refusal.value.available == 17 * D
        assert ada.lots() == {"allowance/2025": -2 * D, "bonus": 0}

    @pytest.mark.parametrize("days", [("2025-01-01", "2025-03-31"), ("2025-07-01", "2025-12-31")])
    def test_is_not_widened_by_a_lot_of_other_days(self, days: tuple[str, str]) -> None:
        ada = with_a_bonus(*days)

        with pytest.raises(BelowFloor) as refusal:
            use(ada, 12 * D + 1, "2025-04-10", entered_on="2025-01-02")
        use(ada, 12 * D, "2025-04-10", entered_on="2025-01-02")

        assert refusal.value.available == 12 * D

    def test_holds_when_what_was_carried_lapses_before_the_day_of_use(self) -> None:
        carries = {"carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}}}
        ada = employed(YEARLY | TWO_BELOW | carries, since=day("2024-01-01"))
        for night in ("2024-01-01", "2025-01-01"):
            ada.night(day(night))

        with pytest.raises(BelowFloor):
            use(ada, 12 * D + 1, "2025-04-10", entered_on="2025-01-02")
        use(ada, 12 * D, "2025-04-10", entered_on="2025-01-02")
        ada.night(day("2025-04-01"))

        balance = ada.balance(day("2025-04-10"))
        assert (balance.available, balance.expired) == (-2 * D, 5 * D + 5 * D)
        assert verify().faults == ()

    def test_is_narrowed_by_a_debt_of_another_period(self) -> None:
        ada = employed(YEARLY | TWO_BELOW)
        ada.night(day("2025-01-01"))
        use(ada, 11 * D, "2025-04-10", ref="this year", entered_on="2025-01-02")

        with pytest.raises(BelowFloor) as refusal:
            use(ada, 1 * D + 1, "2026-04-10", ref="next year", entered_on="2025-01-02")

        assert refusal.value.available == 1 * D

    def test_is_not_narrowed_by_what_the_next_year_will_give_itself(self) -> None:
        ada = employed(YEARLY | {"use": {"mode": "ahead", **TWO_BELOW["use"]}})
        ada.night(day("2025-01-01"))
        use(ada, 5 * D, "2026-02-10", ref="next year", entered_on="2025-01-02")

        with pytest.raises(BelowFloor):
            use(ada, 12 * D + 1, "2025-04-10", entered_on="2025-01-02")
        use(ada, 12 * D, "2025-04-10", entered_on="2025-01-02")

        assert ada.lots() == {"allowance/2025": -2 * D, "allowance/2026": -5 * D}

    def test_is_narrowed_by_a_debt_of_the_next_year_to_which_this_one_would_be_carried(self) -> None:
        ada = employed(YEARLY | TWO_BELOW)
        ada.night(day("2025-01-01"))
        use(ada, 2 * D, "2026-04-10", ref="next year", entered_on="2025-01-02")

        with pytest.raises(BelowFloor):
            use(ada, 10 * D + 1, "2025-04-10", entered_on="2025-01-02")
        use(ada, 10 * D, "2025-04-10", entered_on="2025-01-02")

        assert ada.lots() == {"allowance/2025": 0, "allowance/2026": -2 * D}
