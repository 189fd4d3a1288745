"""Every page of a company's host, asked for and sent to by everybody: a URL that is not in the table fails here."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.walls.browsers import schema_state
from tests.walls.doors import DOORS, OWN_MATTERS_OF_AUDITORS, ROLES, Door, form_of, has_number, number_of, url_of
from tests.walls.walk import Answer, knock, routes, undrawn

NOBODYS_ID = 987_654_321
# Who is nobody here: signed in at another company, under the same number; looking after the installation.
NOBODIES = ("Rivale Hana", "Olga")
EMPLOYEES = ("Ada", "Mia", "Zoe")

each_door = pytest.mark.parametrize("door", DOORS, ids=str)
each_number = pytest.mark.parametrize("door", [door for door in DOORS if has_number(door)], ids=str)


def ask(stage: Any, who: str, door: Door, name: str = "Ada", number: Any = None) -> Answer:
    return knock(stage.as_(who), "GET", url_of(door, stage.here, name, number))


def send(stage: Any, who: str, door: Door, name: str = "Ada", number: Any = None, method: str = "POST") -> Answer:
    url, form = url_of(door, stage.here, name, number), form_of(door, stage.here, name)
    return knock(stage.as_(who), method, url, form, was=stage.state)


def test_the_table_has_every_url_and_no_other():
    listed = Counter({door.route for door in DOORS})
    there = Counter(route for route in routes("config.urls") if not route.startswith("/api/v1/"))

    assert sorted((there - listed).elements()) == [], "Say in tests/walls/doors.py who gets what at these URLs."
    assert sorted((listed - there).elements()) == [], "These URLs are gone: take them out of tests/walls/doors.py."


@each_door
def test_everybody_reads_what_the_table_says(stage, door):
    found = {who: ask(stage, who, door) for who in ROLES if who != "Otto"}
    with undrawn():
        found["Otto"] = ask(stage, "Otto", door)

    assert {who: answer.word for who, answer in found.items()} == door.read
    for who, answer in found.items():
        assert_shows_nothing_foreign(stage, who, answer)
    assert schema_state("walls") == stage.state, "Reading changed something."


@pytest.mark.parametrize("door", [door for door in DOORS if door.takes_forms], ids=str)
def test_everybody_can_send_what_the_table_says(stage, door):
    with undrawn():
        words = {who: send(stage, who, door).word for who in ROLES}

    assert words == door.sent
    assert schema_state("rivale") == stage.rivals_state, "Something of another company was changed."


@each_door
def test_a_session_of_elsewhere_opens_nothing(stage, door):
    with undrawn():
        words = [ask(stage, who, door).word for who in NOBODIES]
        sent = send(stage, NOBODIES[0], door).word

    assert words == [door.read["nobody"]] * len(NOBODIES)
    assert sent == door.sent["nobody"]


@pytest.mark.parametrize("door", [door for door in DOORS if has_number(door) and not door.is_for_hr], ids=str)
def test_to_zoe_others_are_what_she_is_to_them(stage, door):
    with undrawn():
        words = {who: (ask(stage, who, door, "Zoe").word, send(stage, who, door, "Zoe").word) for who in ROLES}

    assert words == {who: door.of_zoe(who) for who in ROLES}


@each_number
def test_what_is_another_companys_is_as_if_there_were_nothing(stage, door):
    """By its id alone nobody can tell it from an id that no company has."""
    theirs = number_of(door, stage.there, "Extra")
    for who in ("Hana",) if door.is_for_hr else (*EMPLOYEES, "Hana"):
        for do in (ask, send):
            answer, nothing = do(stage, who, door, number=theirs), do(stage, who, door, number=NOBODYS_ID)

            assert answer.word == nothing.word, (do.__name__, who)
            assert "*" not in answer.word, (do.__name__, who)
            assert plain(answer, theirs) == plain(nothing, NOBODYS_ID), (do.__name__, who)


@each_door
def test_auditors_change_nothing_by_any_method(stage, door):
    methods = ("PUT", "DELETE") if door.takes_forms else ("POST", "DELETE")
    with undrawn():
        answers = {method: send(stage, "Otto", door, method=method) for method in methods}

    assert not any("*" in answer.word for answer in answers.values()), answers
    assert all(answer.response.status_code < 500 for answer in answers.values()), answers


def test_what_auditors_send_changes_nothing_but_their_own_leave():
    assert {door.route for door in DOORS if "*" in door.sent["Otto"]} == OWN_MATTERS_OF_AUDITORS
    assert not any("*" in word for door in DOORS for word in door.read.values())


# Programs send no form: a token or a signature proves who they are.
FOR_PROGRAMS = ("/api/", "/webhooks/")


@pytest.mark.parametrize("door", [door for door in DOORS if not door.route.startswith(FOR_PROGRAMS)], ids=str)
def test_nothing_is_sent_without_the_token_of_the_form(stage, door):
    strict = stage.as_("Hana", enforce_csrf_checks=True)
    answer = knock(strict, "POST", url_of(door, stage.here), form_of(door, stage.here))

    assert (answer.word, "403_csrf.html") == ("403", answer.response.templates[0].name)


def assert_shows_nothing_foreign(stage: Any, who: str, answer: Answer) -> None:
    """Nothing of the other company, and no private words of strangers."""
    assert "Rivale" not in answer.text, who
    strangers = {"Ada": ["Mia", "Zoe"], "Mia": ["Zoe", "Hana", "Otto"], "Zoe": ["Ada", "Mia", "Hana"]}
    for name in strangers.get(who, []):
        assert stage.here.note_of(name) not in answer.text, (who, name)


def plain(answer: Answer, number: Any) -> str:
    """A page without what differs from one call to the next."""
    text = re.sub(rf"\b{number}\b", "NUMBER", answer.text)
    return re.sub(r'((?:csrfmiddlewaretoken|form_token)" value=|X-CSRFToken": )"[^"]*"', "TOKEN", text)
