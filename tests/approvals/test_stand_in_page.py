"""Naming a stand-in on the page."""

import pytest

from approvals.models import Delegation
from approvals.operations import delegate
from tests.approvals.factories import TODAY, days
from tests.approvals.pages import Visitor, says

pytestmark = pytest.mark.usefixtures("at_noon")


def fields(cast, **changes):
    sent = {"stand_in": cast.zoe.pk, "starts_on": "2026-07-20", "last_on": "2026-07-31"}
    return sent | changes


class TestNaming:
    def test_keeps_the_days_both_included(self, cast):
        response = Visitor(cast.mia).post("/inbox/stand-in/", follow=True, **fields(cast))

        assert response.redirect_chain == [("/inbox/stand-in/", 302)]
        assert [text.replace("\u00a0", " ") for text in says(response)] == [
            "Zoe Stranger stands in for you, 20 – 31 Jul."
        ]
        delegation = Delegation.objects.get()
        assert (delegation.employee, delegation.stand_in) == (cast.mia, cast.zoe)
        assert (delegation.starts_on.isoformat(), delegation.last_on.isoformat()) == ("2026-07-20", "2026-07-31")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"stand_in": ""}, "Choose who stands in for you."),
            ({"stand_in": "x"}, "This person cannot stand in for you. Choose another."),
            ({"stand_in": "otto"}, "This person cannot stand in for you. Choose another."),
            ({"stand_in": "mia"}, "This person cannot stand in for you. Choose another."),
            ({"starts_on": ""}, "Enter the first day."),
            ({"last_on": ""}, "Enter the last day."),
            ({"starts_on": "31.7.26 or so"}, "Write the first day as 2026-07-14."),
            ({"last_on": "2026-02-30"}, "Write the last day as 2026-07-14."),
            ({"last_on": "2026-07-19"}, "The last day cannot come before the first."),
            ({"starts_on": "2026-07-01", "last_on": "2026-07-13"}, "Choose a last day from today on."),
            ({"last_on": "2028-01-01"}, "Nobody stands in for longer than a year."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(self, cast, changes, words):
        if hasattr(cast, changes.get("stand_in") or "-"):
            changes = {"stand_in": getattr(cast, changes["stand_in"]).pk}

        response = Visitor(cast.mia).post("/inbox/stand-in/", **fields(cast, **changes))

        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Delegation.objects.exists()

    def test_says_which_days_are_taken(self, cast):
        Visitor(cast.mia).post("/inbox/stand-in/", **fields(cast))

        response = Visitor(cast.mia).post("/inbox/stand-in/", **fields(cast, stand_in=cast.boss.pk))

        assert "Zoe Stranger stands in for you on some of these days already" in response.content.decode()

    def test_twice_is_done_once(self, cast):
        visitor = Visitor(cast.mia)
        for _ in range(2):
            visitor.post("/inbox/stand-in/", **fields(cast))

        assert Delegation.objects.count() == 1


class TestList:
    def test_shows_who_stands_in_for_whom(self, cast):
        delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY + days(3), on=TODAY)
        delegate(employee=cast.boss, stand_in=cast.mia, starts_on=TODAY + days(9), last_on=TODAY + days(9), on=TODAY)

        response = Visitor(cast.mia).get("/inbox/stand-in/")

        assert [(one.stand_in, running) for one, running in response.context["mine"]] == [(cast.zoe, True)]
        assert [(one.employee, running) for one, running in response.context["for_others"]] == [(cast.boss, False)]

    def test_costs_the_same_for_one_and_for_many(self, cast, django_assert_num_queries):
        visitor = Visitor(cast.mia)
        for number in range(1, 11):
            delegate(
                employee=cast.mia,
                stand_in=cast.zoe,
                starts_on=TODAY + days(number),
                last_on=TODAY + days(number),
                on=TODAY,
            )
            if number in (1, 10):
                with django_assert_num_queries(11):
                    visitor.get("/inbox/stand-in/")


class TestEnding:
    def test_ends_one(self, cast):
        made = delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY + days(3), on=TODAY)

        response = Visitor(cast.mia).post(f"/inbox/stand-in/{made.pk}/end/", follow=True)

        assert says(response) == ["Zoe Stranger no longer stands in for you."]
        assert not Delegation.objects.exists()

    def test_says_when_it_is_over(self, cast):
        made = Delegation.objects.create(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY - days(3), ends_on=TODAY)

        response = Visitor(cast.mia).post(f"/inbox/stand-in/{made.pk}/end/", follow=True)

        assert says(response) == ["This stand-in is over already."]

    @pytest.mark.parametrize("name", ["zoe", "hana", "otto", "boss"])
    def test_is_not_there_for_others(self, cast, name):
        made = delegate(employee=cast.mia, stand_in=cast.zoe, starts_on=TODAY, last_on=TODAY, on=TODAY)

        assert Visitor(getattr(cast, name)).post(f"/inbox/stand-in/{made.pk}/end/").status_code == 404
        assert Delegation.objects.exists()
