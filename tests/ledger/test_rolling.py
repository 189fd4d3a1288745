"""Rolling periods: what was used of a fixed allowance comes back so many months after the day of use (R8)."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import operations
from ledger.errors import BelowFloor
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

pytestmark = pytest.mark.django_db

RULES = {"period": {"type": "rolling", "months": 6}}
JAN = dt.date(2025, 1, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def allowed(amount: int = 2400, **more: object) -> Employed:
    """Somebody with a fixed allowance."""
    made = employed(RULES | more)
    operations.credit_allowance(**made.by_policy(), amount=amount, act=act(JAN), kind="OPENING")
    return made


def use(person: Employed, amount: int, text: str, *, on: str | None = None, ref: str = "request") -> None:
    pool = {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id}
    operations.use(**pool, amount=amount, day=day(text), ref=ref, act=act(day(on or text)))


def restore(person: Employed, on: str) -> None:
    pool = {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id}
    operations.restore(**pool, ref="request", act=act(day(on)))


class TestRolling:
    @pytest.mark.parametrize(
        ("used_on", "not_yet", "back_on"),
        [
            ("2025-02-10", "2025-08-09", "2025-08-10"),
            ("2025-08-31", "2026-02-27", "2026-02-28"),
            ("2025-12-31", "2026-06-29", "2026-06-30"),
        ],
    )
    def test_gives_back_on_the_same_day_months_on(self, used_on: str, not_yet: str, back_on: str) -> None:
        ada = allowed()
        use(ada, 960, used_on)

        ada.night(day(not_yet))
        assert ada.balance(day(not_yet)).available == 1440
        ada.night(day(back_on))
        assert ada.balance(day(back_on)).available == 2400
        assert ada.balance(day(back_on)).used == 960

    def test_gives_each_day_back_once_however_often_and_late_it_runs(self) -> None:
        once, often = allowed(), employed(RULES, key="other")
        operations.credit_allowance(**often.by_policy(), amount=2400, act=act(JAN), kind="OPENING")
        for person in (once, often):
            use(person, 480, "2025-02-10", ref="a")
            use(person, 960, "2025-03-10", ref="b")
        for text in ("2025-08-10", "2025-08-10", "2025-08-11", "2025-09-09", "2025-09-10"):
            often.night(day(text))
        for person in (once, often):
            person.night(day("2025-12-01"))

        assert once.entries() == often.entries()
        assert once.balance(day("2025-12-01")).available == 2400

    def test_takes_back_what_came_back_for_a_use_that_is_given_back(self) -> None:
        ada = allowed()
        use(ada, 960, "2025-02-10")
        ada.night(day("2025-08-10"))

        restore(ada, "2025-09-01")
        ada.night(day("2025-09-01"))

        assert ada.balance(day("2025-09-01")).available == 2400
        assert verify().faults == ()

    def test_gives_nothing_back_for_what_was_given_back_before(self) -> None:
        ada = allowed()
        use(ada, 960, "2025-02-10")
        restore(ada, "2025-03-01")

        ada.night(day("2025-12-01"))

        assert ada.balance(day("2025-12-01")).available == 2400

    def test_keeps_what_is_only_held(self) -> None:
        ada = allowed()
        ada.hold(960, day("2025-02-10"), on=day("2025-02-01"))

        ada.night(day("2025-09-01"))

        assert (ada.balance(day("2025-09-01")).available, ada.balance(day("2025-09-01")).held) == (1440, 960)

    def test_can_be_booked_by_what_will_have_come_back(self) -> None:
        ada = allowed(use={"mode": "by_date_of_use"})
        use(ada, 2400, "2025-02-10", ref="all of it")

        with pytest.raises(BelowFloor):
            use(ada, 480, "2025-08-09", on="2025-05-01")
        use(ada, 480, "2025-08-10", on="2025-05-01")
        ada.night(day("2025-08-10"))

        assert ada.balance(day("2025-08-10")).available == 1920

    def test_never_lets_more_be_used_within_the_months_than_the_allowance(self) -> None:
        ada = allowed()
        use(ada, 1440, "2025-02-10", ref="a")
        use(ada, 960, "2025-06-10", ref="b")

        ada.night(day("2025-08-09"))
        with pytest.raises(BelowFloor):
            use(ada, 1, "2025-08-09", ref="c")
        ada.night(day("2025-08-10"))
        with pytest.raises(BelowFloor):
            use(ada, 1441, "2025-08-10", ref="c")
        use(ada, 1440, "2025-08-10", ref="c")
