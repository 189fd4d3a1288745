"""A leave in which another policy takes over: each day goes by the rules of the policy that holds on it."""

from datetime import timedelta

import pytest

from ledger import operations as ledger
from ledger.models import Assignment
from tests.ledger.factories import act
from tests.timeoff.factories import MONDAY, NINE, D, PolicyFactory, days, give
from timeoff import operations

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + timedelta(days=2)


def closed_on(first, last):
    """Rules by which nobody is away from one weekday of that week to another; Monday is 0."""
    span = {name: (MONDAY + timedelta(days=number)).isoformat() for name, number in (("first", first), ("last", last))}
    return {"use": {"blackouts": [{"name": "Stocktaking", **span}]}}


def switched(ada, before, after):
    """Ada has leave by some rules until Tuesday 11 August, and by others from Wednesday on."""
    old = PolicyFactory(resource__key="leave", name="Old", settings=before)
    new = PolicyFactory(resource=old.resource, name="New", settings=after)
    give(ada, old, 10 * D)
    ledger.end_assignment(assignment=Assignment.objects.get(policy=old), ends_on=WEDNESDAY)
    ledger.assign(holder_ids=[ada.holder_id], policy=new, starts_on=WEDNESDAY)
    ledger.grant(
        holder_id=ada.holder_id, policy_id=new.pk, amount=10 * D, lot="New allowance", act=act(MONDAY),
        valid_from=WEDNESDAY,
    )  # fmt: skip
    return old.resource


def asked(ada, resource, span):
    return operations.submit(employee=ada, resource=resource, span=span, at=NINE)


class TestDaysOnWhichNobodyIsAway:
    def test_are_those_of_the_policy_that_takes_over(self, ada):
        resource = switched(ada, {}, closed_on(3, 3))

        with pytest.raises(operations.CannotSubmit, match="Thu\xa013\xa0Aug: Stocktaking") as refused:
            asked(ada, resource, days(0, 4))

        assert refused.value.nearest == days(0, 2)
        assert asked(ada, resource, days(0, 2)).is_waiting

    def test_are_none_of_the_policy_that_ends_before_them(self, ada):
        resource = switched(ada, closed_on(1, 4), {})

        with pytest.raises(operations.CannotSubmit, match="on Tue\xa011\xa0Aug: Stocktaking"):
            asked(ada, resource, days(0, 4))

        assert asked(ada, resource, days(2, 4)).is_waiting
