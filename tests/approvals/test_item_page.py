"""One approval with its details: opened in place or as a page, denied with a note, handed on, decided."""

import pytest

from approvals.models import Approval, Decision
from approvals.operations import decide, delegate, refer, remind, withdraw
from approvals.registry import Away, CoverCell, Detail, RowPresentation
from tests.approvals.factories import NOON, TODAY, days, make_person
from tests.approvals.pages import Visitor, says

pytestmark = pytest.mark.usefixtures("at_noon")

FULL = RowPresentation(
    title="Vacation 2 d",
    detail="Mon 10 – Wed 12 Aug",
    url="/requests/1/",
    cover=(CoverCell("Wed 12", 4, 5, "under", 8),),
    cover_days=(CoverCell("Tue 11", 5, 5, "at", 8), CoverCell("8–9", state="off")),
    cover_note="8 people, at least 5",
    warning="Wed 12 Aug: 4 of 8 here.",
    note="Moving house.",
    away=(Away("Priya Raman", "3 – 14 Aug"), Away("Lena Hoffmann", "7 – 13 Aug", is_waiting=True)),
    details=(Detail("Stand-in", "Samuel Okafor"),),
)


class TestDetails:
    def test_tell_all_that_the_domain_knows(self, errands, cast):
        errands.rows[1] = FULL
        approval = errands.ask(cast.ada)

        page = Visitor(cast.mia).get(f"/inbox/{approval.pk}/").content.decode()

        for words in (
            "Here in the team",
            "8 people, at least 5",
            "day off",
            "Wed 12 Aug: 4 of 8 here.",
            "Priya Raman",
            "7 – 13 Aug",
            "Note from Ada",
            "Moving house.",
            "Samuel Okafor",
            'href="/requests/1/"',
            "Approve anyway",
        ):
            assert words in page

    def test_open_in_place_as_a_row(self, errands, cast):
        approval = errands.ask(cast.ada)
        visitor = Visitor(cast.mia)

        opened = visitor.get(f"/inbox/{approval.pk}/", htmx=True).content.decode()
        folded = visitor.get(f"/inbox/{approval.pk}/?fold", htmx=True).content.decode()

        for row in (opened, folded):
            assert f'id="approval-{approval.pk}"' in row
            assert "<html" not in row
        assert "Deny with note" in opened
        assert "Deny with note" not in folded

    def test_are_a_page_without_scripts(self, errands, cast):
        approval = errands.ask(cast.ada)

        page = Visitor(cast.mia).get(f"/inbox/{approval.pk}/?fold").content.decode()

        assert "<html" in page
        assert "Deny with note" in page
        assert "hx-post" not in page.split("<main", 1)[1]

    def test_have_the_note_in_focus_when_one_means_to_deny(self, errands, cast):
        approval = errands.ask(cast.ada)

        page = Visitor(cast.mia).get(f"/inbox/{approval.pk}/?deny", htmx=True).content.decode()

        assert page.index("<textarea") < page.index("data-focus") < page.index("</textarea>")

    def test_tell_what_happened(self, errands, cast):
        approval = errands.ask(cast.ada, at=NOON - days(3))
        remind(approval=approval, by=cast.ada, at=NOON - days(1))
        refer(approval=approval, by=cast.mia, to=cast.zoe, note="You know the dates.", at=NOON)
        delegate(employee=cast.zoe, stand_in=cast.bob, starts_on=TODAY, last_on=TODAY, on=TODAY)
        decide(approval=approval, by=cast.bob, verdict="denied", note="We are four.", at=NOON)

        page = " ".join(Visitor(cast.mia).get(f"/inbox/{approval.pk}/").content.decode().split())

        assert "Ada Asks asked" in page
        assert "Mia Manager handed it on to Zoe Stranger" in page
        assert "“You know the dates.”" in page
        assert "Bob Below, in place of Zoe Stranger, denied it" in page
        assert "Reminded once" in page
        assert "Deny with note" not in page

    def test_say_who_withdrew(self, errands, cast):
        approval = errands.ask(cast.ada)
        withdraw(subject=approval.subject, at=NOON)

        assert "Ada Asks withdrew it" in Visitor(cast.mia).get(f"/inbox/{approval.pk}/").content.decode()

    @pytest.mark.parametrize("name", ["ada", "zoe", "bob"])
    @pytest.mark.parametrize("action", ["", "decide/", "refer/"])
    def test_are_not_there_for_others(self, errands, cast, name, action):
        approval = errands.ask(cast.ada)
        visitor = Visitor(getattr(cast, name))
        url = f"/inbox/{approval.pk}/{action}"

        response = visitor.post(url, verdict="approved", step="1", to=cast.boss.pk) if action else visitor.get(url)

        assert response.status_code == 404
        assert not Decision.objects.exists()

    def test_stay_open_to_who_decided(self, errands, cast):
        approval = errands.ask(cast.ada, steps=[cast.bob])
        decide(approval=approval, by=cast.bob, verdict="approved", at=NOON)

        response = Visitor(cast.bob).get(f"/inbox/{approval.pk}/")

        assert response.status_code == 200
        assert "Approved" in response.content.decode()

    def test_cost_the_same_however_long_the_history(self, errands, cast, django_assert_num_queries):
        approval = errands.ask(cast.ada, steps=["manager", "hr", "manager"])
        visitor = Visitor(cast.mia)
        with django_assert_num_queries(14):
            visitor.get(f"/inbox/{approval.pk}/")
        for number in range(10):
            make_person(f"Peer P{number}", manager=cast.boss)
        for to in (cast.zoe, cast.boss, cast.mia):
            approval.refresh_from_db()
            refer(approval=approval, by=cast.hana, to=to, at=NOON)
        with django_assert_num_queries(14):
            visitor.get(f"/inbox/{approval.pk}/")

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_answer_to_nothing_else(self, errands, cast, method):
        approval = errands.ask(cast.ada)

        assert getattr(Visitor(cast.mia).client, method)(f"/inbox/{approval.pk}/").status_code == 405


class TestDeny:
    def test_keeps_the_note(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(
            f"/inbox/{approval.pk}/decide/", verdict="denied", step="1", note="We are four.", follow=True
        )

        assert says(response) == ["Ada Asks, 27 – 28 Jul: Denied."]
        assert Decision.objects.get().note == "We are four."

    @pytest.mark.parametrize("htmx", [False, True])
    def test_without_a_note_asks_for_one_where_it_was_typed(self, errands, cast, htmx):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(
            f"/inbox/{approval.pk}/decide/", htmx=htmx, verdict="denied", step="1", note="  "
        )

        page = response.content.decode()
        assert response.status_code == 422
        assert "Say why: a denial needs a note." in page
        assert 'aria-invalid="true"' in page
        assert ("<html" in page) is not htmx
        assert response.headers.get("HX-Retarget") == (f"#approval-{approval.pk}" if htmx else None)
        assert Approval.objects.get().is_waiting

    def test_with_too_long_a_note_keeps_what_was_typed(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/decide/", verdict="denied", step="1", note="x" * 2001)

        page = response.content.decode()
        assert response.status_code == 422
        assert "longer than 2,000 characters" in page
        assert "x" * 2001 in page

    @pytest.mark.parametrize(
        "sent", [{"verdict": "referred", "step": "1"}, {"step": "1"}, {"verdict": "approved"}, {"step": "x"}]
    )
    def test_of_what_our_page_never_sends_decides_nothing(self, errands, cast, sent):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/decide/", **sent)

        assert response.status_code == 422
        assert "Nothing was decided." in response.content.decode()
        assert not Decision.objects.exists()

    def test_by_an_auditor_is_refused(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.otto).post(
            f"/inbox/{approval.pk}/decide/", verdict="denied", step="1", note="No.", follow=True
        )

        assert says(response) == [
            "Ada Asks, 27 – 28 Jul: An auditor reads everything and decides nothing. Your note went to nobody: “No.”"
        ]

    def test_is_not_done_by_a_link(self, errands, cast):
        approval = errands.ask(cast.ada)

        assert Visitor(cast.mia).get(f"/inbox/{approval.pk}/decide/?verdict=approved&step=1").status_code == 405

    def test_needs_our_own_form(self, errands, cast):
        from django.test import Client

        approval = errands.ask(cast.ada)
        client = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)
        client.force_login(cast.mia.user, backend="people.backends.EmailBackend")

        sent = client.post(f"/inbox/{approval.pk}/decide/", {"verdict": "approved", "step": "1"})

        assert sent.status_code == 403
        assert not Decision.objects.exists()


class TestHandOn:
    def test_lets_somebody_else_decide(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(
            f"/inbox/{approval.pk}/refer/", to=cast.zoe.pk, step="1", note="You know.", follow=True
        )

        assert says(response) == ["Ada Asks, 27 – 28 Jul: now waits for Zoe Stranger."]
        assert response.context["rows"] == []
        assert Decision.objects.get().referred_to == cast.zoe

    def test_in_place_brings_the_list(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/refer/", htmx=True, to=cast.zoe.pk, step="1")

        assert response.content.decode().lstrip().startswith('<div id="inbox" data-waiting="0">')

    def test_leads_home_who_has_no_inbox_any_more(self, errands, cast):
        approval = errands.ask(cast.ada, steps=[cast.bob])

        response = Visitor(cast.bob).post(f"/inbox/{approval.pk}/refer/", to=cast.zoe.pk, step="1")

        assert (response.status_code, response["Location"]) == (302, "/")

    def test_offers_those_near_who_can_decide(self, errands, cast):
        make_person("Nils Nologin", manager=cast.mia, signs_in=False)
        make_person("Gone Away", manager=cast.mia, left_on=TODAY - days(1))
        far = make_person("Far Away", manager=cast.bob)
        approval = errands.ask(cast.ada)

        offered = Visitor(cast.mia).get(f"/inbox/{approval.pk}/").context["refer_form"].fields["to"].choices

        assert [str(name) for _, name in offered] == ["Choose somebody", "Boris Boss", "Hana Roth", "Zoe Stranger"]
        assert str(far) not in str(offered)

    @pytest.mark.parametrize(
        ("to", "words"),
        [
            ("", "Choose who should decide."),
            ("x", "This person cannot decide on it. Choose another."),
            ("otto", "This person cannot decide on it. Choose another."),
            ("ada", "This person cannot decide on it. Choose another."),
            ("bob", "This person cannot decide on it. Choose another."),
        ],
    )
    @pytest.mark.parametrize("htmx", [False, True])
    def test_asks_again_for_somebody_who_can(self, errands, cast, to, words, htmx):
        approval = errands.ask(cast.ada)
        pk = getattr(cast, to).pk if hasattr(cast, to) else to

        response = Visitor(cast.mia).post(f"/inbox/{approval.pk}/refer/", htmx=htmx, to=pk, step="1")

        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Decision.objects.exists()

    def test_says_what_the_operation_refuses(self, errands, cast):
        approval = errands.ask(cast.ada)

        response = Visitor(cast.hana).post(f"/inbox/{approval.pk}/refer/", to=cast.boss.pk, step="2")

        assert response.status_code == 422
        assert "This has been decided in the meantime." in response.content.decode()
