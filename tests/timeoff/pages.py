"""Opening pages as somebody, on Tuesday 14 July 2026 at nine."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from people.models import Employee
from tests.sessions import sign_in


class Visitor:
    """A browser in which somebody is signed in."""

    def __init__(self, person: Employee) -> None:
        self.client = Client(HTTP_HOST="acme.localhost")
        sign_in(self.client, person.user)

    def get(self, url: str, **data: Any) -> Any:
        return self.client.get(url, data)

    def post(self, url: str, *, htmx: bool = False, follow: bool = False, **data: Any) -> Any:
        return self.client.post(url, data, follow=follow, headers={"HX-Request": "true"} if htmx else {})


def text_of(response: Any) -> str:
    """What a page says: its text without markup, spaces run together."""
    html = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    html = re.sub(r'<nav class="app-.*?</nav>', " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def says(response: Any) -> list[str]:
    """The messages on a page."""
    return [str(message).replace("\u00a0", " ") for message in response.context["messages"]]
