"""One company for all mistakes: what each of them does is taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from tests.conftest import _make_company
from tests.errors.desk import Desk
from tests.sessions import session_of
from tests.timeoff.factories import NINE
from tests.walls.world import World

# They tell the operators of the mistakes that are made here on purpose.
LOGS = ("django.request", "django.security.csrf", "axes", "axes.handlers.database", "approvals.operations.deciding")


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Any, Desk]]:
    """The company, committed; gone after the last of these tests."""
    with django_db_blocker.unblock(), mock.patch.object(timezone, "now", return_value=NINE):
        for left in get_tenant_model().objects.filter(schema_name="errors"):
            left.delete(force_drop=True)
        company = _make_company("errors")
        try:
            connection.set_tenant(company)
            world = World("Cast")
            _number(world)
            sessions = {name: session_of(person.user) for name, person in world.people.items()}
            yield company, Desk(world, sessions)
        finally:
            connection.set_schema_to_public()
            company.delete(force_drop=True)


def _number(world: World) -> None:
    """Personnel numbers that do not depend on the tests before."""
    for place, person in enumerate(world.people.values(), 1):
        person.number = f"P-{place}"
        person.save(update_fields=["number"])


@pytest.fixture
def desk(_made: tuple[Any, Desk], db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The company as it was made, on Tuesday 14 July 2026 at nine in the morning."""
    company, desk = _made
    monkeypatch.setattr(timezone, "now", lambda: NINE)
    for name in LOGS:
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)
    cache.clear()
    connection.set_tenant(company)
    yield desk
    connection.set_schema_to_public()
