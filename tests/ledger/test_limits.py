"""What a policy allows of one hold or use: steps, shortest and longest, notice, and the hold itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger import operations
from ledger.errors import BelowFloor, Invalid, LedgerError, NotAllowed
from ledger.limits import Broken, first_broken
from ledger.models import Entry
from ledger.rules.use import Use
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

JAN = dt.date(2025, 1, 1)
MARCH = dt.date(2025, 3, 3)
LATER = dt.date(2025, 3, 17)


def days(*amounts: int) -> list[tuple[dt.date, int]]:
    return [(LATER + dt.timedelta(days=number), amount) for number, amount in enumerate(amounts)]


class TestFirstBroken:
    @pytest.mark.parametrize(
        ("use", "amounts", "expected"),
        [
            ({}, [1], None),
            ({"step_minutes": 30}, [480, 90], None),
            ({"step_minutes": 30}, [480, 70], Broken("step", 70, 30, LATER + dt.timedelta(days=1))),
            ({"min": 240}, [120, 120], None),
            ({"min": 240}, [239], Broken("shortest", 239, 240, LATER)),
            ({"max": 960}, [480, 480], None),
            ({"max": 960}, [480, 481], Broken("longest", 961, 960, LATER)),
            ({"notice_days": 14}, [480], None),
            ({"notice_days": 15}, [480], Broken("notice", 14, 15, LATER)),
        ],
    )
    def test_names_the_limit_and_its_figures(self, use: dict[str, Any], amounts: list[int], expected: Any) -> None:
        assert first_broken(Use(**use), days(*amounts), asked_on=MARCH) == expected

    def test_needs_no_notice_for_what_is_used_at_once(self) -> None:
        assert first_broken(Use(notice_days=14), days(480), asked_on=None) is None


def somebody(**use: Any) -> Employed:
    """Somebody with five days and these rules of use."""
    ada = employed({"accrual": {"method": "none"}, "use": use})
    operations.credit_allowance(**ada.by_policy(), amount=2400, act=act(JAN))
    return ada


def draw(ada: Employed, amount: int, *, kind: str = "HOLD", day: dt.date = LATER, **more: Any) -> bool:
    pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}
    return operations.use(**pool, amount=amount, day=day, kind=kind, act=act(MARCH), **more)


@pytest.mark.django_db
class TestUse:
    @pytest.mark.parametrize(
        ("use", "amount", "kind", "refusal"),
        [
            ({"step_minutes": 60}, 90, "USAGE", Invalid),
            ({"min": 240}, 120, "USAGE", NotAllowed),
            ({"max": 960}, 961, "HOLD", NotAllowed),
            ({"notice_days": 15}, 480, "HOLD", NotAllowed),
            # What is wrong with the asking is said before what is wrong with the balance.
            ({"max": 960}, 9999, "USAGE", NotAllowed),
            ({"step_minutes": 60}, 0, "USAGE", Invalid),
        ],
    )
    def test_refuses_what_the_policy_does_not_allow(
        self, use: dict[str, Any], amount: int, kind: str, refusal: type[LedgerError]
    ) -> None:
        ada = somebody(**use)

        with pytest.raises(refusal):
            draw(ada, amount, kind=kind)
        assert ada.balance(LATER).available == 2400

    def test_asks_no_notice_of_what_is_used_at_once(self) -> None:
        ada = somebody(notice_days=15)

        assert draw(ada, 480, kind="USAGE")

    def test_heeds_the_limits_of_the_policies_that_are_drawn_on_alone(self) -> None:
        ada = somebody()
        strict = operations.create_policy(
            resource=ada.policy.resource, key="strict", name="Strict", settings={"use": {"max": 60}},
            effective_from=JAN, act=act(JAN),
        )  # fmt: skip
        operations.assign(holder_ids=[ada.pool.holder_id], policy=strict, starts_on=JAN, priority=2)
        operations.credit_allowance(holder_id=ada.pool.holder_id, policy_id=strict.pk, amount=480, act=act(JAN))

        assert draw(ada, 480, ref="of the first alone")
        with pytest.raises(NotAllowed, match="the most that can be asked for at once is 60"):
            draw(ada, 2000, ref="of both")


@pytest.mark.django_db
class TestHoldOnlyOnApproval:
    def test_posts_nothing_when_asked_and_is_checked_when_approved(self) -> None:
        ada = somebody(hold_on_submit=False, notice_days=14)

        assert not draw(ada, 2400, ref="a")
        assert not draw(ada, 2400, ref="b")
        assert not Entry.objects.filter(kind="HOLD").exists()
        assert draw(ada, 2400, kind="USAGE", ref="b", was_asked=True)
        with pytest.raises(BelowFloor):
            draw(ada, 2400, kind="USAGE", ref="a", was_asked=True)

    def test_keeps_the_limits_on_asking(self) -> None:
        ada = somebody(hold_on_submit=False, notice_days=15)

        with pytest.raises(NotAllowed, match="15 days ahead"):
            draw(ada, 480)

    def test_lets_a_part_be_approved_that_could_not_be_asked_for(self) -> None:
        ada = somebody(hold_on_submit=False, min=480)

        draw(ada, 480, ref="a")
        draw(ada, 120, kind="USAGE", ref="a", was_asked=True)

        assert ada.balance(LATER).used == 120
