"""HR sees whose leave a change of holidays touches before it is saved, and what became of it afterwards."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people import operations as people
from people.models import Holiday
from people.touched import Stretch
from tests.people.admin_pages import sign_in
from tests.people.factories import LocationFactory
from tests.timeoff.factories import MONDAY, NINE, D, balance, days, give
from timeoff import operations
from timeoff.touched import leave_on

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def url(name, *args):
    return reverse(f"admin:people_holiday_{name}", args=args)


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().replace("\u00a0", " ")).split())


@pytest.fixture
def calendar(ada):
    ada.location = LocationFactory()
    ada.save()
    return ada.location.calendar


@pytest.fixture
def time_off(ada, vacation, calendar):
    return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)


@pytest.fixture
def hr(client, hana):
    return sign_in(client, hana)


def holiday(calendar, on=TUESDAY, **more):
    return {"calendar": calendar.pk, "on": on.isoformat(), "name": "Fair", "is_observed": "on"} | more


class TestBeforeItIsSaved:
    def test_hr_sees_whose_leave_lies_on_the_day(self, hr, ada, calendar, time_off):
        page = hr.post(url("add"), holiday(calendar))

        assert "1 request of 1 person lies on 11 Aug 2026." in read(page)
        assert ada.display_name in read(page)
        assert "Nothing is saved yet." in read(page)
        assert not Holiday.objects.filter(on=TUESDAY).exists()

    def test_and_saves_it_with_the_next_click(
        self, hr, ada, calendar, vacation, time_off, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = hr.post(url("add"), holiday(calendar, _touched_seen="1"), follow=True)

        assert Holiday.objects.get(on=TUESDAY).name == "Fair"
        assert "1 request of 1 person is counted again." in read(answer)
        assert balance(ada, vacation)[1] == 4 * D

    def test_where_no_leave_lies_it_is_saved_at_once(self, hr, calendar, time_off):
        answer = hr.post(url("add"), holiday(calendar, on=MONDAY + timedelta(days=30)))

        assert answer.status_code == 302

    def test_another_name_alone_touches_nothing(self, hr, calendar, time_off):
        made = people.set_holiday(calendar=calendar, on=TUESDAY, name="Fair")

        answer = hr.post(url("change", made.pk), holiday(calendar, name="Market"))

        assert answer.status_code == 302
        assert Holiday.objects.get(pk=made.pk).name == "Market"

    def test_moved_it_is_told_for_both_days(self, hr, calendar, time_off):
        made = people.set_holiday(calendar=calendar, on=TUESDAY, name="Fair")

        page = hr.post(url("change", made.pk), holiday(calendar, on=TUESDAY + timedelta(days=1)))

        assert "lies on 11 Aug 2026 and 12 Aug 2026." in read(page)

    def test_a_form_with_something_wrong_comes_back_as_ever(self, hr, calendar, time_off):
        page = hr.post(url("add"), holiday(calendar, name=""))

        assert "Nothing is saved yet." not in read(page)
        assert page.status_code == 200

    def test_taking_it_away_warns_first(self, hr, calendar, time_off):
        made = people.set_holiday(calendar=calendar, on=TUESDAY, name="Fair")

        assert "1 request of 1 person lies on this day and is counted again." in read(hr.get(url("delete", made.pk)))

    def test_costs_the_same_for_one_request_and_for_ten(self, calendar, vacation, policy, ada, time_off):
        counts = []
        for week in (0, 1, 2):
            if week:
                operations.submit(employee=ada, resource=vacation, span=days(7 * week), at=NINE)
            with CaptureQueriesContext(connection) as captured:
                found = leave_on([Stretch(MONDAY, None, calendar_id=calendar.pk)])
            counts.append((found.things, len(captured)))

        assert counts == [(1, 2), (2, 2), (3, 2)]

    def test_knows_the_people_of_a_schedule(self, ada, sam, policy, calendar, vacation, time_off):
        give(sam, policy)
        operations.submit(employee=sam, resource=vacation, span=days(1), at=NINE)

        assert leave_on([Stretch(TUESDAY, TUESDAY, employee_ids=[ada.pk, sam.pk])]).people == 2
        assert leave_on([Stretch(TUESDAY, TUESDAY, employee_ids=[sam.pk])]).things == 1
        assert leave_on([]).things == 0


class TestAfterwards:
    def test_a_list_tells_what_was_given_back_and_what_could_not_be_taken(self, hr, ada, calendar, vacation, time_off):
        people.set_holiday(calendar=calendar, on=TUESDAY, name="Fair")
        operations.recount(time_off=time_off, at=NINE)
        operations.submit(employee=ada, resource=vacation, span=days(7, 14), at=NINE)
        people.remove_holiday(calendar=calendar, on=TUESDAY)
        operations.recount(time_off=time_off, at=NINE + timedelta(days=1), again=operations.Within(TUESDAY, TUESDAY))

        page = read(hr.get(reverse("admin:timeoff_recount_changelist")))

        assert "1 d given back: Tue 11 Aug is free, in part or whole" in page
        assert "1 d not taken for Tue 11 Aug: the balance has only 0 d left" in page
        assert "10 Aug 2026 – 14 Aug 2026" in page

    def test_the_list_costs_the_same_for_one_row_and_for_ten(self, hr, time_off):
        counts = []
        for more in (1, 9):
            for _ in range(more):
                time_off.events.create(kind="recounted", at=NINE, detail="1 d given back")
            hr.get(reverse("admin:timeoff_recount_changelist"))
            with CaptureQueriesContext(connection) as captured:
                hr.get(reverse("admin:timeoff_recount_changelist"))
            counts.append(len(captured))

        assert counts[0] == counts[1]
