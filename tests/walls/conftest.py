"""Two companies made once for all of these tests, and a browser for everybody in them and beside them.

Every test begins with them as they were made: what a test does is taken back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from tests.conftest import _make_company
from tests.sessions import session_of
from tests.timeoff.factories import NINE
from tests.walls.browsers import HERE, browser, schema_state
from tests.walls.world import World, make_operator


@dataclass
class Stage:
    """Both companies with what is in them, and the sessions of who knocks."""

    company: Any
    rivals: Any
    here: World
    there: World
    sessions: dict[str, str]
    state: str
    rivals_state: str
    moment: datetime = NINE

    def now(self) -> str:
        """Our company as the test has made it so far."""
        return schema_state("walls")

    def as_(self, who: str, host: str = HERE, **kwargs: Any) -> Client:
        """The browser of somebody: "Ada", "Rivale Ada" with the other company's session, "Olga", or "anonymous"."""
        return browser(self.sessions.get(who, ""), host, **kwargs)

    def program_of(self, who: str, **kwargs: Any) -> Client:
        """A program with the token of somebody; "Rivale Ada" has one of the other company, "nobody" has none."""
        world = self.there if who.startswith("Rivale ") else self.here
        token = world.tokens.get(who.removeprefix("Rivale "))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Client(HTTP_HOST=HERE, headers=headers, enforce_csrf_checks=True, **kwargs)


@pytest.fixture(scope="package")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Both companies, committed; gone after the last of these tests."""
    with django_db_blocker.unblock(), mock.patch.object(timezone, "now", return_value=NINE):
        # What a run that was killed has left behind.
        for left in get_tenant_model().objects.filter(schema_name__in=["walls", "rivale"]):
            left.delete(force_drop=True)
        User.objects.filter(username="olga")._raw_delete("default")
        company, rivals = _make_company("walls"), _make_company("rivale")
        operator = make_operator()
        sessions = {"Olga": session_of(operator)}
        try:
            worlds = []
            for tenant, family, prefix in ((company, "Cast", ""), (rivals, "Rivale", "Rivale ")):
                connection.set_tenant(tenant)
                worlds.append(World(family))
                for name, person in worlds[-1].people.items():
                    sessions[prefix + name] = session_of(person.user)
            worlds[-1].add_more()
            yield Stage(company, rivals, *worlds, sessions, schema_state("walls"), schema_state("rivale"))
        finally:
            connection.set_schema_to_public()
            # Not by delete(), which looks for what companies keep of a user: nothing of that is in the public schema.
            User.objects.filter(pk=operator.pk)._raw_delete("default")
            for tenant in (company, rivals):
                tenant.delete(force_drop=True)


@pytest.fixture
def stage(_made: Stage, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Both companies, on Tuesday 14 July 2026 at nine in the morning; the connection is in ours."""
    monkeypatch.setattr(timezone, "now", lambda: NINE)
    # Most answers here are refusals, and the log would tell of each.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    # Where wrong tokens are counted.
    cache.clear()
    connection.set_tenant(_made.company)
    yield _made
    connection.set_schema_to_public()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)
