"""What no page ever sends: nothing of it, whatever the field, makes a page fail."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from tests.walls.api_doors import TABLE, body_of
from tests.walls.api_doors import url_of as address_of
from tests.walls.doors import DOORS, url_of
from tests.walls.walk import knock, undrawn

ODD = {
    "a null byte": b"a\x00b",
    "a number that no table holds": b"9" * 30,
    "a number too long to be read": b"9" * 5000,
    "a digit that is no number": "²".encode(),
    "half of a character": b"\xed\xa0\xbd",
    "the first of all days": b"0001-01-01",
    "the last of all days": b"9999-12-31",
    "far too much": b"far too much " * 400,
}

# Whatever pages read from an address or a form.
NAMES = """
    action approval at do e each ends_on ends_part ends_time expires_on for form_token from has keep
    kind known_on last_on name nearest next note o of on open p page password past period person
    policy priority q reason replaces resource row s span stand_in starts_on starts_part starts_time
    step team term text to username verdict will
"""

# What pages are asked with; the rest is for the single fields of the API.
ODD_FOR_PAGES = (
    "a null byte",
    "a number that no table holds",
    "a number too long to be read",
    "the last of all days",
    "far too much",
)

PAGES = [
    door
    for door in DOORS
    if not door.route.startswith("/admin/") or door.route.endswith(("/add/", "/live/", "/details/", "/adjust/"))
]
FORM = "application/x-www-form-urlencoded"


def written(value: bytes) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name in NAMES.split())


@pytest.mark.parametrize("odd", ODD_FOR_PAGES)
def test_no_page_fails_on(stage, odd):
    text = written(ODD[odd])
    for door in PAGES:
        if not door.route.startswith("/admin/"):
            read = knock(stage.as_("Hana"), "GET", url_of(door, stage.here), QUERY_STRING=text)
            assert read.response.status_code < 500, door
        with undrawn():
            sent = knock(stage.as_("Hana"), "POST", url_of(door, stage.here), text, content_type=FORM)
        assert sent.response.status_code < 500, door


@pytest.mark.parametrize("odd", ODD)
def test_no_call_fails_on(stage, odd):
    value = ODD[odd].decode("utf-8", "replace")
    for method in TABLE:
        url, body = address_of(method, stage.here), body_of(method, stage.here) or {}
        for name in body:
            answer = call(stage.program_of("Hana"), method.method, url, body | {name: value})
            assert answer.response.status_code < 500, (str(method), name)


@pytest.mark.parametrize("name", ["cursor", "employee"])
def test_no_list_fails_on(stage, name):
    lists = [method for method in TABLE if method.method == "GET" and not method.has_number]
    for method in lists:
        for value in ODD.values():
            query = f"{name}={quote_from_bytes(value)}"
            answer = knock(stage.program_of("Hana"), "GET", address_of(method, stage.here), QUERY_STRING=query)
            assert answer.response.status_code < 500, (str(method), value[:30])


def call(client: Any, method: str, url: str, body: Any) -> Any:
    return knock(client, method, url, data=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff", b'{"a": NaN}', b"[" * 20_000])
def test_no_call_fails_on_a_body_that_is_none(stage, body):
    for method in TABLE:
        if method.method in {"POST", "PUT"}:
            url = address_of(method, stage.here)
            client = stage.program_of("Hana")
            answer = knock(client, method.method, url, data=body, content_type="application/json")
            assert answer.response.status_code < 500, (str(method), body[:10])
