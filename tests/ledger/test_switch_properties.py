"""Whatever is switched, decided early or late, and whatever comes late before or after it: the sums hold (R14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ledger import operations
from ledger.errors import LedgerError
from ledger.models import Account, Lot
from ledger.runs import run_day
from ledger.verify import verify
from tests.examples import examples
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act
from tests.ledger.test_true_up_properties import END, Event, acts_of, days, enter, events, rules

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db

property_of = hypothesis_settings(
    max_examples=examples(in_ci=30, by_hand=5), deadline=None, suppress_health_check=list(HealthCheck)
)


def switch(person: Employed, settings: dict[str, Any], starts_on: dt.date, on: dt.date) -> bool:
    """Another policy takes over; whether it could."""
    policy = operations.create_policy(
        resource=person.policy.resource,
        key=f"{person.policy.key}-new",
        name="New",
        settings=settings,
        effective_from=starts_on,
        act=act(on),
    )
    old = person.account.holder.assignments.get()
    try:
        operations.switch_policy(assignment=old, to=policy, starts_on=starts_on, act=act(on, "a new contract"))
    except LedgerError:
        return False
    return True


def publish(person: Employed, settings: dict[str, Any], starts_on: dt.date, on: dt.date) -> bool:
    """Another version takes over; whether it could."""
    try:
        operations.publish_version(
            policy=person.policy, settings=settings, effective_from=starts_on, act=act(on, "as agreed")
        )
    except LedgerError:
        return False
    return True


def live(
    person: Employed, done: list[Event], change: Any, settings: dict[str, Any], starts_on: dt.date, on: dt.date
) -> bool:
    """Enter everything as late as it comes, and the change on its day; whether all of it was let through."""
    through, is_changed, refused = True, False, set()
    for entered_on, number, what, each in acts_of(done, late=True):
        if not is_changed and entered_on >= on:
            person.night(on)
            is_changed = change(person, settings, starts_on, on)
            assume(is_changed)
        person.night(entered_on)
        if number - 100 in refused:
            continue
        if not enter(person, number, what, entered_on, each):
            through = False
            refused.add(number)
        person.night(entered_on + DAY)
    if not is_changed:
        person.night(on)
        assume(change(person, settings, starts_on, on))
    return through


def last_day(done: list[Event], on: dt.date) -> dt.date:
    return max(END, on, *(entered_on + DAY for entered_on, *_ in acts_of(done, late=True)))


def sums(person: Employed) -> dict[str, int]:
    """What all accounts of the person come to."""
    names = ("credited", "used", "held", "expired", "available")
    accounts = Account.objects.filter(holder=person.pool.holder_id)
    return {name: sum(getattr(account, name) for account in accounts) for name in names}


@pytest.mark.parametrize("change", [switch, publish])
class TestChanges:
    @property_of
    @given(first=rules, then=rules, done=events, starts_on=days, delay=st.integers(-60, 200))
    def test_leave_nothing_behind_and_post_nothing_twice(
        self,
        company: Any,
        change: Any,
        first: dict[str, Any],
        then: dict[str, Any],
        done: list[Event],
        starts_on: dt.date,
        delay: int,
    ) -> None:
        assume(starts_on > dt.date(2025, 1, 1))
        on = max(starts_on + DAY * delay, dt.date(2025, 1, 2))
        with transaction.atomic():
            ada = employed(first)
            live(ada, done, change, then, starts_on, on)
            last = last_day(done, on)
            ada.night(last)

            closed = Lot.objects.filter(account__holder=ada.pool.holder_id, expires_on__lt=last)
            assert {lot.name: lot.balance for lot in closed if lot.balance} == {}
            report = run_day(act=act(last), pools=[ada.pool])
            assert (sum(report.entries.values()), report.failures) == (0, [])
            found = sums(ada)
            assert found["available"] == found["credited"] - found["used"] - found["held"] - found["expired"]
            assert verify().faults == ()
            transaction.set_rollback(True)

    @property_of
    @given(first=rules, then=rules, done=events, starts_on=days, late=st.integers(0, 200))
    def test_come_to_the_same_decided_early_or_late(
        self,
        company: Any,
        change: Any,
        first: dict[str, Any],
        then: dict[str, Any],
        done: list[Event],
        starts_on: dt.date,
        late: int,
    ) -> None:
        assume(starts_on > dt.date(2025, 1, 31))
        with transaction.atomic():
            early, tardy = employed(first, key="early"), employed(first, key="tardy")
            assume(live(early, done, change, then, starts_on, dt.date(2025, 1, 2)))
            assume(live(tardy, done, change, then, starts_on, starts_on + DAY * late))
            event("all let through")
            last = max(last_day(done, starts_on + DAY * late), dt.date(2029, 6, 1))
            for person in (early, tardy):
                person.night(last)
                operations.recompute_from(pools=[person.pool], since=dt.date(2025, 1, 1), act=act(last, "new rules"))

            assert sums(tardy) == sums(early)
            transaction.set_rollback(True)
