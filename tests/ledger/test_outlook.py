"""What can be used now, and what becomes of a balance: pure figures on a working copy."""

import datetime as dt

import pytest

from ledger import operations
from ledger.context import terms_of
from ledger.loading import Need, load_many
from ledger.outlook import outlook
from ledger.runs import run_day, span_of
from tests.ledger.factories import HolderFactory, ResourceFactory, act, pool

pytestmark = pytest.mark.django_db

D = 480
JAN_1, JULY_14, DEC_31 = dt.date(2026, 1, 1), dt.date(2026, 7, 14), dt.date(2026, 12, 31)
NEXT_JUNE = dt.date(2027, 6, 30)
MONTHLY = {"method": "time", "every": "month", "at": "start", "amount": 2 * D}


def on(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


class Person:
    """Somebody with policies on one resource, and the outlook on it."""

    def __init__(self, *policies, starts_on=JAN_1):
        self.resource, self.holder = ResourceFactory(), HolderFactory()
        self.pool = pool(self.holder, self.resource)
        self.policies = []
        for number, settings in enumerate(policies):
            policy = operations.create_policy(
                resource=self.resource, key=f"{self.resource.key}-{number}", name=f"Policy {number}",
                settings=settings, effective_from=on(1, 1, 2020), act=act(on(1, 1, 2020)), priority=number + 1,
            )  # fmt: skip
            operations.assign(holder_ids=[self.holder.pk], policy=policy, starts_on=starts_on, priority=number + 1)
            self.policies.append(policy)

    def run(self, until=JULY_14):
        for month in range(1, until.month + 1):
            assert not run_day(act=act(on(month, 1)), pools=[self.pool]).failures

    def hold(self, ref, *days, asked=JULY_14, approved=False):
        names = {"holder_id": self.holder.pk, "resource_id": self.resource.pk, "ref": ref}
        operations.hold_days(**names, days=[(day, D) for day in days], act=act(asked))
        if approved:
            operations.approve(**names, act=act(asked))

    def grant(self, amount, lot, **more):
        operations.grant(
            holder_id=self.holder.pk, policy_id=self.policies[0].pk, amount=amount, lot=lot, act=act(JULY_14), **more
        )

    def outlook(self, day=JULY_14, until=NEXT_JUNE):
        books = load_many([self.pool], Need(timeline=True, overdue_on=day))
        terms = terms_of(books, *span_of(books, until))
        return outlook(books[self.pool], terms, day, until)


class TestUsable:
    def test_is_the_balance_less_what_is_booked_and_held(self):
        ada = Person({"accrual": MONTHLY, "use": {"mode": "accrued"}})
        ada.run()
        ada.hold("leave:1", on(7, 20), on(7, 21), approved=True)
        ada.hold("leave:2", on(8, 3))

        standing = ada.outlook().standing

        assert (standing.balance, standing.booked, standing.held) == (14 * D, 2 * D, D)
        assert (standing.usable, standing.to_come) == (11 * D, 0)

    def test_heeds_what_will_have_come_in_by_a_later_booking(self):
        ada = Person({"accrual": MONTHLY, "use": {"mode": "by_date_of_use"}})
        ada.run()
        ada.hold("leave:1", *(on(12, day) for day in range(1, 21)), approved=True)

        standing = ada.outlook().standing

        # 14 d now, 10 d to come by 1 December, 20 d booked then: 4 d can go before.
        assert (standing.balance, standing.booked, standing.usable) == (14 * D, 20 * D, 4 * D)
        assert standing.to_come == 10 * D

    def test_is_the_whole_year_where_it_may_be_used_ahead(self):
        ada = Person({"accrual": MONTHLY, "use": {"mode": "ahead"}})
        ada.run()

        standing = ada.outlook().standing

        assert (standing.balance, standing.usable, standing.to_come) == (14 * D, 24 * D, 10 * D)

    def test_counts_leave_of_days_gone_by_as_used(self):
        ada = Person({"accrual": MONTHLY})
        ada.run()
        ada.hold("leave:1", on(7, 6), asked=on(7, 3), approved=True)

        found = ada.outlook()

        assert (found.standing.balance, found.standing.booked, found.used) == (13 * D, 0, D)

    def test_is_nothing_while_a_waiting_period_runs(self):
        ada = Person({"accrual": MONTHLY | {"usable_after_days": 90}}, starts_on=on(7, 1))
        ada.run()

        standing = ada.outlook().standing

        assert (standing.balance, standing.usable, standing.usable_from) == (2 * D, 0, on(9, 29))

    def test_of_what_is_unlimited_is_not_counted(self):
        ada = Person({"unlimited": True})
        ada.hold("sick:1", on(7, 13), approved=True)

        found = ada.outlook()

        assert found.standing.is_unlimited
        assert found.used == D

    @pytest.mark.parametrize(
        ("use", "limit"),
        [({}, 0), ({"allow_negative": True, "negative_limit": D}, D), ({"allow_negative": True}, None)],
    )
    def test_says_how_far_below_zero_it_may_go(self, use, limit):
        assert Person({"use": use}).outlook().standing.debt_limit == limit

    def test_of_a_debt_is_below_zero(self):
        ada = Person({"use": {"allow_negative": True, "negative_limit": 5 * D}})
        ada.hold("leave:1", on(7, 13), on(7, 14), approved=True)

        assert ada.outlook().standing.usable == -2 * D

    def test_adds_up_over_several_policies(self):
        ada = Person(
            {"accrual": MONTHLY}, {"accrual": {"method": "time", "every": "year", "at": "start", "amount": 5 * D}}
        )
        ada.run()

        assert ada.outlook().standing.usable == 19 * D


class TestOutlook:
    def test_runs_on_through_what_comes_in(self):
        ada = Person({"accrual": MONTHLY})
        ada.run()

        found = ada.outlook()

        assert found.next_credit == (on(8, 1), 2 * D)
        assert [found.balance_on(day) for day in (on(12, 31, 2025), on(1, 1), JULY_14, on(8, 1), DEC_31)] == [
            0,
            2 * D,
            14 * D,
            16 * D,
            24 * D,
        ]

    def test_says_what_lapses_and_what_is_carried_over(self):
        ada = Person({"accrual": MONTHLY, "carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}}})
        ada.run()

        found = ada.outlook()

        assert (found.next_lapse.last_on, found.next_lapse.amount) == (DEC_31, 19 * D)
        assert [(c.on, c.amount, c.usable_until) for c in found.carried] == [(on(1, 1, 2027), 5 * D, on(3, 31, 2027))]
        assert found.balance_on(on(1, 1, 2027)) == 7 * D

    def test_puts_what_lapses_on_one_day_together(self):
        ada = Person({})
        ada.grant(D, "One", expires_on=on(8, 31))
        ada.grant(2 * D, "Two", expires_on=on(8, 31))
        ada.grant(4 * D, "Later", expires_on=on(9, 30))

        assert (ada.outlook().next_lapse.last_on, ada.outlook().next_lapse.amount) == (on(8, 31), 3 * D)

    def test_leaves_what_was_taken_back_out_of_what_lapsed(self):
        ada = Person({})
        ada.grant(D, "One", valid_from=on(6, 1), expires_on=on(6, 30))
        run_day(act=act(on(7, 1)), pools=[ada.pool])
        assert [(lapse.last_on, lapse.is_planned) for lapse in ada.outlook().lapses] == [(on(6, 30), False)]

        ada.hold("leave:1", on(6, 30), asked=on(7, 2), approved=True)

        assert ada.outlook().lapses == []

    def test_of_nothing_is_nothing(self):
        found = Person({}).outlook()

        assert (found.points, found.next_credit, found.next_lapse, found.balance_on(JULY_14)) == ([], None, None, 0)

    def test_has_no_period_where_none_ends(self):
        assert Person({"period": {"type": "none"}}).outlook().period is None
        assert Person({"period": {"type": "calendar_year"}}).outlook().period.label == "2026"
