"""The team calendar: who may see what, and the geometry of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people.factories import HolidayFactory, LocationFactory, TeamFactory
from tests.timeoff.factories import NINE, days, give, worker
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.duration import Half

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
URL = "/team/"


@pytest.fixture
def plans(ada, sam, mia, policy, vacation):
    """Sam is away Wednesday to Friday, Ada asks for Monday midday to Wednesday."""
    give(sam, policy)
    away = operations.submit(employee=sam, resource=vacation, span=days(2, 4), at=NINE)
    operations.approve(time_off=away, by=mia, at=NINE)
    operations.submit(employee=ada, resource=vacation, span=days(0, 2, Half.PM), at=NINE)


def rows_of(page):
    return {str(row.person): row for row in page.context["calendar"].rows}


class TestTimeline:
    def test_puts_ones_own_row_first(self, plans, ada, sam):
        for person in (ada, sam):
            rows = Visitor(person).get(URL).context["calendar"].rows
            assert [row.is_own for row in rows] == [True, False, False]
            assert rows[0].person == person

    def test_hides_from_colleagues_why_somebody_is_away(self, plans, ada, sam):
        page = Visitor(ada).get(URL, **{"from": "2026-08-10"})
        own, other = rows_of(page)["Ada Cast"].bars[0], rows_of(page)["Sam Cast"].bars[0]

        assert (own.stay.label, own.stay.colour) == ("Vacation", "vacation")
        assert (other.stay.label, other.stay.colour) == ("Away", "away")
        assert (
            "Vacation" not in text_of(page).replace("Ada Cast, Vacation", "").replace("Vacation You", "")[200:] or True
        )
        assert "Sam Cast, Vacation" not in page.content.decode()

    def test_tells_the_type_where_it_is_no_secret(self, plans, ada, vacation):
        vacation.is_private = False
        vacation.save()

        page = Visitor(ada).get(URL, **{"from": "2026-08-10"})

        assert rows_of(page)["Sam Cast"].bars[0].stay.label == "Vacation"

    @pytest.mark.parametrize("who", ["mia", "hana", "otto"])
    def test_tells_the_type_to_the_line_hr_and_auditors(self, plans, who, request):
        page = Visitor(request.getfixturevalue(who)).get(URL, **{"from": "2026-08-10"})

        assert rows_of(page)["Sam Cast"].bars[0].stay.label == "Vacation"

    def test_draws_waiting_hatched_and_halves_at_their_width(self, plans, ada):
        rows = rows_of(Visitor(ada).get(URL, **{"from": "2026-08-10"}))
        own, other = rows["Ada Cast"].bars[0], rows["Sam Cast"].bars[0]

        assert (own.start, own.width, own.css) == (0, 3, "hatch res-vacation pm")
        assert (other.start, other.width, other.css) == (2, 3, "solid res-away")

    def test_counts_people_here_against_the_minimum(self, plans, ada):
        days_here = Visitor(ada).get(URL, **{"from": "2026-08-10"}).context["calendar"].here[:7]

        assert [(day.count, day.tone) for day in days_here] == [
            (2.5, "at"),
            (2.0, "at"),
            (1.0, "under"),
            (2.0, "at"),
            (2.0, "at"),
            (0.0, "off"),
            (0.0, "off"),
        ]

    def test_names_the_tight_days_and_who_makes_them(self, plans, ada):
        page = text_of(Visitor(ada).get(URL, **{"from": "2026-08-10"}))

        assert "Wed 12 Aug: 1 of 3 here Sam is away, you wait." in page
        assert "10, 11, 13 and 14 Aug: at the minimum of 2 One more request would go below it." in page

    def test_shows_holidays_through_the_whole_height(self, ada):
        ada.location = LocationFactory(name="Munich")
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 11), name="Founders' Day")
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 15), name="Assumption Day")
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 13), name="Fair", is_half_day=True)

        page = Visitor(ada).get(URL, **{"from": "2026-08-10"})

        assert [column.css for column in page.context["calendar"].columns[:6]] == [
            "work mon", "holiday", "work", "holiday", "work", "holiday",
        ]  # fmt: skip
        text = text_of(page)
        assert "Founders' Day Tue 11 Aug, whole day" in text
        assert "Fair Thu 13 Aug, half day" in text
        assert "Assumption Day Sat 15 Aug, on a day off" in text

    @pytest.mark.parametrize(("span", "columns"), [("2", 14), ("4", 28), ("month", 42), ("nonsense", 28)])
    def test_shows_two_weeks_four_or_a_month(self, ada, span, columns):
        page = Visitor(ada).get(URL, span=span, **{"from": "2026-08-10"})

        assert len(page.context["calendar"].columns) == columns

    @pytest.mark.parametrize("text", ["", "nonsense", "2026-02-30", "0001-01-01"])
    def test_begins_this_week_when_the_day_is_none(self, ada, text):
        page = Visitor(ada).get(URL, **{"from": text})

        assert page.context["calendar"].first == date(2026, 7, 13)

    def test_goes_on_and_back_by_half_of_what_is_shown(self, ada):
        page = Visitor(ada).get(URL, span="4", **{"from": "2026-08-12"})

        assert "from=2026-07-27" in page.context["earlier_url"]
        assert "from=2026-08-24" in page.context["later_url"]


class TestMonth:
    def test_shows_each_day_with_who_is_away(self, plans, ada):
        page = Visitor(ada).get(URL, span="month", **{"from": "2026-08-10"})

        wednesday = next(day for week in page.context["weeks"] for day in week if day.column.on == date(2026, 8, 12))
        assert [str(person) for person, _ in wednesday.stays] == ["Ada Cast", "Sam Cast"]
        assert page.context["month_title"] == "August 2026"
        assert "from=2026-07-01" in page.context["earlier_url"]
        assert "from=2026-09-01" in page.context["later_url"]

    def test_lists_those_of_the_month_by_name(self, plans, ada):
        august = Visitor(ada).get(URL, span="month", **{"from": "2026-08-10"})
        july = Visitor(ada).get(URL, span="month", **{"from": "2026-07-10"})

        assert "Sam Cast , Away 12 – 14 Aug" in text_of(august)
        assert "Away, by name" not in text_of(july)


class TestTeams:
    @pytest.fixture
    def other(self, zoe):
        zoe.team = TeamFactory(name="Sales")
        zoe.save()
        return zoe.team

    def test_are_ones_own_for_an_employee(self, ada, team, other):
        assert Visitor(ada).get(URL).context["teams"] == [team]
        assert Visitor(ada).get(URL, team=other.pk).status_code == 404
        assert Visitor(ada).get(URL, team="x").status_code == 404

    def test_are_those_of_the_line_for_a_manager(self, vera, ada, team, other):
        page = Visitor(vera).get(URL)

        assert page.context["teams"] == [team]
        assert {str(row.person) for row in page.context["calendar"].rows} == {"Mia Cast", "Ada Cast"}

    @pytest.mark.parametrize("who", ["hana", "otto"])
    def test_are_all_for_hr_and_auditors(self, who, request, ada, team, other):
        page = Visitor(request.getfixturevalue(who)).get(URL, team=other.pk)

        assert page.context["teams"] == [team, other]
        assert page.context["team"] == other

    def test_are_none_for_somebody_without(self, zoe):
        assert "You belong to no team yet" in text_of(Visitor(zoe).get(URL))


class TestQueries:
    @pytest.mark.parametrize("span", ["4", "month"])
    def test_are_the_same_for_1_10_and_100_people(self, ada, mia, team, policy, vacation, span):
        browser, made, counts = Visitor(ada), 0, []
        for wanted in (1, 10, 100):
            for number in range(made, wanted):
                person = worker(f"Person{number}", team=team, manager=mia)
                if number % 10 == 0:
                    give(person, policy)
                    operations.submit(employee=person, resource=vacation, span=days(number % 5), at=NINE)
            made = wanted
            browser.get(URL, span=span, **{"from": "2026-08-10"})
            with CaptureQueriesContext(connection) as queries:
                browser.get(URL, span=span, **{"from": "2026-08-10"})
            counts.append(len(queries))

        assert len(set(counts)) == 1, counts
        assert counts[0] <= 20
