"""What the tests of HR's pages share: it is Tuesday 14 July 2026, and there is a policy with a history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from ledger import operations
from ledger.models import Policy, Resource
from ledger.runs import run_day
from people.hr import acting
from tests.ledger.factories import act
from tests.people.factories import EmployeeFactory

DAY = 480
NINE = dt.datetime(2026, 7, 14, 7, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 14)
JAN_2025, JAN_2026, JAN_2027 = dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2027, 1, 1)
FIRST = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * DAY},
    "carryover": {"mode": "cap", "cap": 10 * DAY, "expires": {"on": "03-31"}},
    "use": {"mode": "by_date_of_use"},
}
SECOND = FIRST | {"carryover": {"mode": "cap", "cap": 5 * DAY, "expires": {"on": "03-31"}}}


def url(name, *args):
    return reverse(f"admin:ledger_{name}", args=args)


@pytest.fixture
def july(monkeypatch):
    """It is nine in the morning in Berlin."""
    monkeypatch.setattr(acting, "now", lambda: NINE)


@pytest.fixture
def vacation(db):
    return Resource.objects.create(key="vacation", name="Vacation", kind="leave", unit="minutes", icon="tree-palm")


@pytest.fixture
def policy(vacation, july, hana):
    """24 days a year, carrying 10 days at first and 5 since this year."""
    actor = f"employee:{hana.pk}"
    made = operations.create_policy(
        resource=vacation, key="germany", name="Germany", settings=FIRST, effective_from=JAN_2025, act=act(JAN_2025)
    )
    operations.publish_version(
        policy=made, settings=SECOND, effective_from=JAN_2026, act=act(JAN_2025, "Collective agreement", actor)
    )
    return Policy.objects.get(pk=made.pk)


@pytest.fixture
def lena(policy):
    """Somebody who has had the policy since January: 14 days by now."""
    made = EmployeeFactory(first_name="Lena", last_name="Hoffmann", number="P-2", hired_on=JAN_2026)
    operations.assign(holder_ids=[made.holder_id], policy=policy, starts_on=JAN_2026)
    run_day(act=act(TODAY, actor="system:accrual"))
    return made


def text_of(response):
    """The page's text with plain spaces."""
    return " ".join(response.content.decode().replace("\u00a0", " ").split())
