"""Asking for leave by program: the same operations as the page, with their refusals in figures."""

import pytest

from ledger.models import Entry
from tests.api.clients import client_of, problem
from tests.api.leave import REQUESTS, WEEK, ask, asked_by, decide
from tests.timeoff.factories import D, H, PolicyFactory, ResourceFactory, balance, give
from timeoff.models import TimeOffRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ada):
    """Ada's request for a week."""
    return asked_by(ada)


class TestAsking:
    def test_holds_the_minutes_and_tells_the_request(self, ada, mia, vacation):
        answer = ask(ada, note="Alps", ends_half="am")
        told = answer.json()

        assert answer.status_code == 201
        assert answer["Location"] == f"{REQUESTS}{told['id']}/"
        assert balance(ada, vacation) == (5 * D + 4 * H, 4 * D + 4 * H, 0)
        assert (told["state"], told["duration_minutes"], told["note"]) == ("waiting", 4 * D + 4 * H, "Alps")
        assert told["words"] == "4\u00a0d\u00a04\u00a0h"
        assert told["waiting"]["waits_for"] == "Mia Cast"
        assert told["waiting"]["deciders"] == [{"id": mia.pk, "name": "Mia Cast"}]
        assert [day["minutes"] for day in told["days"]] == [D, D, D, D, 4 * H]
        assert told["days"][-1]["hours"] == [{"from": "09:00", "to": "13:00"}]
        assert [event["kind"] for event in told["history"]] == ["submitted"]

    def test_by_the_clock(self, ada, vacation):
        hours = {"leave_type": "vacation", "starts_at": "2026-08-10T14:00", "ends_at": "2026-08-10T16:30"}
        told = client_of(ada).post(REQUESTS, hours).json()
        assert told["days"] == [
            {
                "on": "2026-08-10",
                "minutes": 150,
                "hours": [{"from": "14:00", "to": "16:30"}],
                "is_given_back": False,
            }
        ]
        assert (told["starts_time"], told["ends_time"]) == ("14:00:00", "16:30:00")

    def test_an_instant_is_read_by_the_persons_clock(self, ada):
        hours = {"leave_type": "vacation", "starts_at": "2026-08-10T12:00:00Z", "ends_at": "2026-08-10T13:00:00Z"}
        assert client_of(ada).post(REQUESTS, hours).json()["starts_time"] == "14:00:00"

    def test_one_day_needs_no_last_day(self, ada):
        sent = {"leave_type": "vacation", "starts_on": "2026-08-10"}
        assert client_of(ada).post(REQUESTS, sent).json()["ends_on"] == "2026-08-10"

    def test_is_refused_with_the_figures_when_the_balance_is_too_low(self, ada, vacation):
        ask(ada, ends_on="2026-08-12")
        answer = ask(ada, starts_on="2026-08-17", ends_on="2026-08-28")

        assert problem(answer) == (409, "below_floor")
        figures = {name: answer.json()[name] for name in ("asked", "available", "held", "shortfall", "unit")}
        assert figures == {"asked": 10 * D, "available": 7 * D, "held": 3 * D, "shortfall": 3 * D, "unit": "minutes"}
        assert answer.json()["nearest"]["ends_on"] == "2026-08-25"
        assert list(answer.json()["errors"]) == ["ends_on"]
        assert balance(ada, vacation) == (7 * D, 3 * D, 0)

    def test_is_refused_where_hours_are_taken(self, ada, asked):
        answer = ask(ada, starts_on="2026-08-14", ends_on="2026-08-17")
        assert problem(answer) == (409, "overlap")
        assert "You already asked for" in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"starts_on": "2026-08-15", "ends_on": "2026-08-16"}, "ends_on"),
            ({"leave_type": "sick"}, "leave_type"),
        ],
    )
    def test_is_refused_by_the_rules(self, ada, changes, field):
        PolicyFactory(resource=ResourceFactory(key="sick", name="Sick leave"))
        answer = ask(ada, **changes)
        assert problem(answer) == (422, "not_possible")
        assert list(answer.json()["errors"]) == [field]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"leave_type": "holiday"}, "leave_type"),
            ({"starts_on": "10.8.2026"}, "starts_on"),
            ({"starts_on": "0001-01-01"}, "starts_on"),
            ({"ends_on": "2026-08-09"}, "ends_on"),
            ({"starts_on": None}, "starts_on"),
            ({"starts_half": "evening"}, "starts_half"),
            ({"starts_half": "pm", "ends_half": "am", "ends_on": "2026-08-10"}, "ends_half"),
            ({"starts_at": "2026-08-10T14:00"}, "ends_on"),
            ({"note": "x" * 1001}, "note"),
            ({"note": "a\x00b"}, "note"),
            ({"end_on": "2026-08-12"}, "end_on"),
            ({"stand_in": 999_999}, "stand_in"),
            ({"stand_in": 2**70}, "stand_in"),
            ({"stand_in": "sam"}, "stand_in"),
        ],
    )
    def test_names_the_field_that_is_not_of_its_form(self, ada, changes, field):
        answer = ask(ada, **changes)
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]
        assert not TimeOffRequest.objects.exists()

    def test_asks_a_colleague_to_stand_in(self, ada, sam, zoe):
        assert ask(ada, stand_in=sam.pk).json()["stand_in_answer"] == "asked"
        assert problem(ask(ada, starts_on="2026-08-17", ends_on="2026-08-17", stand_in=zoe.pk)) == (400, "invalid")

    def test_an_auditor_asks_for_their_own_leave_as_anybody_does(self, otto, policy, hana):
        give(otto, policy)
        assert ask(otto).status_code == 201


class TestList:
    def states(self, viewer, query=""):
        rows = client_of(viewer).get(f"{REQUESTS}{query}").json()["results"]
        return [(row["employee"]["name"].split()[0], row["state"]) for row in rows]

    def test_shows_ones_own_and_those_of_the_line(self, asked, ada, mia, vera, hana, otto, sam, zoe):
        for viewer in (ada, mia, vera, hana, otto):
            assert self.states(viewer) == [("Ada", "waiting")]
        for viewer in (sam, zoe):
            assert self.states(viewer) == []

    def test_leaves_drafts_to_the_pages(self, ada, asked):
        TimeOffRequest.objects.create(
            employee=ada,
            resource=asked.resource,
            starts_on="2026-09-01",
            ends_on="2026-09-01",
            created_at=asked.created_at,
        )
        assert self.states(ada) == [("Ada", "waiting")]

    def test_filters(self, asked, ada, mia):
        for query, count in [
            ("?state=waiting", 1),
            ("?state=approved", 0),
            (f"?employee={ada.pk}", 1),
            (f"?employee={mia.pk}", 0),
            ("?leave_type=vacation", 1),
            ("?leave_type=sick", 0),
            ("?from=2026-08-14", 1),
            ("?from=2026-08-15", 0),
            ("?to=2026-08-10", 1),
            ("?to=2026-08-09", 0),
        ]:
            assert len(self.states(mia, query)) == count, query

    def test_refuses_days_the_wrong_way_round(self, ada):
        answer = client_of(ada).get(f"{REQUESTS}?from=2026-08-14&to=2026-08-01")
        assert problem(answer) == (400, "invalid")


class TestOne:
    def test_is_there_for_those_who_see_it(self, asked, ada, mia, hana, otto):
        for viewer in (ada, mia, hana, otto):
            assert client_of(viewer).get(f"{REQUESTS}{asked.pk}/").json()["id"] == asked.pk

    def test_is_not_there_for_others(self, asked, sam, zoe):
        for viewer in (sam, zoe):
            assert problem(client_of(viewer).get(f"{REQUESTS}{asked.pk}/")) == (404, "not_found")


class TestChanging:
    def test_holds_the_new_days_instead(self, asked, ada, vacation):
        answer = client_of(ada).put(f"{REQUESTS}{asked.pk}/", WEEK | {"ends_on": "2026-08-11"})
        assert answer.json()["duration_minutes"] == 2 * D
        assert balance(ada, vacation) == (8 * D, 2 * D, 0)

    def test_is_the_requesters_own(self, asked, mia, otto, zoe):
        address = f"{REQUESTS}{asked.pk}/"
        assert problem(client_of(mia).put(address, WEEK)) == (403, "not_allowed")
        assert problem(client_of(otto).put(address, WEEK)) == (403, "not_allowed")
        assert problem(client_of(zoe).put(address, WEEK)) == (404, "not_found")

    def test_is_refused_once_it_is_decided(self, asked, ada, mia):
        decide(asked, mia)
        assert problem(client_of(ada).put(f"{REQUESTS}{asked.pk}/", WEEK)) == (409, "refused")

    def test_leaves_the_old_days_when_the_new_ones_are_refused(self, asked, ada, vacation):
        answer = client_of(ada).put(f"{REQUESTS}{asked.pk}/", WEEK | {"ends_on": "2026-08-28"})
        assert problem(answer) == (409, "below_floor")
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)


class TestPreview:
    def look(self, person, **changes):
        return client_of(person).post(f"{REQUESTS}preview/", WEEK | changes)

    def test_tells_what_it_would_cost_and_posts_nothing(self, ada, mia, vacation):
        before = Entry.objects.count()
        told = self.look(ada, ends_on="2026-08-17").json()

        assert (told["duration_minutes"], told["refusal"]) == (6 * D, None)
        skipped = [(day["on"], day["skipped"]) for day in told["days"] if not day["minutes"]]
        assert skipped == [("2026-08-15", "Weekend"), ("2026-08-16", "Weekend")]
        assert (told["balance"]["before"], told["balance"]["after"]) == (10 * D, 4 * D)
        assert {draw["lot"] for draw in told["draws"]} == {"Allowance 2026"}
        assert told["deciders"] == [{"id": mia.pk, "name": "Mia Cast"}]
        assert told["team"]["name"] == "Product"
        assert (Entry.objects.count(), TimeOffRequest.objects.count()) == (before, 0)

    def test_tells_why_it_would_be_refused(self, ada):
        refusal = self.look(ada, ends_on="2026-08-28").json()["refusal"]
        assert (refusal["status"], refusal["code"]) == (409, "below_floor")
        assert (refusal["asked"], refusal["available"], refusal["shortfall"]) == (15 * D, 10 * D, 5 * D)

    def test_of_a_change_leaves_out_what_it_replaces(self, asked, ada, sam):
        assert self.look(ada).json()["refusal"]["code"] == "overlap"
        assert self.look(ada, replaces=asked.pk).json()["refusal"] is None
        assert problem(self.look(sam, replaces=asked.pk)) == (404, "not_found")

    def test_is_of_the_form_of_a_request(self, ada):
        assert problem(self.look(ada, leave_type="nothing")) == (400, "invalid")
        times = {"leave_type": "vacation", "starts_at": "2026-08-10T14:00", "ends_at": "2026-08-10T14:00"}
        answer = client_of(ada).post(f"{REQUESTS}preview/", times)
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == ["ends_at"]
