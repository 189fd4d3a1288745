"""Kinds of leave, and who of a team is here."""

import pytest

from tests.api.clients import V1, client_of, problem
from tests.api.leave import ask
from tests.people.factories import TeamFactory
from tests.timeoff.factories import ResourceFactory

pytestmark = pytest.mark.django_db


def test_kinds_of_leave(ada, zoe, vacation):
    ResourceFactory(key="sick", name="Sick leave", position=5)
    ResourceFactory(key="points", name="Points", kind="points", unit="points")
    rows = client_of(ada).get(f"{V1}leave-types/").json()["results"]
    assert rows == [
        {"key": "vacation", "name": "Vacation", "is_private": True, "is_mine": True},
        {"key": "sick", "name": "Sick leave", "is_private": True, "is_mine": False},
    ]
    assert [row["is_mine"] for row in client_of(zoe).get(f"{V1}leave-types/").json()["results"]] == [False, False]


class TestTeams:
    def test_are_those_that_one_sees(self, ada, mia, vera, hana, zoe, team):
        mine = [{"id": team.pk, "name": "Product", "minimum_here": 2}]
        for viewer in (ada, mia, vera, hana):
            assert client_of(viewer).get(f"{V1}teams/").json() == mine
        assert client_of(zoe).get(f"{V1}teams/").json() == []


class TestAvailability:
    def of(self, viewer, team, query="?from=2026-08-10&to=2026-08-16"):
        return client_of(viewer).get(f"{V1}teams/{team.pk}/availability/{query}")

    def test_counts_people_day_by_day(self, ada, mia, sam, team):
        ask(ada, ends_on="2026-08-11")
        told = self.of(sam, team).json()

        assert [member["name"] for member in told["members"]] == ["Ada Cast", "Mia Cast", "Sam Cast"]
        assert [(day["here"], day["expected"], day["state"]) for day in told["days"]] == [
            (2.0, 3, "at"),
            (2.0, 3, "at"),
            (3.0, 3, "enough"),
            (3.0, 3, "enough"),
            (3.0, 3, "enough"),
            (0.0, 0, "off"),
            (0.0, 0, "off"),
        ]

    def test_hides_a_private_type_from_colleagues(self, ada, mia, sam, team, vacation):
        ask(ada, ends_half="am")
        [away] = self.of(sam, team).json()["away"]
        assert away == {
            "employee": {"id": ada.pk, "name": "Ada Cast"},
            "from": "2026-08-10",
            "to": "2026-08-14",
            "from_midday": False,
            "until_midday": True,
            "state": "waiting",
            "leave_type": None,
        }
        for viewer in (ada, mia):
            assert self.of(viewer, team).json()["away"][0]["leave_type"] == {"key": "vacation", "name": "Vacation"}
        vacation.is_private = False
        vacation.save()
        assert self.of(sam, team).json()["away"][0]["leave_type"]["key"] == "vacation"

    def test_is_of_four_weeks_unless_asked_otherwise(self, ada, team):
        days = self.of(ada, team, "").json()["days"]
        assert (len(days), days[0]["on"]) == (28, "2026-07-14")
        assert [day["on"] for day in self.of(ada, team, "?to=2026-08-01").json()["days"]] == ["2026-08-01"]

    def test_is_of_a_quarter_at_most(self, ada, team):
        assert len(self.of(ada, team, "?from=2026-01-01&to=2026-04-02").json()["days"]) == 92
        assert problem(self.of(ada, team, "?from=2026-01-01&to=2026-04-03")) == (400, "invalid")

    def test_of_other_teams_is_not_there(self, ada, zoe, team):
        other = TeamFactory()
        assert problem(self.of(zoe, team)) == (404, "not_found")
        assert problem(self.of(ada, other)) == (404, "not_found")
