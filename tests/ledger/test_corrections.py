"""What HR posts under a policy without naming a lot, and what HR decides about policies."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import operations
from ledger.errors import BelowFloor, IdempotencyConflict, Invalid, NotAllowed
from ledger.models import Assignment, Entry
from ledger.rules import InvalidSettings
from tests.ledger.employed import MONTHLY, employed
from tests.ledger.factories import HolderFactory, act

pytestmark = pytest.mark.django_db

JAN = dt.date(2025, 1, 1)
MARCH = dt.date(2025, 3, 3)


class TestCreditAllowance:
    def test_opens_on_the_running_periods_own_lot(self) -> None:
        ada = employed({"accrual": {"method": "none"}})

        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(MARCH), kind="OPENING", key="opening")

        assert ada.entries() == [("OPENING", 960, MARCH)]
        assert ada.lots() == {"allowance/2025": 960}

    def test_is_posted_once_for_a_key_and_refused_with_another_amount(self) -> None:
        ada = employed({"accrual": {"method": "none"}})
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(MARCH), key="opening")
        operations.credit_allowance(**ada.by_policy(), amount=960, act=act(MARCH), key="opening")

        with pytest.raises(IdempotencyConflict):
            operations.credit_allowance(**ada.by_policy(), amount=961, act=act(MARCH), key="opening")
        assert ada.account.available == 960

    def test_becomes_a_lot_of_its_own_where_grants_have_a_life_of_their_own(self) -> None:
        ada = employed(
            {"accrual": {"method": "none"}, "period": {"type": "none"}, "expiry": {"mode": "after_days", "days": 30}}
        )

        operations.credit_allowance(**ada.by_policy(), amount=480, act=act(JAN), key="thanks")

        assert ada.account.lots.get().expires_on == dt.date(2025, 1, 30)

    def test_is_refused_before_the_policy_is_in_force(self) -> None:
        ada = employed(since=MARCH)

        with pytest.raises(NotAllowed, match="not in force"):
            operations.credit_allowance(**ada.by_policy(), amount=480, act=act(JAN))


class TestGrant:
    def test_stands_when_it_is_sent_again_on_another_day(self) -> None:
        """Where the policy says how long a grant lives, and the grant does not, its end is none of what was sent."""
        ada = employed({**MONTHLY, "period": {"type": "none"}, "expiry": {"mode": "after_days", "days": 30}})
        operations.grant(**ada.by_policy(), amount=480, lot="thanks", act=act(JAN))

        operations.grant(**ada.by_policy(), amount=480, lot="thanks", act=act(MARCH))

        assert ada.lots() == {"thanks": 480}
        assert ada.account.lots.get().expires_on == dt.date(2025, 1, 30)
        with pytest.raises(IdempotencyConflict):
            operations.grant(**ada.by_policy(), amount=480, lot="thanks", expires_on=MARCH, act=act(MARCH))


class TestAdjustAllowance:
    def test_takes_less_lot_by_lot_in_draw_order(self) -> None:
        ada = employed({"accrual": {"method": "none"}})
        operations.credit_allowance(**ada.by_policy(), amount=480, act=act(JAN))
        operations.grant(**ada.by_policy(), amount=100, lot="bonus", expires_on=MARCH, act=act(JAN))

        operations.adjust_allowance(**ada.by_policy(), amount=-150, act=act(MARCH, "counted twice"))

        assert ada.lots() == {"bonus": 0, "allowance/2025": 430}
        assert ada.balance(MARCH).credited == 430
        assert set(Entry.objects.filter(kind="ADJUSTMENT").values_list("reason", flat=True)) == {"counted twice"}

    @pytest.mark.parametrize(("amount", "reason", "field"), [(0, "why", "amount"), (60, " ", "reason")])
    def test_needs_an_amount_and_a_reason(self, amount: int, reason: str, field: str) -> None:
        ada = employed()

        with pytest.raises(Invalid) as refusal:
            operations.adjust_allowance(**ada.by_policy(), amount=amount, act=act(MARCH, reason))
        assert refusal.value.field == field

    def test_cannot_take_what_is_not_there(self) -> None:
        ada = employed()
        ada.night(JAN)

        with pytest.raises(BelowFloor):
            operations.adjust_allowance(**ada.by_policy(), amount=-481, act=act(JAN, "too much"))


class TestEncash:
    def test_pays_out_only_what_stands_and_never_into_what_is_still_to_come(self) -> None:
        ada = employed({**MONTHLY, "use": {"mode": "ahead", "allow_negative": True}})
        ada.night(JAN)

        with pytest.raises(BelowFloor):
            operations.encash(**ada.by_policy(), amount=481, act=act(JAN))
        operations.encash(**ada.by_policy(), amount=480, act=act(JAN), key="payout")
        operations.encash(**ada.by_policy(), amount=480, act=act(JAN), key="payout")

        balance = ada.balance(JAN)
        assert (balance.encashed, balance.available, balance.used) == (480, 0, 0)


class TestPublishVersion:
    def test_keeps_the_versions_before_and_counts_on(self) -> None:
        ada = employed()

        operations.publish_version(
            policy=ada.policy,
            settings={**MONTHLY, "carryover": {"mode": "all"}},
            effective_from=MARCH,
            act=act(JAN, "new"),
        )

        versions = ada.policy.versions.order_by("number")
        assert [(v.number, v.rules.carryover.mode) for v in versions] == [(1, "none"), (2, "all")]

    def test_refuses_one_before_the_last_or_without_a_reason_or_that_makes_no_sense(
        self,
    ) -> None:
        ada = employed()

        with pytest.raises(Invalid, match="begins on 1\xa0January\xa02025; a new one"):
            operations.publish_version(policy=ada.policy, settings=MONTHLY, effective_from=JAN, act=act(JAN, "x"))
        with pytest.raises(Invalid, match="reason"):
            operations.publish_version(policy=ada.policy, settings=MONTHLY, effective_from=MARCH, act=act(JAN))
        with pytest.raises(InvalidSettings, match="colour"):
            operations.publish_version(
                policy=ada.policy, settings={"colour": "blue"}, effective_from=MARCH, act=act(JAN, "x")
            )
        assert ada.policy.versions.count() == 1


class TestAssign:
    def test_refuses_who_has_the_policy_already_and_assigns_nobody_then(self) -> None:
        ada, zoe = employed(), HolderFactory()

        with pytest.raises(Invalid, match="1 of them already"):
            operations.assign(holder_ids=[zoe.pk, ada.pool.holder_id], policy=ada.policy, starts_on=MARCH)
        assert not Assignment.objects.filter(holder=zoe).exists()

    def test_ends_on_the_day_named_and_not_before_it_starts_or_later_again(self) -> None:
        ada = employed()
        assignment = ada.policy.assignments.get()

        with pytest.raises(Invalid, match="begins on 1\xa0January\xa02025: choose that day or a later one"):
            operations.end_assignment(assignment=assignment, ends_on=JAN)
        operations.end_assignment(assignment=assignment, ends_on=MARCH)
        with pytest.raises(Invalid, match="last day is 2\xa0March\xa02025 already"):
            operations.end_assignment(assignment=assignment, ends_on=dt.date(2025, 6, 1))

        ada.night(dt.date(2025, 6, 1))
        assert ada.account.credited == 480 + 480 + round(480 * 2 / 31)

    def test_ends_no_later_than_somebody_else_has_ended_it_meanwhile(self) -> None:
        ada = employed()
        as_read_before = ada.policy.assignments.get()
        operations.end_assignment(assignment=ada.policy.assignments.get(), ends_on=MARCH)

        with pytest.raises(Invalid, match="last day is 2\xa0March\xa02025 already"):
            operations.end_assignment(assignment=as_read_before, ends_on=dt.date(2025, 6, 1))

        assert ada.policy.assignments.get().ends_on == MARCH

    def test_does_not_end_before_the_day_on_which_another_policy_took_over(self) -> None:
        ada, july = employed(), dt.date(2025, 7, 1)
        to = operations.create_policy(
            resource=ada.policy.resource, key="new", name="New", settings=MONTHLY, effective_from=july, act=act(JAN)
        )
        old = ada.policy.assignments.get()
        operations.switch_policy(assignment=old, to=to, starts_on=july, act=act(JAN, "a new contract"))

        with pytest.raises(Invalid, match="New took over from it on 1\xa0July\xa02025"):
            operations.end_assignment(assignment=old, ends_on=MARCH)

        assert ada.policy.assignments.get().ends_on == july

    def test_refuses_an_end_before_the_start(self) -> None:
        with pytest.raises(Invalid):
            operations.assign(holder_ids=[], policy=employed().policy, starts_on=MARCH, ends_on=MARCH)
