"""What is done to a request: cancelled, talked about, reminded of, stood in for."""

import pytest

from tests.api.clients import V1, client_of, problem
from tests.api.leave import REQUESTS, ask, asked_by, decide
from tests.timeoff.factories import D, balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ada, sam):
    """Ada's request for a week, for which Sam is asked to stand in."""
    return asked_by(ada, stand_in=sam.pk)


def post(person, time_off, what, **body):
    return client_of(person).post(f"{REQUESTS}{time_off.pk}/{what}/", body)


class TestCancel:
    def test_gives_back_what_was_held(self, asked, ada, vacation):
        told = post(ada, asked, "cancel", reason="No snow").json()
        assert (told["state"], told["cancelled_by"]["name"]) == ("cancelled", "Ada Cast")
        assert told["history"][-1]["text"] == "No snow"
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_twice_changes_nothing(self, asked, ada):
        first = post(ada, asked, "cancel").json()
        assert post(ada, asked, "cancel").json() == first

    def test_by_those_who_may(self, asked, mia):
        assert post(mia, asked, "cancel").json()["cancelled_by"]["name"] == "Mia Cast"

    def test_not_by_those_who_may_not(self, asked, otto, sam, zoe):
        assert problem(post(otto, asked, "cancel")) == (403, "not_allowed")
        assert problem(post(sam, asked, "cancel")) == (404, "not_found")
        assert problem(post(zoe, asked, "cancel")) == (404, "not_found")

    def test_is_refused_when_there_is_nothing_to_cancel(self, asked, ada, mia):
        decide(asked, mia, "deny", note="No")
        assert problem(post(ada, asked, "cancel")) == (409, "refused")


class TestGiveBack:
    def test_releases_the_last_minutes_of_what_waits(self, asked, ada, hana, vacation):
        told = post(hana, asked, "give-back", minutes=600, reason="Half the trip is work").json()

        assert (told["state"], told["duration_minutes"]) == ("waiting", 5 * D - 600)
        assert told["history"][-1]["text"] == "Half the trip is work"
        assert balance(ada, vacation) == (5 * D + 600, 5 * D - 600, 0)

    def test_restores_a_day_of_what_is_approved(self, asked, ada, mia, hana, vacation):
        decide(asked, mia, "approve")

        told = post(hana, asked, "give-back", days=[str(asked.starts_on)], reason="Was ill").json()

        assert told["duration_minutes"] == 4 * D
        assert balance(ada, vacation) == (6 * D, 0, 4 * D)

    def test_needs_a_reason_and_something_that_can_come_back(self, asked, hana):
        assert problem(post(hana, asked, "give-back")) == (400, "invalid")
        assert problem(post(hana, asked, "give-back", reason="Was ill", minutes=0)) == (400, "invalid")
        assert problem(post(hana, asked, "give-back", reason="Was ill", minutes=9999)) == (409, "refused")

    def test_is_for_hr_alone(self, asked, ada, mia, zoe):
        for who in (ada, mia):
            assert problem(post(who, asked, "give-back", reason="Was ill")) == (403, "not_allowed")
        assert problem(post(zoe, asked, "give-back", reason="Was ill")) == (404, "not_found")


class TestComment:
    def test_stands_in_the_history(self, asked, mia, ada):
        answer = post(mia, asked, "comments", text="Who feeds the cat?")
        assert answer.status_code == 201
        assert (answer.json()["by"]["name"], answer.json()["text"]) == ("Mia Cast", "Who feeds the cat?")
        history = client_of(ada).get(f"{REQUESTS}{asked.pk}/").json()["history"]
        assert history[-1]["text"] == "Who feeds the cat?"

    def test_says_something(self, asked, ada):
        assert problem(post(ada, asked, "comments", text="  ")) == (400, "invalid")
        assert problem(post(ada, asked, "comments")) == (400, "invalid")

    def test_is_not_an_auditors(self, asked, otto, zoe):
        assert problem(post(otto, asked, "comments", text="Hm")) == (403, "not_allowed")
        assert problem(post(zoe, asked, "comments", text="Hm")) == (404, "not_found")


class TestRemind:
    def test_once_a_day(self, asked, ada):
        assert post(ada, asked, "remind").json()["waiting"]["reminders"] == 1
        assert problem(post(ada, asked, "remind")) == (409, "refused")

    def test_is_the_requesters(self, asked, mia, zoe):
        assert problem(post(mia, asked, "remind")) == (403, "not_allowed")
        assert problem(post(zoe, asked, "remind")) == (404, "not_found")

    def test_not_of_what_is_decided(self, asked, ada, mia):
        decide(asked, mia)
        assert problem(post(ada, asked, "remind")) == (409, "refused")


class TestStandIn:
    def test_sees_who_and_when_and_nothing_of_why(self, asked, sam, ada):
        [row] = client_of(sam).get(f"{V1}stand-in-requests/").json()["results"]
        assert row == {
            "id": asked.pk,
            "employee": {"id": ada.pk, "name": "Ada Cast"},
            "starts_on": "2026-08-10",
            "ends_on": "2026-08-14",
            "state": "waiting",
            "stand_in_answer": "asked",
        }
        assert problem(client_of(sam).get(f"{REQUESTS}{asked.pk}/")) == (404, "not_found")

    def test_answers(self, asked, sam):
        assert post(sam, asked, "stand-in", will=True).json()["stand_in_answer"] == "yes"
        assert post(sam, asked, "stand-in", will=False, text="Dentist").json()["stand_in_answer"] == "no"
        assert [event.kind for event in asked.events.order_by("pk")] == ["submitted", "stands_in", "cannot_stand_in"]

    def test_only_who_was_asked(self, asked, ada, mia, zoe):
        assert problem(post(ada, asked, "stand-in", will=True)) == (403, "not_allowed")
        assert problem(post(mia, asked, "stand-in", will=True)) == (403, "not_allowed")
        assert problem(post(zoe, asked, "stand-in", will=True)) == (404, "not_found")

    def test_says_yes_or_no(self, asked, sam):
        assert problem(post(sam, asked, "stand-in")) == (400, "invalid")


def test_who_could_stand_in(ada, mia, sam, zoe):
    ask(ada)
    rows = client_of(sam).get(f"{V1}stand-ins/?from=2026-08-01&to=2026-08-31").json()
    assert rows == [
        {"id": ada.pk, "name": "Ada Cast", "away": [{"from": "2026-08-10", "to": "2026-08-14"}]},
        {"id": mia.pk, "name": "Mia Cast", "away": []},
    ]
    assert client_of(zoe).get(f"{V1}stand-ins/").json() == []
