"""Traps about the team calendar: who may see what, what still waits, feeds."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from icalendar import Calendar

from people import operations as people
from people.access import address_of
from tests.people.factories import TeamFactory
from tests.timeoff.factories import NINE, D, days
from tests.timeoff.pages import Visitor
from tests.traps.leave import another_with, asked, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
WEEK = {"from": "2026-08-10"}


@pytest.fixture
def plans(ada, sam, mia, vacation):
    """Ada's week is approved; Sam's waits."""
    another_with(sam, vacation, 10 * D)
    decide(asked(ada, vacation, days(0, 4)), mia)
    asked(sam, vacation, days(2, 3))


def bars(viewer):
    rows = Visitor(viewer).get("/team/", **WEEK).context["calendar"].rows
    return {row.person.first_name: [bar.stay.label for bar in row.bars] for row in rows}


def feed(client, viewer, team=None):
    """The titles in a calendar feed, and whether each is certain."""
    cache.clear()
    made = people.open_feed(employee=viewer, team=team, at=NINE)
    answer = client.get(f"/feeds/{address_of(made)}.ics", headers={"host": "acme.localhost"})
    events = Calendar.from_ical(answer.content).walk("VEVENT") if answer.status_code == 200 else []
    return answer.status_code, {str(event["summary"]): str(event["status"]) for event in events}


class TestTrap24:
    def test_colleagues_see_that_somebody_is_away_and_not_why(self, plans, ada, sam):
        """urlaubsverwaltung#750, #2696, timeoff-management-application#128: sick leave was told to the whole team."""
        assert bars(ada) == {"Ada": ["Vacation"], "Sam": ["Away"], "Mia": []}
        assert bars(sam) == {"Ada": ["Away"], "Sam": ["Vacation"], "Mia": []}

    @pytest.mark.parametrize("who", ["mia", "hana"])
    def test_those_who_plan_see_the_kind_of_leave(self, plans, who, request):
        """timeoff-management-application#156, orangehrm#1741: the manager saw no more than everybody."""
        seen = bars(request.getfixturevalue(who))

        assert {name: labels for name, labels in seen.items() if labels} == {"Ada": ["Vacation"], "Sam": ["Vacation"]}

    def test_strangers_see_nobody_of_the_team(self, plans, zoe):
        """timeoff-management-application#450: a calendar of the company showed every team to everybody."""
        page = Visitor(zoe).get("/team/", **WEEK).content.decode()

        assert "Ada" not in page
        assert "Sam" not in page

    def test_what_waits_is_shown_and_told_apart_from_what_is_certain(self, plans, ada):
        """urlaubsverwaltung#2703, jorani#225: requests that wait were missing, and two asked for the same week."""
        rows = Visitor(ada).get("/team/", **WEEK).context["calendar"].rows
        css = {row.person.first_name: row.bars[0].css for row in rows if row.bars}

        assert css["Ada"].startswith("solid")
        assert css["Sam"].startswith("hatch")

    def test_feeds_keep_the_same_secrets_and_say_what_waits(self, client, plans, ada, team):
        """urlaubsverwaltung#2696, timeoff-management-application#502: a feed told the kind of leave of everybody."""
        assert feed(client, ada) == (200, {"Vacation": "CONFIRMED"})
        assert feed(client, ada, team) == (
            200,
            {"Ada Cast, away": "CONFIRMED", "Sam Cast, away (waiting)": "TENTATIVE"},
        )

    def test_a_feed_closes_for_who_has_left_the_team(self, client, plans, sam, team):
        """timeoff-management-application#502: the address stayed open for good."""
        assert feed(client, sam, team)[0] == 200
        sam.team = TeamFactory(name="Sales")
        sam.save()

        assert feed(client, sam, team)[0] == 404
