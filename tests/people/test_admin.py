"""The admin of people: who gets in, and what its lists find and cost."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import operations
from people.admin_base import ReadOnlyAdmin
from people.models import Employee
from tests.people.admin_pages import act, page, sign_in
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    HolidayCalendarFactory,
    HolidayFactory,
    LocationFactory,
    TeamFactory,
    UserFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db

MODELS = ("employee", "team", "location", "holidaycalendar", "holiday", "workschedule")
MAKE = {
    "employee": lambda: EmployeeFactory(team=TeamFactory(), manager=EmployeeFactory(), location=LocationFactory()),
    "team": TeamFactory,
    "location": LocationFactory,
    "holidaycalendar": HolidayCalendarFactory,
    "holiday": HolidayFactory,
    "workschedule": WorkScheduleFactory,
}


class TestWhoGetsIn:
    @pytest.mark.parametrize("model", MODELS)
    def test_hr_changes(self, hr, model):
        row = MAKE[model]()

        assert hr.get(page(model)).status_code == 200
        assert hr.get(page(model, "add")).status_code == 200
        assert b'name="_save"' in hr.get(page(model, "change", row.pk)).content

    @pytest.mark.parametrize("model", MODELS)
    def test_auditors_read(self, client, otto, model):
        client, row = sign_in(client, otto), MAKE[model]()

        shown = client.get(page(model, "change", row.pk))

        assert client.get(page(model)).status_code == 200
        assert shown.status_code == 200
        assert b'name="_save"' not in shown.content
        assert client.post(page(model, "change", row.pk), {}).status_code == 403
        assert client.get(page(model, "add")).status_code == 403
        assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403

    def test_auditors_have_no_actions(self, client, otto, ada):
        client = sign_in(client, otto)

        act(client, "employee", "let_in", [ada])
        act(client, "employee", "erase", [ada], confirmed="yes")

        assert client.get(page("employee")).context["action_form"] is None
        assert mail.outbox == []

    @pytest.mark.parametrize("model", MODELS)
    def test_nobody_else_gets_in(self, client, mia, ada, model):
        client, row = sign_in(client, mia), MAKE[model]()

        for url in (page(model), page(model, "add"), page(model, "change", row.pk)):
            assert client.get(url, follow=True).status_code == 404

    def test_not_even_staff_without_a_role(self, client, ada):
        ada.user.is_staff = True
        ada.user.save()

        assert sign_in(client, ada).get(page("employee"), follow=True).status_code == 404

    def test_the_companys_superuser_changes_without_being_an_employee(self, client):
        client.defaults["HTTP_HOST"] = "acme.localhost"
        client.force_login(UserFactory(is_staff=True, is_superuser=True), backend="people.backends.EmailBackend")

        assert client.get(page("employee", "add")).status_code == 200

    @pytest.mark.parametrize("model", [User, Group])
    def test_sign_ins_have_no_page_of_their_own(self, model):
        assert not admin.site.is_registered(model)


class TestReadOnlyAdmin:
    @pytest.mark.parametrize(("name", "reads"), [("hana", True), ("otto", True), ("ada", False)])
    def test_is_read_by_hr_and_auditors_and_changed_by_nobody(self, rf, request, name, reads):
        asked, person = rf.get("/"), request.getfixturevalue(name)
        asked.user = person.user
        history = ReadOnlyAdmin(Employee, admin.site)

        assert (history.has_module_permission(asked), history.has_view_permission(asked, person)) == (reads, reads)
        assert not history.has_add_permission(asked)
        assert not history.has_change_permission(asked, person)
        assert not history.has_delete_permission(asked, person)


class TestLists:
    @pytest.mark.parametrize("model", MODELS)
    def test_cost_the_same_for_1_10_and_100_rows(self, hr, model):
        counts = []
        for rows in (1, 9, 90):
            for _ in range(rows):
                MAKE[model]()
            hr.get(page(model))
            with CaptureQueriesContext(connection) as queries:
                assert hr.get(page(model)).status_code == 200
            counts.append(len(queries))

        assert len(set(counts)) == 1, counts

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "ada"}, {"Ada"}),
            ({"employed": "yes"}, {"Ada", "Hana"}),
            ({"employed": "left"}, {"Zoe"}),
            ({"employed": "coming"}, {"Bea"}),
            ({"is_hr__exact": "1"}, {"Hana"}),
            ({}, {"Ada", "Hana", "Zoe", "Bea"}),
        ],
    )
    def test_of_people_are_searched_and_filtered(self, hr, query, found):
        EmployeeFactory(first_name="Ada")
        EmployeeFactory(first_name="Zoe", left_on=date(2024, 6, 30))
        EmployeeFactory(first_name="Bea", hired_on=date(2199, 1, 1))

        rows = hr.get(page("employee"), query).context["cl"].result_list

        assert {row.first_name for row in rows} == found

    def test_count_people_of_today(self, hr):
        team, schedule = TeamFactory(), WorkScheduleFactory()
        for left_on in (None, date(2199, 1, 1), date(2024, 6, 30)):
            person = EmployeeFactory(team=team)
            EmployeeScheduleFactory(employee=person, schedule=schedule)
            operations.leave_company(employee=person, left_on=left_on)

        assert hr.get(page("team")).context["cl"].result_list[0].people == 2
        assert hr.get(page("workschedule")).context["cl"].result_list[0].people == 2


class TestListsWithoutRows:
    def test_say_what_would_be_there(self, hr):
        shown = hr.get("/admin/people/payrollrun/").content.decode()

        assert "Nothing here yet" in shown
        assert "Payroll reports hours worked by itself, once it has its secret." in shown
        assert "take the filters away" not in shown

    def test_of_a_search_lead_back_to_all(self, hr):
        shown = hr.get("/admin/people/team/?q=nobody").content.decode()

        assert "Nothing matches" in shown
        assert "take the filters away" in shown
        assert 'href="/admin/people/team/add/' in shown
