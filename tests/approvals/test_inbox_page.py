"""The inbox: what is on it for whom, and deciding from it, with scripts and without."""

import pytest

from approvals import places, registry
from approvals.models import Approval, Decision
from approvals.operations import decide, delegate, remind
from approvals.registry import Change, RowPresentation
from approvals.views.reading import PAGE_SIZE
from tests.approvals.factories import KIND, NOON, TODAY, days, many_errands, many_people, register_errands
from tests.approvals.pages import Visitor, says

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


class TestOneClick:
    def test_approves_and_comes_back_to_the_same_filter(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(
            f"/inbox/{approval.pk}/decide/", verdict="approved", step="1", kind=KIND, follow=True
        )

        assert response.redirect_chain == [(f"/inbox/?kind={KIND}", 302)]
        assert says(response) == ["Ada Asks, 27 – 28 Jul: Errand 1 is run."]
        assert Decision.objects.get().by == cast.mia

    def test_in_place_brings_the_list_the_head_and_the_message(self, errands, cast):
        approval, other = errands.ask(cast.ada), errands.ask(cast.ada)

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/decide/", htmx=True, verdict="approved", step="1")

        page = response.content.decode()
        assert response.status_code == 200
        assert page.lstrip().startswith('<div id="inbox" data-waiting="1">')
        assert 'id="inbox-head" hx-swap-oob="true"' in page
        assert "1 waits for you." in page
        assert "Errand 1 is run." in page
        assert [row.approval for row in response.context["rows"]] == [other]
        assert "<html" not in page

    def test_twice_says_so(self, errands, cast):
        approval = errands.ask(cast.ada)
        visitor = Visitor(cast.mia)
        visitor.post(f"/inbox/{approval.pk}/decide/", verdict="approved", step="1", follow=True)

        response = visitor.post(f"/inbox/{approval.pk}/decide/", verdict="approved", step="1", follow=True)

        assert says(response) == ["Ada Asks, 27 – 28 Jul: You approved this already."]
        assert Decision.objects.count() == 1

    def test_too_late_names_who_decided(self, errands, cast):
        approval = errands.ask(cast.ada)
        decide(approval=approval, by=cast.boss, verdict="denied", note="No.", at=NOON)

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/decide/", verdict="approved", step="1", follow=True)

        assert says(response) == ["Ada Asks, 27 – 28 Jul: Already decided by Boris Boss: denied."]

    def test_what_the_domain_refuses_stays_and_says_why(self, errands, cast):
        approval = errands.ask(cast.ada)
        errands.refuses[1] = registry.Refusal("The balance no longer covers these days.")

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/decide/", htmx=True, verdict="approved", step="1")

        assert "The balance no longer covers these days." in response.content.decode()
        assert names(response) == ["Ada"]


class TestBulk:
    def test_approves_the_ticked_and_says_what_became_of_each(self, errands, cast):
        approvals = [errands.ask(cast.ada) for _ in range(4)]
        errands.refuses[2] = registry.Refusal("One of 3 receipts is in US dollars.")
        tokens = [f"{approval.pk}:1" for approval in approvals[:3]]

        response = Visitor(cast.mia).post("/inbox/approve/", approval=tokens)

        page = response.content.decode()
        assert "2 approved, 1 needs you" in page
        assert "One of 3 receipts is in US dollars." in page
        assert f'href="/inbox/{approvals[1].pk}/"' in page
        assert [row.approval for row in response.context["rows"]] == [approvals[1], approvals[3]]
        assert response.context["lead"].startswith("2 wait for you.")
        assert Decision.objects.count() == 2

    def test_in_place_answers_with_the_list(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post("/inbox/approve/", htmx=True, approval=[f"{approval.pk}:1"])

        page = response.content.decode()
        assert page.lstrip().startswith('<div id="inbox" data-waiting="0">')
        assert "1 approved" in page
        assert "needs you" not in page

    def test_of_nothing_says_so(self, errands, cast):
        response = Visitor(cast.mia).post("/inbox/approve/", follow=True)

        assert says(response) == ["Nothing was selected. Tick the rows to approve."]

    @pytest.mark.parametrize("tokens", [["x:1"], ["1"], ["1:"], [":1"], ["9" * 40 + ":1"], ["-1:1"]])
    def test_of_what_our_page_never_sends_does_nothing(self, errands, cast, tokens):
        errands.ask(cast.ada)

        response = Visitor(cast.mia).post("/inbox/approve/", approval=tokens, follow=True)

        assert says(response) == ["Nothing was selected. Tick the rows to approve."]
        assert not Decision.objects.exists()

    def test_of_what_is_not_theirs_changes_nothing_and_tells_nothing(self, errands, cast):
        hidden, mine = errands.ask(cast.bob), errands.ask(cast.ada)

        response = Visitor(cast.mia).post("/inbox/approve/", approval=[f"{hidden.pk}:1", f"{mine.pk}:1", "99999:1"])

        page = response.content.decode()
        assert "2 of those you selected are no longer yours to decide" in page
        assert "Bob" not in page
        assert [decision.approval for decision in Decision.objects.all()] == [mine]

    def test_of_too_many_is_refused_whole(self, errands, cast):
        tokens = [f"{number}:1" for number in range(1, PAGE_SIZE + 2)]

        response = Visitor(cast.mia).post("/inbox/approve/", approval=tokens, follow=True)

        assert says(response) == ["Nothing was approved: 101 were selected, and 100 go at a time."]

    def test_of_an_old_page_does_not_decide_the_next_step(self, errands, cast):
        approval = errands.ask(cast.ada, steps=["manager", "manager"])
        decide(approval=approval, by=cast.mia, verdict="approved", at=NOON)

        page = Visitor(cast.mia).post("/inbox/approve/", approval=[f"{approval.pk}:1"]).content.decode()

        assert "You approved this already." in page
        assert Decision.objects.count() == 1

    def test_by_an_auditor_is_refused_row_by_row(self, errands, cast):
        approval = errands.ask(cast.ada)

        page = Visitor(cast.otto).post("/inbox/approve/", approval=[f"{approval.pk}:1"]).content.decode()

        assert "An auditor reads everything and decides nothing." in page
        assert not Decision.objects.exists()


class TestElsewhere:
    @pytest.fixture
    def asks(self, rf):
        def request_of(person):
            request = rf.get("/", headers={"host": "acme.localhost"})
            request.employee, request.resolver_match = person, None
            return request

        return request_of

    def test_the_navigation_counts(self, errands, cast, asks):
        for _ in range(3):
            errands.ask(cast.ada)

        assert places.has_inbox(asks(cast.mia))
        assert places.waiting_count(asks(cast.mia)) == 3
        assert (places.has_inbox(asks(cast.otto)), places.waiting_count(asks(cast.otto))) == (True, 0)
        assert (places.has_inbox(asks(cast.ada)), places.waiting_count(asks(cast.ada))) == (False, 0)
        assert (places.has_inbox(asks(None)), places.waiting_count(asks(None))) == (False, 0)
        assert ", 3 waiting" in Visitor(cast.mia).get("/inbox/decided/").content.decode()

    def test_home_says_what_waits(self, errands, cast, asks):
        errands.ask(cast.ada, at=NOON - days(6))

        [to_do] = places.to_dos(asks(cast.mia))
        assert (to_do.title, to_do.why) == ("1 request waits for you", "The oldest has waited 6\u00a0d.")
        assert (to_do.url, to_do.tone, to_do.due_on) == ("/inbox/", "caution", TODAY - days(6))

        errands.ask(cast.ada)
        assert [to_do.title for to_do in places.to_dos(asks(cast.mia))] == ["2 requests wait for you"]

    def test_home_is_calm_about_what_has_just_come(self, errands, cast, asks):
        errands.ask(cast.ada)

        [to_do] = places.to_dos(asks(cast.mia))

        assert (to_do.why, to_do.tone) == ("The oldest came just now.", "info")

    @pytest.mark.parametrize("name", ["ada", "otto", "zoe"])
    def test_home_says_nothing_to_those_for_whom_nothing_waits(self, errands, cast, asks, name):
        errands.ask(cast.ada)

        assert list(places.to_dos(asks(getattr(cast, name)))) == []
        assert list(places.to_dos(asks(None))) == []


class TestQueries:
    """A page costs the same at 1, 10 and 100 rows; what the domains add is theirs, and is asked once a page."""

    @pytest.mark.parametrize("count", [1, 10, 100])
    @pytest.mark.parametrize(
        ("name", "url", "queries"),
        [
            ("mia", "/inbox/", 14),
            ("hana", "/inbox/?of=all", 14),
            ("otto", "/inbox/", 12),
        ],
    )
    def test_of_the_inbox(self, errands, cast, count, name, url, queries, django_assert_num_queries):
        many_errands(many_people(count, cast.mia), roles=("manager", "hr"))
        visitor = Visitor(getattr(cast, name))
        errands.presented.clear()

        with django_assert_num_queries(queries):
            response = visitor.get(url)

        assert len(response.context["rows"]) == count
        assert len(errands.presented) == 1

    @pytest.mark.parametrize("count", [1, 10, 100])
    def test_of_what_was_decided(self, errands, cast, count, django_assert_num_queries):
        steps = [approval.current_step for approval in many_errands([cast.ada] * count)]
        Decision.objects.bulk_create(Decision(step=step, verdict="approved", by=cast.mia, at=NOON) for step in steps)
        visitor = Visitor(cast.mia)

        with django_assert_num_queries(10):
            response = visitor.get("/inbox/decided/")

        assert len(response.context["verdicts"]) == count
        assert len(errands.presented) == 1

    @pytest.mark.parametrize("count", [1, 10, 100])
    @pytest.mark.parametrize(("name", "queries"), [("ada", 1), ("mia", 3), ("hana", 2), ("otto", 0)])
    def test_of_the_navigation(self, errands, cast, count, name, queries, rf, django_assert_num_queries):
        """Whether one decides at all; then for whom one stands in, and how many wait."""
        many_errands([cast.ada] * count)
        request = rf.get("/")
        request.employee = getattr(cast, name)

        with django_assert_num_queries(queries):
            places.has_inbox(request)
            places.waiting_count(request)
            places.to_dos(request)


def test_a_change_without_a_difference_is_left_out(errands, cast):
    errands.rows[1] = RowPresentation(title="Errand", change=Change("Balance", "Unlimited", "Unlimited"))
    approval = errands.ask(cast.ada)

    [row] = Visitor(cast.mia).get("/inbox/").context["rows"]

    assert [fact["label"] for fact in row.facts] == ["Balance", "Then"]
    assert approval.is_waiting
