"""Every URL of a router, and one knock at one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver

from tests.walls.browsers import rows_written, schema_state

SIGN_IN_PAGES = ("/sign-in/", "/admin/login/")
# Answered before anything of the page has run.
TURNED_AWAY = ("door", "405")


def routes(urlconf: str) -> dict[str, URLPattern]:
    """Every URL by its route as the router has it, with the slash in front."""
    return {"/" + route: pattern for route, pattern in _routes(get_resolver(urlconf), "")}


def _routes(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route, pattern


@dataclass(frozen=True)
class Answer:
    """What came back: a word for the table, and the response itself."""

    word: str
    response: Any
    text: str


def knock(client: Client, method: str, url: str, data: Any = None, *, was: str = "", **kwargs: Any) -> Answer:
    """Send one request and take back what it did.

    The word is the status; "door" for a redirect to a page for signing in; with a star if our company's schema is not
    as it `was` until now.
    """
    with transaction.atomic():
        before = rows_written("walls") if was else 0
        if data is None or "content_type" in kwargs:
            response: Any = client.generic(method, url, data or "", **kwargs)
        else:
            # As a form is sent, whatever the method.
            response = client.generic(method, url, encode_multipart(BOUNDARY, data), MULTIPART_CONTENT, **kwargs)
        # A streamed answer is read while the transaction lasts.
        text = b"".join(response.streaming_content) if response.streaming else response.content
        word = _word(response)
        has_written = bool(was) and word not in TURNED_AWAY and rows_written("walls") != before
        is_changed = has_written and schema_state("walls") != was
        transaction.set_rollback(True)
    return Answer(word + ("*" if is_changed else ""), response, text.decode())


def _word(response: Any) -> str:
    if response.status_code in {301, 302} and urlsplit(response["Location"]).path in SIGN_IN_PAGES:
        return "door"
    return str(response.status_code)


@contextmanager
def undrawn() -> Iterator[None]:
    """Templates come out empty: where only counts what was answered and done, that saves most of the time."""
    with mock.patch.object(Template, "_render", return_value=""):
        yield
