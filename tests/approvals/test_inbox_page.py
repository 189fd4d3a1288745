"""The inbox: what is on it, for whom."""

import pytest

from approvals.models import Approval
from approvals.operations import decide, delegate, remind
from approvals.registry import Change, RowPresentation
from tests.approvals.factories import KIND, NOON, TODAY, days, register_errands
from tests.approvals.pages import Visitor

pytestmark = pytest.mark.usefixtures("at_noon")


def names(response) -> list[str]:
    return [row.requester.first_name for row in response.context["rows"]]


class TestWhatIsOnIt:
    def test_what_waits_the_oldest_first(self, errands, cast):
        young = errands.ask(cast.ada, at=NOON - days(1))
        old = errands.ask(cast.ada, at=NOON - days(6))
        errands.ask(cast.bob)

        response = Visitor(cast.mia).get("/inbox/")

        assert [row.approval for row in response.context["rows"]] == [old, young]
        assert response.context["lead"] == "2 wait for you. The oldest came 6 days ago."
        page = response.content.decode()
        assert "Errand 2" in page
        assert "Balance on 28 Jul" in page
        assert "10 d" in page
        assert "8 d 4 h" in page
        assert "Bob" not in page

    @pytest.mark.parametrize(
        ("ages", "words"),
        [
            ([], "Nothing waits for you."),
            ([0], "1 waits for you. It came today."),
            ([1], "1 waits for you. It came 1 day ago."),
            ([0, 0], "2 wait for you. The oldest came today."),
        ],
    )
    def test_a_lead_that_counts(self, errands, cast, ages, words):
        for age in ages:
            errands.ask(cast.ada, at=NOON - days(age))

        assert Visitor(cast.mia).get("/inbox/").context["lead"] == words

    def test_how_long_each_waits_and_whether_it_was_reminded(self, errands, cast):
        approval = errands.ask(cast.ada, at=NOON - days(5))
        errands.ask(cast.ada, at=NOON - days(4))
        remind(approval=approval, by=cast.ada, at=NOON - days(1))

        old, young = Visitor(cast.mia).get("/inbox/").context["rows"]

        assert (old.age, old.is_old, old.reminders) == ("5\u00a0d", True, "reminded once")
        assert (young.age, young.is_old, young.reminders) == ("4\u00a0d", False, "")

    def test_at_which_step_each_is(self, errands, cast):
        errands.ask(cast.ada, steps=["manager", "hr"])

        [row] = Visitor(cast.mia).get("/inbox/").context["rows"]

        assert row.remarks == ["Step 1 of 2, then HR"]

    def test_in_whose_place_one_would_decide(self, errands, cast):
        errands.ask(cast.ada)
        delegate(employee=cast.mia, stand_in=cast.bob, starts_on=TODAY, last_on=TODAY, on=TODAY)

        response = Visitor(cast.bob).get("/inbox/")

        assert response.context["rows"][0].remarks == ["You stand in for Mia Manager"]
        assert "You stand in for Mia Manager." in response.content.decode()

    def test_subjects_that_their_domain_no_longer_knows(self, errands, cast):
        approval = errands.ask(cast.ada)
        Approval.objects.filter(pk=approval.pk).update(subject=f"{KIND}:1000")

        assert "It can no longer be shown." in Visitor(cast.mia).get("/inbox/").content.decode()

    def test_texts_of_people_as_text(self, errands, cast):
        errands.rows[1] = RowPresentation(title="<b>Errand</b>", note="<script>alert(1)</script>")
        approval = errands.ask(cast.ada)

        page = Visitor(cast.mia).get(f"/inbox/{approval.pk}/").content.decode()

        assert "<script>alert" not in page
        assert "&lt;b&gt;Errand" in page

    def test_what_was_decided_when_nothing_waits(self, errands, cast):
        for _ in range(2):
            decide(approval=errands.ask(cast.ada, at=NOON - days(3)), by=cast.mia, verdict="approved", at=NOON)

        page = Visitor(cast.mia).get("/inbox/").content.decode()

        assert "Nothing waits for you" in page
        assert "You decided 2 things this month, the median after 3 days." in page


class TestWhoHasOne:
    @pytest.mark.parametrize("name", ["mia", "boss", "hana", "otto", "zoe"])
    def test_managers_hr_and_auditors(self, errands, cast, name):
        response = Visitor(getattr(cast, name)).get("/inbox/")

        assert response.status_code == 200
        assert ">Inbox<" in response.content.decode()

    @pytest.mark.parametrize("name", ["ada", "bob"])
    def test_nobody_else(self, errands, cast, name):
        visitor = Visitor(getattr(cast, name))

        assert visitor.get("/inbox/").status_code == 404
        assert visitor.get("/inbox/decided/").status_code == 404
        assert visitor.get("/inbox/stand-in/").status_code == 404

    def test_who_is_named_for_a_step(self, errands, cast):
        errands.ask(cast.ada, steps=[cast.bob])

        assert names(Visitor(cast.bob).get("/inbox/")) == ["Ada"]

    def test_strangers_sign_in_first(self, db, client):
        client.defaults["HTTP_HOST"] = "acme.localhost"

        response = client.get("/inbox/")

        assert response.status_code == 302
        assert response["Location"] == "/sign-in/?next=/inbox/"


class TestBeyond:
    def test_hr_sees_all_and_decides_from_the_details(self, errands, cast):
        approval = errands.ask(cast.ada)
        errands.ask(cast.boss)
        visitor = Visitor(cast.hana)

        assert names(visitor.get("/inbox/")) == ["Boris"]
        everybody = visitor.get("/inbox/", of="all")
        assert names(everybody) == ["Ada", "Boris"]
        ada, boris = everybody.context["rows"]
        assert (ada.is_yours, ada.is_decidable, ada.waits_for) == (False, True, "Mia Manager")
        assert (boris.is_yours, boris.waits_for) == (True, "you")
        assert "You may decide instead." in visitor.get(f"/inbox/{approval.pk}/").content.decode()

    def test_an_auditor_sees_all_and_decides_nothing(self, errands, cast):
        approval = errands.ask(cast.ada)
        visitor = Visitor(cast.otto)

        page = visitor.get("/inbox/")
        details = visitor.get(f"/inbox/{approval.pk}/")

        assert names(page) == ["Ada"]
        for response in (page, details):
            shown = response.content.decode()
            assert "Waits for Mia Manager" in shown
            assert "/decide/" not in shown
            assert "/refer/" not in shown
            assert 'type="checkbox" name="approval"' not in shown
        assert visitor.get("/inbox/stand-in/").status_code == 404

    def test_a_manager_of_managers_sees_the_whole_line(self, errands, cast):
        errands.ask(cast.ada)
        visitor = Visitor(cast.boss)

        assert names(visitor.get("/inbox/")) == []
        assert names(visitor.get("/inbox/", of="all")) == ["Ada"]

    def test_a_manager_without_managers_does_not_see_beyond(self, errands, cast):
        errands.ask(cast.bob)

        response = Visitor(cast.mia).get("/inbox/", of="all")

        assert names(response) == []
        assert "of=all" not in response.content.decode()


class TestFilters:
    def test_by_kind_with_counts(self, errands, cast, monkeypatch):
        claims = register_errands(monkeypatch, "test.claim", "Claims")
        errands.ask(cast.ada)
        for _ in range(2):
            claims.ask(cast.ada)
        visitor = Visitor(cast.mia)

        everything, one = visitor.get("/inbox/"), visitor.get("/inbox/", kind="test.claim")

        tabs = [(tab["label"], tab["count"], tab["is_current"]) for tab in everything.context["tabs"]]
        assert tabs == [("All", 3, True), ("Claims", 2, False), ("Errands", 1, False)]
        assert [row.approval.kind for row in one.context["rows"]] == ["test.claim"] * 2
        assert [tab["label"] for tab in one.context["tabs"] if tab["is_current"]] == ["Claims"]

    @pytest.mark.parametrize("kind", ["no.such", "<script>", ""])
    def test_ignore_a_kind_that_is_none(self, errands, cast, kind):
        errands.ask(cast.ada)

        assert names(Visitor(cast.mia).get("/inbox/", kind=kind)) == ["Ada"]

    def test_keep_a_kind_of_which_nothing_waits(self, errands, cast, monkeypatch):
        register_errands(monkeypatch, "test.claim", "Claims")
        errands.ask(cast.ada)

        page = Visitor(cast.mia).get("/inbox/", kind="test.claim").content.decode()

        assert "Nothing of this kind waits" in page
        assert "Claims" in page

    @pytest.mark.parametrize("page", ["0", "x", "99"])
    def test_show_a_page_for_any_number(self, errands, cast, page):
        errands.ask(cast.ada)

        assert names(Visitor(cast.mia).get("/inbox/", page=page)) == ["Ada"]


def test_a_change_without_a_difference_is_left_out(errands, cast):
    errands.rows[1] = RowPresentation(title="Errand", change=Change("Balance", "Unlimited", "Unlimited"))
    approval = errands.ask(cast.ada)

    [row] = Visitor(cast.mia).get("/inbox/").context["rows"]

    assert [fact["label"] for fact in row.facts] == ["Balance", "Then"]
    assert approval.is_waiting
