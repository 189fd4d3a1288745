"""Deciding from the inbox, one row or many, with scripts and without."""

import pytest

from approvals import registry
from approvals.models import Decision
from approvals.operations import decide
from approvals.views.reading import PAGE_SIZE
from tests.approvals.factories import KIND, NOON
from tests.approvals.pages import Visitor, says

pytestmark = pytest.mark.usefixtures("at_noon")


def names(response) -> list[str]:
    return [row.requester.first_name for row in response.context["rows"]]


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

    def test_says_so_when_none_of_them_is_theirs_any_more(self, errands, cast):
        hidden = errands.ask(cast.bob)

        page = Visitor(cast.mia).post("/inbox/approve/", approval=[f"{hidden.pk}:1"]).content.decode()

        assert "Nothing approved" in page
        assert "1 of those you selected is no longer yours to decide. Nothing was changed there." in page

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
