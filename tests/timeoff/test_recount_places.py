"""Leave counted again for those who move to a place with other holidays. It is Tuesday 14 July, or 12 August."""

from datetime import datetime, timedelta

import pytest

from people import operations as people
from tests.people.admin_pages import page, said, sign_in
from tests.people.factories import HolidayCalendarFactory, LocationFactory
from tests.timeoff.factories import BERLIN, MONDAY, NINE, D, balance, days
from timeoff import operations

pytestmark = pytest.mark.django_db

WEDNESDAY_OF_IT = datetime(2026, 8, 12, 9, tzinfo=BERLIN)


@pytest.fixture
def places(ada):
    """Where Ada works, and where Thursday of her week is a holiday and Tuesday was one."""
    here, there = LocationFactory(), LocationFactory()
    for number, name in ((1, "Fair"), (3, "Parade")):
        people.set_holiday(calendar=there.calendar, on=MONDAY + timedelta(days=number), name=name)
    ada.location = here
    ada.save()
    return here, there


@pytest.fixture
def time_off(ada, vacation, places):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)


@pytest.fixture
def at(django_capture_on_commit_callbacks, monkeypatch):
    """Do something at a moment, and let what waits for its commit happen."""

    def run(moment, act, **kwargs):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        with django_capture_on_commit_callbacks(execute=True):
            return act(**kwargs)

    return run


def claimed(time_off):
    return [claim.on.day for claim in time_off.claims.active().chronological()]


class TestMoving:
    def test_gives_the_holidays_of_the_new_place_back(self, at, ada, vacation, places, time_off):
        at(NINE, people.change_details, employee=ada, location=places[1])

        assert claimed(time_off) == [10, 12, 14]
        assert balance(ada, vacation) == (7 * D, 3 * D, 0)

    def test_leaves_the_days_that_have_been(self, at, ada, vacation, places, time_off):
        at(WEDNESDAY_OF_IT, people.change_details, employee=ada, location=places[1])

        assert claimed(time_off) == [10, 11, 12, 14]
        assert balance(ada, vacation) == (6 * D, 4 * D, 0)

    def test_takes_again_what_was_a_holiday_at_the_old_place(self, at, ada, vacation, places):
        ada.location = places[1]
        ada.save()
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        assert claimed(time_off) == [10, 12, 14]

        at(WEDNESDAY_OF_IT, people.change_details, employee=ada, location=places[0])

        assert claimed(time_off) == [10, 12, 13, 14]
        assert balance(ada, vacation) == (6 * D, 4 * D, 0)

    def test_counts_nothing_again_where_the_holidays_are_the_same(self, at, ada, vacation, places, time_off):
        alike = LocationFactory(calendar=places[0].calendar)

        at(NINE, people.change_details, employee=ada, location=alike, job_title="Architect")

        assert not time_off.events.filter(kind="recounted").exists()

    def test_is_said_on_the_page_of_the_person(self, client, hana, ada, places, time_off, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)
        names = ["first_name", "last_name", "number", "email", "job_title", "timezone", "language", "manager_id"]
        known = {name.removesuffix("_id"): getattr(ada, name) for name in names}
        known |= {"hired_on": ada.hired_on.isoformat(), "team": ada.team_id, "location": places[1].pk}
        rows = {"schedules-TOTAL_FORMS": "0", "schedules-INITIAL_FORMS": "0"}

        answer = sign_in(client, hana).post(page("employee", "change", ada.pk), known | rows, follow=True)

        assert "1 request is counted again by the holidays of the new location." in said(answer)


class TestAnotherCalendarOfAPlace:
    def test_counts_for_all_who_work_there(self, at, ada, vacation, places, time_off):
        here, there = places
        here.calendar = there.calendar

        at(NINE, here.save)

        assert claimed(time_off) == [10, 12, 14]

    def test_may_be_none(self, at, ada, vacation, places):
        there = places[1]
        ada.location = there
        ada.save()
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        there.calendar = None

        at(NINE, there.save)

        assert claimed(time_off) == [10, 11, 12, 13, 14]
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)

    def test_does_nothing_to_those_of_other_places(self, at, ada, vacation, places, time_off):
        there = places[1]
        there.calendar = HolidayCalendarFactory()

        at(NINE, there.save)

        assert claimed(time_off) == [10, 11, 12, 13, 14]
