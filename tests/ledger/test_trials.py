"""Trying a version on somebody's accounts as they stand in the database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.models import Entry, Policy
from ledger.rules import PolicySettings
from ledger.runs import run_day
from ledger.trials import try_version
from tests.ledger.factories import HolderFactory, PolicyFactory, PolicyVersionFactory, ResourceFactory, act

pytestmark = pytest.mark.django_db

DAY = 480
RULES = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * DAY},
    "carryover": {"mode": "all"},
    "use": {"mode": "by_date_of_use"},
}
MORE = PolicySettings.parse(RULES | {"accrual": {**RULES["accrual"], "per_year": 36 * DAY}})
JAN_1, SEP_15, JAN_2027 = dt.date(2026, 1, 1), dt.date(2026, 9, 15), dt.date(2027, 1, 1)


@pytest.fixture
def policy():
    made = PolicyFactory(resource=ResourceFactory(), version=False)
    PolicyVersionFactory(policy=made, number=1, effective_from=JAN_1, settings=PolicySettings.parse(RULES).to_json())
    return made


@pytest.fixture
def holder(policy):
    """Somebody with the policy since January: 18 days by the middle of September."""
    made = HolderFactory()
    operations.assign(holder_ids=[made.pk], policy=policy, starts_on=JAN_1)
    run_day(act=act(SEP_15))
    return made


def tried(holder, policy, on=SEP_15, effective_from=JAN_2027, **more):
    return try_version(holder_id=holder.pk, policy=policy, settings=MORE, effective_from=effective_from, on=on, **more)


class TestTryVersion:
    def test_counts_booked_leave_and_compares_with_the_version_in_force(self, holder, policy):
        leave = [(dt.date(2026, 10, 5), DAY), (dt.date(2026, 10, 6), DAY)]
        operations.hold_days(
            holder_id=holder.pk, resource_id=policy.resource_id, days=leave, ref="leave:1", act=act(SEP_15)
        )

        rows = tried(holder, policy, months=5)

        # 18 d stand; 2 d come in each month, 2 d are taken in October, 3 d come in January instead of 2.
        assert [row.month.stands // DAY for row in rows] == [18, 18, 20, 22, 25]
        assert [row.month.leave // DAY for row in rows] == [0, -2, 0, 0, 0]
        assert [row.difference // DAY for row in rows] == [0, 0, 0, 0, 1]

    def test_posts_nothing(self, holder, policy):
        before = Entry.objects.count()

        tried(holder, policy, on=dt.date(2026, 12, 24))

        assert Entry.objects.count() == before

    def test_costs_the_same_queries_for_a_long_history(self, holder, policy):
        with CaptureQueriesContext(
            connection,
        ) as few:
            tried(holder, policy)
        run_day(act=act(dt.date(2028, 9, 15)))
        with CaptureQueriesContext(connection) as many:
            tried(holder, policy, on=dt.date(2028, 9, 15), effective_from=dt.date(2029, 1, 1))

        assert len(few) == len(many) <= 6

    def test_who_does_not_have_the_policy_is_tried_as_if_assigned(self, policy):
        rows = tried(HolderFactory(), policy, months=6)

        assert [row.month.stands // DAY for row in rows] == [0, 0, 0, 0, 3, 6]
        assert rows[5].without == 4 * DAY

    def test_whose_assignment_has_ended_is_tried_as_if_assigned_again(self, holder, policy):
        operations.end_assignment(assignment=holder.assignments.get(), ends_on=dt.date(2026, 9, 1))

        rows = tried(holder, policy, months=6)

        assert rows[4].month.accrues == 3 * DAY

    def test_a_new_policy_has_nothing_to_compare_with(self):
        unsaved = Policy(resource=ResourceFactory(), key="new", name="New")

        rows = tried(HolderFactory(), unsaved, on=JAN_1, effective_from=JAN_1, months=2)

        assert [(row.month.stands // DAY, row.without) for row in rows] == [(3, None), (6, None)]

    def test_a_policy_without_a_version_has_nothing_to_compare_with(self, holder):
        bare = PolicyFactory(version=False, resource=ResourceFactory())

        rows = tried(holder, bare, on=JAN_1, effective_from=JAN_1, months=2)

        assert [row.without for row in rows] == [None, None]

    def test_a_granted_balance_under_an_unassigned_policy_counts(self, policy):
        holder = HolderFactory()
        operations.grant(holder_id=holder.pk, policy_id=policy.pk, amount=5 * DAY, lot="bonus", act=act(SEP_15))

        assert tried(holder, policy, months=1)[0].month.stands == 5 * DAY
