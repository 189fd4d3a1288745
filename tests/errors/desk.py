"""Where the mistakes are made: one company with its cast, on Tuesday 14 July 2026 at nine in the morning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.errors.outcome import Outcome, page
from tests.walls.browsers import browser, rows_written, schema_state
from tests.walls.world import World

HOST = "errors.localhost"


@dataclass
class Desk:
    """A company and the browsers of its people."""

    world: World
    sessions: dict[str, str]
    untouched: str = ""

    def as_(self, who: str, **kwargs: Any) -> Client:
        return browser(self.sessions.get(who, ""), HOST, **kwargs)

    def program_of(self, who: str) -> Client:
        """A program with the token of somebody, or with none."""
        token = self.world.tokens.get(who)
        return Client(HTTP_HOST=HOST, headers={"Authorization": f"Bearer {token}"} if token else {})

    def send(self, who: str, url: str, typed: Mapping[str, Any], *, by: Client | None = None, **more: Any) -> Outcome:
        """Send a form and read the page that answers.

        :param more: what is sent, too, but nobody typed: buttons, ticks, tokens.
        :param by: the browser, if it is not a fresh one of that person.
        """
        client, before, written = by or self.as_(who), self.state(), rows_written("errors")
        return page(
            client.post(url, {**typed, **more}, follow=True),
            typed,
            is_changed=lambda: rows_written("errors") != written and self.state() != before,
        )

    def open(self, who: str, url: str, typed: Mapping[str, Any] | None = None) -> Outcome:
        """Open a page by its address, or by a form that only shows something."""
        return page(self.as_(who).get(url, typed or {}, follow=True), typed)

    def state(self) -> str:
        if rows_written("errors"):
            return schema_state("errors")
        # As it was made: the test has written nothing yet.
        self.untouched = self.untouched or schema_state("errors")
        return self.untouched
