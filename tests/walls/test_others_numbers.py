"""Numbers of others' things in forms, bodies and queries: refused as if there were nothing, and nothing changes.

`FAR_ID` is the number of what only the other company has.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.walls.api_tries import CALLS, request
from tests.walls.browsers import schema_state
from tests.walls.tries import ADMIN, ASK, DECIDE, HUGE, Try
from tests.walls.walk import Answer, knock
from tests.walls.world import FAR_ID


def send(stage: Any, trial: Try) -> Answer:
    world = stage.here
    url = trial.url if isinstance(trial.url, str) else trial.url(world)
    if not trial.is_call:
        return knock(stage.as_(trial.who), "POST", url, trial.data(world), was=stage.state)
    body = {"data": json.dumps(trial.data(world)), "content_type": "application/json"}
    return knock(stage.program_of(trial.who), "POST", "/api/v1" + url, was=stage.state, **body)


@pytest.mark.parametrize("trial", [*ASK, *DECIDE, *ADMIN], ids=str)
def test_a_form_takes_nothing_of_others(stage, trial):
    answer = send(stage, trial)

    assert answer.word == trial.word
    assert trial.says in answer.text
    assert "Rivale" not in answer.text
    assert schema_state("rivale") == stage.rivals_state


@pytest.mark.parametrize("trial", CALLS, ids=str)
def test_the_api_takes_nothing_of_others(stage, trial):
    answer = send(stage, trial)

    assert answer.word == trial.word, answer.text
    assert trial.says in answer.text
    assert "Rivale" not in answer.text
    assert schema_state("rivale") == stage.rivals_state


READ = [
    ("Ada", lambda w: f"/passbook/?person={w.zoe.pk}", "404"),
    ("Ada", lambda w: f"/passbook/?person={w.mia.pk}", "404"),
    ("Ada", lambda w: f"/passbook/entries.csv?person={w.zoe.pk}", "404"),
    ("Mia", lambda w: f"/passbook/?person={w.ada.pk}", "200"),
    ("Mia", lambda w: f"/passbook/?person={w.zoe.pk}", "404"),
    ("Mia", lambda w: f"/passbook/?person={w.vera.pk}", "404"),
    ("Vera", lambda w: f"/passbook/?person={w.ada.pk}", "200"),
    ("Hana", lambda w: f"/passbook/?person={w.zoe.pk}", "200"),
    ("Hana", lambda w: f"/passbook/?person={FAR_ID}", "404"),
    ("Hana", lambda w: f"/passbook/entries.csv?person={FAR_ID}", "404"),
    ("Hana", lambda w: f"/passbook/?person={HUGE}", "404"),
    ("Ada", lambda w: f"/team/?team={w.sales.pk}", "404"),
    ("Mia", lambda w: f"/team/?team={w.sales.pk}", "404"),
    ("Hana", lambda w: f"/team/?team={w.sales.pk}", "200"),
    ("Hana", lambda w: f"/team/?team={FAR_ID}", "404"),
    ("Ada", lambda w: f"/inbox/{w.approvals['Zoe'].pk}/", "404"),
    ("Sam", lambda w: f"/time-off/{w.waiting['Ada'].pk}/", "200"),
    ("Sam", lambda w: f"/time-off/{w.booked['Ada'].pk}/", "404"),
]


@pytest.mark.parametrize(("who", "url", "word"), READ)
def test_a_query_opens_nothing_of_others(stage, who, url, word):
    answer = knock(stage.as_(who), "GET", url(stage.here))

    assert answer.word == word
    assert "Rivale" not in answer.text


def test_whoever_stands_in_learns_when_and_not_why(stage):
    answer = knock(stage.as_("Sam"), "GET", f"/time-off/{stage.here.waiting['Ada'].pk}/")

    assert "Ada Cast" in answer.text
    assert stage.here.note_of("Ada") not in answer.text
    assert "Vacation" not in answer.text


@pytest.mark.parametrize("url", ["/inbox/?of=all", "/inbox/decided/?of=all", "/team/?of=all", "/passbook/"])
def test_a_manager_sees_no_further_than_the_line(stage, url):
    text = knock(stage.as_("Mia"), "GET", url).text

    assert "Zoe Cast" not in text
    assert stage.here.note_of("Zoe") not in text


def test_a_list_of_the_api_holds_nothing_of_others(stage):
    theirs = f"/requests/?employee={stage.here.zoe.pk}"
    for who in ("Ada", "Mia"):
        found = {
            url: knock(stage.program_of(who), "GET", "/api/v1" + url)
            for url in (theirs, "/requests/", "/approvals/?of=all", "/decisions/?of=all")
        }

        assert {answer.word for answer in found.values()} == {"200"}
        assert not [url for url, answer in found.items() if "Zoe Cast" in answer.text], who
        assert json.loads(found[theirs].text)["results"] == []


SEARCHES = [
    "/admin/search/?s=Rivale",
    "/admin/people/employee/?q=Rivale",
    f"/admin/people/employee/?team__id__exact={FAR_ID}",
    "/admin/autocomplete/?app_label=people&model_name=employee&field_name=manager&term=Riv",
]


@pytest.mark.parametrize("url", SEARCHES)
def test_searching_finds_only_people_of_here(stage, url):
    for who in ("Hana", "Otto"):
        answer = knock(stage.as_(who), "GET", url)

        assert answer.response.status_code < 400, who
        assert "rivale.example" not in answer.text
        assert "Ada Rivale" not in answer.text


def test_a_calendar_of_another_company_does_not_open_here(stage):
    """Nor with the signature that belongs to the same number there."""
    theirs = stage.there.addresses["Ada"]
    assert theirs.partition("-")[0] == stage.here.addresses["Ada"].partition("-")[0]

    for address in (theirs, stage.there.addresses["Extra"]):
        assert knock(stage.as_("anonymous"), "GET", f"/feeds/{address}.ics").word == "404"


def test_the_same_idempotency_key_is_anothers_for_another_person(stage):
    url, body = "/api/v1/requests/", json.dumps(request())
    sent = {"data": body, "content_type": "application/json", "headers": {"Idempotency-Key": "one"}}

    answers = [stage.program_of(who).post(url, **sent).json() for who in ("Ada", "Zoe")]

    assert [answer["employee"]["name"] for answer in answers] == ["Ada Cast", "Zoe Cast"]
