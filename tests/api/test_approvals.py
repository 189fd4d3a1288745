"""The inbox by program: what waits, deciding one and many, and letting others decide."""

import pytest

from approvals.models import Decision
from tests.api.clients import V1, client_of, problem
from tests.api.leave import APPROVALS, approval_of, ask, asked_by, decide
from tests.timeoff.factories import D, PolicyFactory, ResourceFactory, balance, give
from timeoff.models import TimeOffRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ada):
    return asked_by(ada, note="Alps")


@pytest.fixture
def waiting(asked):
    return approval_of(asked)


class TestList:
    def ids(self, viewer, query=""):
        return [row["id"] for row in client_of(viewer).get(f"{APPROVALS}{query}").json()["results"]]

    def test_shows_what_waits_for_the_viewer(self, waiting, ada, mia, vera, hana, otto, zoe):
        assert self.ids(mia) == [waiting.pk]
        for viewer in (ada, vera, hana, otto, zoe):
            assert self.ids(viewer) == []

    def test_shows_more_to_those_who_see_more(self, waiting, ada, vera, hana, otto, zoe):
        for viewer in (vera, hana, otto):
            assert self.ids(viewer, "?of=all") == [waiting.pk]
        for viewer in (ada, zoe):
            assert self.ids(viewer, "?of=all") == []

    def test_of_a_kind(self, waiting, mia):
        assert self.ids(mia, "?kind=timeoff.request") == [waiting.pk]
        assert self.ids(mia, "?kind=points") == []

    def test_tells_what_it_is_about(self, waiting, mia, ada):
        [row] = client_of(mia).get(APPROVALS).json()["results"]
        assert row["requester"] == {"id": ada.pk, "name": "Ada Cast"}
        assert (row["subject"], row["note"], row["waits_for"]) == (waiting.subject, "Alps", "you")
        assert row["title"] == "Vacation 5\u00a0d"
        assert (row["may_decide"], row["step"], len(row["steps"])) == (True, 1, 1)
        assert row["change"]["change"] == "\u22125\u00a0d"


class TestOne:
    def test_is_there_for_those_who_see_it(self, waiting, mia, vera, hana, otto):
        told = {viewer: client_of(viewer).get(f"{APPROVALS}{waiting.pk}/").json() for viewer in (mia, vera, hana, otto)}
        assert [row["may_decide"] for row in told.values()] == [True, True, True, False]

    def test_is_not_there_for_others(self, waiting, ada, sam, zoe):
        for viewer in (ada, sam, zoe):
            assert problem(client_of(viewer).get(f"{APPROVALS}{waiting.pk}/")) == (404, "not_found")


class TestDeciding:
    def test_approves(self, asked, ada, mia, vacation):
        told = decide(asked, mia, note="Enjoy", step=1).json()
        assert (told["changed"], told["approval"]["state"]) == (True, "approved")
        assert told["text"].startswith("5\u00a0d used")
        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        [decision] = told["approval"]["history"]
        assert (decision["verdict"], decision["by"]["name"], decision["note"]) == ("approved", "Mia Cast", "Enjoy")

    def test_denies_with_a_note(self, asked, ada, mia, vacation):
        assert problem(decide(asked, mia, "deny")) == (400, "invalid")
        assert problem(decide(asked, mia, "deny", note=" ")) == (400, "invalid")
        assert decide(asked, mia, "deny", note="Fair that week").json()["approval"]["state"] == "denied"
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_the_same_again_changes_nothing(self, asked, mia):
        decide(asked, mia)
        again = decide(asked, mia)
        assert (again.status_code, again.json()["changed"]) == (200, False)
        assert Decision.objects.count() == 1

    def test_something_else_afterwards_is_refused(self, asked, mia, hana):
        decide(asked, mia)
        assert problem(decide(asked, mia, "deny", note="No")) == (409, "decided")
        assert problem(decide(asked, hana, "deny", note="No")) == (409, "decided")

    def test_on_a_step_that_has_moved_on_is_refused(self, asked, mia):
        assert problem(decide(asked, mia, step=2)) == (409, "decided")

    def test_is_not_an_auditors_nor_a_strangers(self, asked, ada, otto, sam, zoe):
        assert problem(decide(asked, otto)) == (403, "not_allowed")
        for viewer in (ada, sam, zoe):
            assert problem(decide(asked, viewer)) == (404, "not_found")
        asked.refresh_from_db()
        assert asked.is_waiting

    def test_of_what_the_balance_no_longer_covers_names_the_figures(self, mia, sam):
        # Where only what is approved is held, the balance may have gone meanwhile.
        loose = PolicyFactory(resource=ResourceFactory(key="loose"), settings={"use": {"hold_on_submit": False}})
        give(sam, loose)
        first = asked_by(sam, leave_type="loose")
        second = asked_by(sam, leave_type="loose", starts_on="2026-08-17", ends_on="2026-08-25")
        decide(first, mia)
        answer = decide(second, mia)
        assert problem(answer) == (409, "below_floor")
        assert (answer.json()["asked"], answer.json()["available"]) == (7 * D, 5 * D)


class TestMany:
    def decide(self, by, ids, verdict="approved", **more):
        sent = {"verdict": verdict, "approvals": [{"id": pk} for pk in ids]} | more
        return client_of(by).post(f"{APPROVALS}decide/", sent)

    def test_tells_what_became_of_each(self, ada, mia, sam, zoe, policy, vacation):
        give(sam, policy)
        give(zoe, policy)
        zoe.manager = sam
        zoe.save()
        mine, his, hers = asked_by(ada), asked_by(sam), asked_by(zoe)
        gone = asked_by(sam, starts_on="2026-09-01", ends_on="2026-09-01")
        client_of(sam).post(f"{V1}requests/{gone.pk}/cancel/", {})
        ids = [approval_of(each).pk for each in (his, gone, mine)]
        told = self.decide(mia, [*ids, 10**9]).json()

        assert (told["done"], told["refused"]) == (2, 2)
        assert [(row["id"], row["is_done"]) for row in told["results"]] == [
            (ids[0], True),
            (ids[1], False),
            (ids[2], True),
            (10**9, False),
        ]
        assert told["results"][0]["text"].startswith("5\u00a0d used")
        assert told["results"][1]["problem"]["code"] == "decided"
        assert "withdrawn" in told["results"][1]["text"]
        assert told["results"][3]["problem"]["status"] == 404
        assert balance(ada, vacation) == (5 * D, 0, 5 * D)
        assert TimeOffRequest.objects.get(pk=hers.pk).is_waiting

    def test_again_changes_nothing(self, asked, waiting, mia):
        self.decide(mia, [waiting.pk])
        [row] = self.decide(mia, [waiting.pk]).json()["results"]
        assert (row["is_done"], row["changed"]) == (True, False)

    def test_denies_with_a_note(self, waiting, mia):
        assert problem(self.decide(mia, [waiting.pk], "denied")) == (400, "invalid")
        assert self.decide(mia, [waiting.pk], "denied", note="Fair").json()["done"] == 1

    def test_is_not_an_auditors(self, waiting, otto):
        [row] = self.decide(otto, [waiting.pk]).json()["results"]
        assert row["problem"]["code"] == "not_allowed"

    @pytest.mark.parametrize(
        ("approvals", "field"),
        [
            ([], "approvals"),
            ([{"id": 1}, {"id": 1}], "approvals"),
            ([{"id": 1}, {"step": 1}], "approvals.1.id"),
            ([{"id": number} for number in range(1, 102)], "approvals"),
            ("all", "approvals"),
        ],
    )
    def test_names_what_is_wrong(self, mia, approvals, field):
        answer = client_of(mia).post(f"{APPROVALS}decide/", {"verdict": "approved", "approvals": approvals})
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]


class TestDecided:
    def test_shows_ones_own_and_more_to_those_who_see_more(self, asked, ada, mia, hana, zoe):
        decide(asked, mia)
        [row] = client_of(mia).get(f"{V1}decisions/").json()["results"]
        assert (row["verdict"], row["requester"]["name"], row["title"]) == ("approved", "Ada Cast", "Vacation 5\u00a0d")
        assert client_of(hana).get(f"{V1}decisions/").json()["results"] == []
        assert len(client_of(hana).get(f"{V1}decisions/?of=all").json()["results"]) == 1
        for viewer in (ada, zoe):
            assert client_of(viewer).get(f"{V1}decisions/?of=all").json()["results"] == []


class TestHandingOn:
    def test_refers_to_somebody_near(self, waiting, mia, vera, hana, zoe):
        near = client_of(mia).get(f"{V1}delegates/").json()
        assert {"id": hana.pk, "name": "Hana Cast"} in near
        assert zoe.pk not in [person["id"] for person in near]
        told = client_of(mia).post(f"{APPROVALS}{waiting.pk}/refer/", {"to": hana.pk, "note": "Yours"}).json()
        assert told["waits_for"] == "Hana Cast"
        assert client_of(hana).get(APPROVALS).json()["results"][0]["id"] == waiting.pk

    def test_not_to_just_anybody(self, waiting, mia, ada, zoe, otto):
        for person in (zoe, ada, otto):
            answer = client_of(mia).post(f"{APPROVALS}{waiting.pk}/refer/", {"to": person.pk})
            assert problem(answer) == (400, "invalid")

    def test_is_for_those_whose_turn_it_is(self, waiting, otto, hana, zoe):
        body = {"to": hana.pk}
        assert problem(client_of(otto).post(f"{APPROVALS}{waiting.pk}/refer/", body)) == (403, "not_allowed")
        assert problem(client_of(zoe).post(f"{APPROVALS}{waiting.pk}/refer/", body)) == (404, "not_found")


class TestStandIns:
    def test_are_named_listed_and_ended(self, mia, hana, ada):
        sent = {"stand_in": hana.pk, "starts_on": "2026-07-14", "last_on": "2026-07-20"}
        made = client_of(mia).post(f"{V1}delegations/", sent)
        assert made.status_code == 201
        assert (made.json()["stand_in"]["name"], made.json()["last_on"]) == ("Hana Cast", "2026-07-20")
        for viewer in (mia, hana):
            assert [row["id"] for row in client_of(viewer).get(f"{V1}delegations/").json()] == [made.json()["id"]]
        ask(ada)
        assert len(client_of(hana).get(APPROVALS).json()["results"]) == 1
        own = f"{V1}delegations/{made.json()['id']}/"
        assert problem(client_of(hana).delete(own)) == (404, "not_found")
        assert client_of(mia).delete(own).status_code == 204
        assert client_of(hana).get(APPROVALS).json()["results"] == []

    def test_refuses_days_that_make_no_sense(self, ada, mia, hana):
        sent = {"stand_in": hana.pk, "starts_on": "2026-07-14", "last_on": "2026-07-13"}
        answer = client_of(mia).post(f"{V1}delegations/", sent)
        assert problem(answer) == (422, "not_possible")
        assert list(answer.json()["errors"]) == ["last_on"]
