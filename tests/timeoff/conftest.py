"""The cast of the tests: Ada asks, Mia manages her, Vera is above Mia, Sam stands in, Hana is HR, Otto audits, and Zoe
is a stranger. Ada has ten days of vacation."""

import pytest
from django.utils import timezone

from tests.people.factories import TeamFactory
from tests.timeoff.factories import NINE, D, PolicyFactory, ResourceFactory, give, worker


@pytest.fixture
def team(db):
    return TeamFactory(name="Product", minimum_here=2)


@pytest.fixture
def vera(db):
    return worker("Vera")


@pytest.fixture
def mia(vera, team):
    return worker("Mia", manager=vera, team=team)


@pytest.fixture
def policy(db):
    return PolicyFactory(resource=ResourceFactory(key="vacation"), key="vacation", name="Vacation 2026")


@pytest.fixture
def vacation(policy):
    return policy.resource


@pytest.fixture
def ada(mia, team, policy):
    return give(worker("Ada", manager=mia, team=team), policy, 10 * D)


@pytest.fixture
def sam(mia, team):
    return worker("Sam", manager=mia, team=team)


@pytest.fixture
def zoe(db):
    return worker("Zoe")


@pytest.fixture
def hana(db):
    return worker("Hana", is_hr=True)


@pytest.fixture
def otto(db):
    return worker("Otto", is_auditor=True)


@pytest.fixture
def at_nine(monkeypatch):
    """Every page is opened at the moment of these tests."""
    monkeypatch.setattr(timezone, "now", lambda: NINE)
