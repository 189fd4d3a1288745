"""Opening pages as somebody, at the time of these tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from people.models import Employee
from tests.approvals.factories import NOON
from tests.sessions import sign_in


class Visitor:
    """A browser in which somebody is signed in, with or without scripts."""

    def __init__(self, person: Employee) -> None:
        self.client = Client(HTTP_HOST="acme.localhost")
        sign_in(self.client, person.user)

    def get(self, url: str, *, htmx: bool = False, **data: Any) -> Any:
        return self.client.get(url, data, headers={"HX-Request": "true"} if htmx else {})

    def post(self, url: str, *, htmx: bool = False, follow: bool = False, **data: Any) -> Any:
        return self.client.post(url, data, follow=follow, headers={"HX-Request": "true"} if htmx else {})


def says(response: Any) -> list[str]:
    """The messages on a page."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is opened at noon of the day of these tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
