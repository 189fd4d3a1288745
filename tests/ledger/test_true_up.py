"""What comes late in a closed period: the next run posts the correction, effective as the close was (R9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


JAN_1 = day("2025-01-01")


def with_credit(amount: int, carryover: dict[str, Any], **more: Any) -> Employed:
    """Somebody with so much for 2025, all of it opened by hand."""
    made = employed({"carryover": carryover} | more)
    made.night(JAN_1)
    operations.credit_allowance(**made.by_policy(), amount=amount, act=act(JAN_1), kind="OPENING")
    return made


def pool(person: Employed, on: str) -> dict[str, Any]:
    return {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id, "act": act(day(on), "late")}


def use(person: Employed, amount: int, text: str, *, on: str, ref: str = "late") -> None:
    operations.use(**pool(person, on), amount=amount, day=day(text), ref=ref)


def sums(person: Employed, on: str) -> tuple[int, int, int]:
    """Available, carried in, expired."""
    balance = person.balance(day(on))
    return balance.available, balance.carried_in, balance.expired


class TestLateUse:
    """Ten left of 2025; each row: the rule, how much is used late, and what then stands."""

    @pytest.mark.parametrize(
        ("carryover", "late", "stands"),
        [
            ({"mode": "none"}, 300, (0, 0, 700)),
            ({"mode": "none"}, 1000, (0, 0, 0)),
            ({"mode": "all"}, 300, (700, 700, 0)),
            ({"mode": "all"}, 1000, (0, 0, 0)),
            ({"mode": "cap", "cap": 600}, 300, (600, 600, 100)),
            ({"mode": "cap", "cap": 600}, 400, (600, 600, 0)),
            ({"mode": "cap", "cap": 600}, 700, (300, 300, 0)),
            ({"mode": "cap", "cap_percent": 50}, 300, (350, 350, 350)),
            ({"mode": "cap", "cap_percent": 50}, 1000, (0, 0, 0)),
            ({"mode": "cap", "cap": 600, "cap_percent": 50}, 501, (249, 249, 250)),
        ],
    )
    def test_is_trued_up_by_the_next_run(
        self, carryover: dict[str, Any], late: int, stands: tuple[int, int, int]
    ) -> None:
        ada = with_credit(1000, carryover)
        ada.night(day("2026-01-10"))

        use(ada, late, "2025-12-10", on="2026-01-12")
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == stands
        assert {kind: on for kind, _, on in ada.entries()[-1:] if kind != "USAGE"} in (
            {},
            {"CARRYOVER": day("2026-01-01")},
            {"EXPIRATION": day("2026-01-01")},
        )
        assert verify().faults == ()

    def test_cannot_take_what_has_been_used_of_the_carried_days(self) -> None:
        ada = with_credit(1000, {"mode": "all"})
        ada.night(day("2026-01-10"))
        use(ada, 800, "2026-01-10", on="2026-01-10", ref="this year")

        with pytest.raises(BelowFloor) as refusal:
            use(ada, 201, "2025-12-10", on="2026-01-12")
        use(ada, 200, "2025-12-10", on="2026-01-12")

        assert refusal.value.available == 200

    def test_keeps_others_from_drawing_what_will_be_pulled_back(self) -> None:
        """Until the run corrects it, the carried lot shows more than there is."""
        ada = with_credit(1000, {"mode": "all"})
        ada.night(day("2026-01-10"))
        use(ada, 700, "2025-12-10", on="2026-01-12")

        with pytest.raises(BelowFloor) as refusal:
            use(ada, 301, "2026-02-02", on="2026-01-12", ref="this year")
        use(ada, 300, "2026-02-02", on="2026-01-12", ref="this year")
        ada.night(day("2026-01-13"))

        assert refusal.value.available == 300
        assert sums(ada, "2026-01-13") == (0, 300, 0)
        assert set(ada.lots().values()) == {0}

    def test_may_go_as_low_as_the_policy_lets_the_account(self) -> None:
        ada = with_credit(1000, {"mode": "all"}, use={"allow_negative": True, "negative_limit": 500})
        ada.night(day("2026-01-10"))

        with pytest.raises(BelowFloor):
            use(ada, 1501, "2025-12-10", on="2026-01-12")
        use(ada, 1500, "2025-12-10", on="2026-01-12")
        ada.night(day("2026-01-13"))

        assert ada.balance(day("2026-01-13")).available == -500
        assert ada.lots()["allowance/2025"] == 0

    def test_is_trued_up_through_every_period_since(self) -> None:
        """Trap Leave 6 and 14: used two years back; each close since is corrected, none twice."""
        ada = with_credit(1000, {"mode": "cap", "cap": 800})
        ada.night(day("2027-02-01"))
        assert sums(ada, "2027-02-01") == (800, 1600, 200)

        use(ada, 500, "2025-06-10", on="2027-02-02")
        ada.night(day("2027-02-03"))

        # 500 were left of 2025, all of them carried to 2026 and again to 2027.
        assert sums(ada, "2027-02-03") == (500, 1000, 0)
        before = len(ada.entries())
        ada.night(day("2027-02-04"))
        assert len(ada.entries()) == before
        assert verify().faults == ()

    def test_takes_carried_days_that_lapsed_before_it_takes_any_others(self) -> None:
        """Trap Leave 1: carried days lapse once, by what is left of them; what was used in time comes back."""
        ada = with_credit(1000, {"mode": "all", "expires": {"on": "03-31"}})
        ada.night(day("2026-01-10"))
        operations.credit_allowance(**ada.by_policy(), amount=2000, act=act(day("2026-01-10")), kind="OPENING")
        ada.night(day("2026-04-01"))
        assert sums(ada, "2026-04-01") == (2000, 1000, 1000)

        use(ada, 400, "2026-03-20", on="2026-04-10", ref="a")
        use(ada, 100, "2025-11-20", on="2026-04-10", ref="b")
        ada.night(day("2026-04-11"))

        assert sums(ada, "2026-04-11") == (2000, 900, 500)
        ada.night(day("2026-04-12"))
        assert sums(ada, "2026-04-12") == (2000, 900, 500)


class TestLateReturn:
    @pytest.mark.parametrize(
        ("cap", "stands"),
        [(200, (200, 200, 800)), (600, (600, 600, 400)), (1000, (1000, 1000, 0)), (2000, (1000, 1000, 0))],
    )
    def test_of_a_use_is_carried_as_far_as_there_is_room(self, cap: int, stands: tuple[int, int, int]) -> None:
        ada = with_credit(1000, {"mode": "cap", "cap": cap})
        use(ada, 500, "2025-12-10", on="2025-12-01")
        ada.night(day("2026-01-10"))

        operations.restore(**pool(ada, "2026-01-12"), ref="late")
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == stands

    @pytest.mark.parametrize(
        ("cap", "stands"), [(200, (200, 200, 800)), (600, (600, 600, 400)), (1000, (1000, 1000, 0))]
    )
    def test_of_a_hold_that_nobody_decided_before_the_close(self, cap: int, stands: tuple[int, int, int]) -> None:
        ada = with_credit(1000, {"mode": "cap", "cap": cap})
        ada.hold(500, day("2025-12-10"), on=day("2025-12-01"))
        ada.night(day("2026-01-10"))
        assert ada.balance(day("2026-01-10")).held == 500

        operations.release(**pool(ada, "2026-01-12"), ref="request")
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == stands

    def test_lapses_again_where_the_carried_days_have_lapsed_since(self) -> None:
        ada = with_credit(1000, {"mode": "all", "expires": {"on": "03-31"}})
        use(ada, 500, "2025-12-10", on="2025-12-01")
        ada.night(day("2026-04-10"))

        operations.restore(**pool(ada, "2026-04-12"), ref="late")
        ada.night(day("2026-04-13"))

        assert sums(ada, "2026-04-13") == (0, 1000, 1000)


class TestLateCredit:
    def test_is_carried_where_there_is_room_and_lapses_beyond_the_cap(self) -> None:
        """Trap Leave 3: the order of carryover and accrual on one date makes no difference."""
        ada = with_credit(400, {"mode": "cap", "cap": 600})
        ada.night(day("2026-01-10"))

        operations.adjust_allowance(
            **ada.by_policy(), amount=500, day=day("2025-12-31"), act=act(day("2026-01-12"), "counted again")
        )
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == (600, 600, 300)

    def test_can_be_reversed_as_far_as_it_has_not_been_used(self) -> None:
        ada = with_credit(400, {"mode": "all"})
        operations.credit_allowance(**ada.by_policy(), amount=300, act=act(JAN_1), key="extra")
        ada.night(day("2026-01-10"))
        use(ada, 500, "2026-01-11", on="2026-01-10", ref="this year")
        with pytest.raises(BelowFloor):
            operations.reverse(**pool(ada, "2026-01-12"), ref="extra")
        operations.restore(**pool(ada, "2026-01-12"), ref="this year", amount=100)

        operations.reverse(**pool(ada, "2026-01-12"), ref="extra")
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == (0, 400, 0)

    def test_that_takes_away_pulls_back(self) -> None:
        ada = with_credit(1000, {"mode": "cap", "cap": 600})
        ada.night(day("2026-01-10"))

        operations.adjust_allowance(
            **ada.by_policy(), amount=-700, day=day("2025-12-31"), act=act(day("2026-01-12"), "counted again")
        )
        ada.night(day("2026-01-13"))

        assert sums(ada, "2026-01-13") == (300, 300, 0)

    def test_gives_back_room_that_later_days_are_drawn_from_again(self) -> None:
        """Days of the new year that stood on its own lot move to the carried one, which lapses first."""
        ada = with_credit(
            400, {"mode": "all", "expires": {"on": "03-31"}}, accrual={"method": "time", "every": "year", "amount": 960}
        )
        ada.night(day("2026-01-01"))
        opening = ada.lots()["carried/2025"]
        use(ada, opening + 300, "2026-01-20", on="2026-01-15", ref="this year")
        assert ada.lots()["allowance/2026"] == 660

        operations.adjust_allowance(
            **ada.by_policy(), amount=200, day=day("2025-12-31"), act=act(day("2026-01-16"), "counted again")
        )
        ada.night(day("2026-01-17"))

        assert ada.lots()["allowance/2026"] == 860
        assert ada.lots()["carried/2025"] == 0
        for text in ("2026-01-15", "2026-01-16", "2026-01-17"):
            assert ada.balance(day(text), known_on=day("2026-01-17")).used == opening + 300
