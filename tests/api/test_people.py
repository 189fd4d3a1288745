"""Who asks, whom they see, and the holidays of those."""

import datetime as dt

import pytest

from tests.api.clients import V1, client_of, problem
from tests.people.factories import EmployeeFactory, HolidayFactory, LocationFactory

pytestmark = pytest.mark.django_db


class TestMe:
    def test_says_who_asks_and_what_day_it_is(self, ada, mia, team):
        me = client_of(ada).get(f"{V1}me/").json()

        assert me["employee"]["name"] == "Ada Cast"
        assert me["employee"]["manager"] == {"id": mia.pk, "name": "Mia Cast"}
        assert me["employee"]["team"] == {"id": team.pk, "name": "Product"}
        assert me["role"] == "employee"
        assert me["today"] == "2026-07-14"
        assert me["company"] == {"name": "Acme", "timezone": "Europe/Berlin", "today": "2026-07-14"}

    def test_names_the_role(self, ada, mia, hana, otto):
        roles = [client_of(person).get(f"{V1}me/").json()["role"] for person in (ada, mia, hana, otto)]
        assert roles == ["employee", "manager", "hr", "auditor"]

    def test_today_is_by_the_own_clock(self, ada):
        ada.timezone = "Pacific/Auckland"
        ada.save()
        evening = client_of(ada)
        assert evening.get(f"{V1}me/").json()["today"] == "2026-07-14"
        ada.timezone = "Pacific/Honolulu"
        ada.save()
        assert evening.get(f"{V1}me/").json()["today"] == "2026-07-13"


class TestEmployees:
    def names(self, viewer, query=""):
        answer = client_of(viewer).get(f"{V1}employees/{query}").json()
        assert answer["next"] is None
        return [person["name"].split()[0] for person in answer["results"]]

    def test_shows_oneself_and_ones_line(self, ada, mia, vera, zoe, sam):
        assert self.names(ada) == ["Ada"]
        assert self.names(mia) == ["Ada", "Mia", "Sam"]
        assert self.names(vera) == ["Ada", "Mia", "Sam", "Vera"]
        assert self.names(zoe) == ["Zoe"]

    def test_shows_everybody_to_hr_and_auditors(self, ada, hana, otto):
        assert self.names(hana) == self.names(otto) == ["Ada", "Hana", "Mia", "Otto", "Vera"]

    def test_filters(self, ada, sam, hana, team):
        left = EmployeeFactory(first_name="Lea", last_name="Gone", left_on=dt.date(2025, 1, 1))
        assert self.names(hana, "?search=ad cast") == ["Ada"]
        assert self.names(hana, f"?team={team.pk}") == ["Ada", "Mia", "Sam"]
        assert left.first_name not in self.names(hana, "?employed_on=2026-07-14")
        assert left.first_name in self.names(hana)

    def test_refuses_a_filter_that_it_does_not_know(self, hana):
        answer = client_of(hana).get(f"{V1}employees/?tem=1")
        assert problem(answer) == (400, "invalid")
        assert "There is no such field" in answer.json()["errors"]["tem"][0]

    def test_one(self, ada, mia, zoe):
        assert client_of(mia).get(f"{V1}employees/{ada.pk}/").json()["id"] == ada.pk
        assert problem(client_of(zoe).get(f"{V1}employees/{ada.pk}/")) == (404, "not_found")
        assert problem(client_of(ada).get(f"{V1}employees/{mia.pk}/")) == (404, "not_found")


class TestHolidays:
    def test_are_those_of_the_place(self, ada, zoe):
        place = LocationFactory()
        ada.location = place
        ada.save()
        HolidayFactory(calendar=place.calendar, on=dt.date(2026, 10, 3), name="Unity")
        HolidayFactory(calendar=place.calendar, on=dt.date(2026, 5, 1), name="May", is_half_day=True)
        HolidayFactory(calendar=place.calendar, on=dt.date(2026, 12, 26), name="Worked", is_observed=False)
        HolidayFactory(calendar=place.calendar, on=dt.date(2024, 5, 1), name="Long ago")
        HolidayFactory(on=dt.date(2026, 5, 2), name="Elsewhere")

        rows = client_of(ada).get(f"{V1}holidays/").json()["results"]

        assert [(row["on"], row["name"], row["is_half_day"]) for row in rows] == [
            ("2026-05-01", "May", True),
            ("2026-10-03", "Unity", False),
        ]
        assert client_of(zoe).get(f"{V1}holidays/").json()["results"] == []

    def test_of_a_stretch_and_of_somebody_else(self, ada, mia, zoe):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=dt.date(2026, 10, 3))
        of_ada = f"{V1}holidays/?employee={ada.pk}"

        assert len(client_of(mia).get(of_ada).json()["results"]) == 1
        assert client_of(mia).get(f"{of_ada}&from=2026-10-04&to=2026-12-31").json()["results"] == []
        assert problem(client_of(zoe).get(of_ada)) == (404, "not_found")
