"""Every address and method of the API, called by everybody: one that is not in the table fails here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.walls.api_doors import OWN_MATTERS_OF_AUDITORS, TABLE, Method, body_of, number_of, url_of
from tests.walls.browsers import schema_state
from tests.walls.doors import ROLES
from tests.walls.walk import Answer, knock, routes

NOBODYS_ID = 987_654_321

each_method = pytest.mark.parametrize("method", TABLE, ids=str)
each_number = pytest.mark.parametrize("method", [method for method in TABLE if method.has_number], ids=str)


def call(client: Any, stage: Any, method: Method, name: str = "Ada", number: int | None = None) -> Answer:
    body = body_of(method, stage.here, name)
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return knock(client, method.method, url_of(method, stage.here, name, number), was=stage.state, **sent)


def test_the_table_has_every_address_and_method_and_no_other():
    there = {
        f"{method.upper()} {route.removeprefix('/api/v1')}"
        for route, pattern in routes("config.urls").items()
        if route.startswith("/api/v1/")
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(pattern.callback.view_class, method)
    }
    listed = {f"{method.method} {method.route}" for method in TABLE}

    assert sorted(there - listed) == [], "Say in tests/walls/api_doors.py who gets what of these."
    assert sorted(listed - there) == [], "These are gone: take them out of tests/walls/api_doors.py."


@each_method
def test_everybody_gets_what_the_table_says(stage, method):
    found = {who: call(stage.program_of(who), stage, method) for who in ROLES}

    assert {who: answer.word for who, answer in found.items()} == method.words
    strangers = {"Ada": ["Mia", "Zoe"], "Mia": ["Zoe", "Hana", "Otto"], "Zoe": ["Ada", "Mia", "Hana"]}
    for who, answer in found.items():
        assert "Rivale" not in answer.text, who
        assert not [name for name in strangers.get(who, []) if stage.here.note_of(name) in answer.text], who
    assert schema_state("rivale") == stage.rivals_state


@each_method
def test_a_token_or_session_of_elsewhere_opens_nothing(stage, method):
    clients = [stage.program_of("Rivale Hana"), stage.as_("Rivale Hana"), stage.as_("Olga")]

    assert [call(client, stage, method).word for client in clients] == ["401"] * 3


@each_number
def test_to_zoe_others_are_what_she_is_to_them(stage, method):
    if number_of(method, stage.here, "Ada") == number_of(method, stage.here, "Zoe"):
        return
    words = {who: call(stage.program_of(who), stage, method, "Zoe").word for who in ROLES}

    assert words == {who: method.of_zoe(who) for who in ROLES}


@each_number
def test_what_is_another_companys_is_as_if_there_were_nothing(stage, method):
    theirs = number_of(method, stage.there, "Extra")
    for who in ROLES[1:]:
        answer = call(stage.program_of(who), stage, method, number=theirs)

        assert answer.word == "404", who
        assert answer.text == call(stage.program_of(who), stage, method, number=NOBODYS_ID).text, who


def test_what_auditors_send_changes_nothing_but_their_own_leave():
    assert {str(method) for method in TABLE if "*" in method.words["Otto"]} == OWN_MATTERS_OF_AUDITORS
    assert not any("*" in word for method in TABLE if method.method == "GET" for word in method.words.values())


@pytest.mark.parametrize("method", [method for method in TABLE if method.method != "GET"], ids=str)
def test_a_session_sends_nothing_without_the_token_of_the_form(stage, method):
    answer = call(stage.as_("Hana", enforce_csrf_checks=True), stage, method)

    assert answer.word == "403"
    assert answer.response.json()["code"] == "csrf"
