"""HR's pages of employees: hiring, changing, and actions on many."""

from datetime import date, time

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import operations
from people.models import Employee
from tests.people.admin_pages import act, errors, page, said
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    LocationFactory,
    UserFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db


class TestHiring:
    def fields(self, **values):
        return {
            "first_name": "Ada",
            "last_name": "Cast",
            "number": "7",
            "email": "Ada@acme.example",
            "language": "en",
            "hired_on": "2026-03-01",
            "fte_percent": "100",
        } | values

    def test_makes_the_person_with_schedule_and_clock(self, hr, mia):
        schedule, location = WorkScheduleFactory(), LocationFactory(timezone="Asia/Tokyo")

        response = hr.post(
            page("employee", "add"),
            self.fields(schedule=schedule.pk, fte_percent="50", location=location.pk, manager=mia.pk),
        )

        assert response.status_code == 302, errors(response)
        ada = Employee.objects.get(number="7")
        assert (ada.email, ada.manager, ada.timezone) == ("ada@acme.example", mia, "Asia/Tokyo")
        assert ada.holder_id
        [assigned] = ada.schedules.all()
        assert (assigned.schedule, assigned.starts_on, assigned.fte_percent) == (schedule, date(2026, 3, 1), 50)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"number": "P-1"}, "Somebody else has this personnel number."),
            ({"email": "TAKEN@acme.example"}, "Somebody else has this e-mail."),
            ({"first_name": "", "last_name": ""}, "Everybody has a name."),
            ({"is_hr": "on", "is_auditor": "on"}, "An auditor changes nothing"),
            ({"hired_on": "1.3.2026x"}, "This is no date. Write it as 2026-07-14."),
            ({"timezone": "Berlin"}, "not a time zone"),
            ({"language": "xx-klingon"}, "not a language"),
            ({"manager": "0"}, "none of the choices"),
            ({"fte_percent": "120"}, "above 0 and at most 100 percent"),
        ],
    )
    def test_says_what_is_wrong_and_makes_nobody(self, hr, values, message):
        EmployeeFactory(number="P-1", email="taken@acme.example")

        response = hr.post(page("employee", "add"), self.fields(**values))

        assert any(message in error for error in errors(response)), errors(response)
        assert not Employee.objects.filter(number="7").exists()

    def test_is_refused_by_the_operation_in_its_words(self, hr, mia):
        operations.leave_company(employee=mia, left_on=date(2026, 2, 28))

        response = hr.post(page("employee", "add"), self.fields(manager=mia.pk))

        assert errors(response) == ["Mia Cast leaves on 28 Feb 2026 and cannot manage somebody who joins later."]


class TestChanging:
    def fields(self, person, schedule=None, **values):
        names = ["first_name", "last_name", "number", "email", "job_title", "timezone", "language"]
        known = {name: getattr(person, name) for name in names}
        rows = {"schedules-TOTAL_FORMS": "1" if schedule else "0", "schedules-INITIAL_FORMS": "0"}
        row = {f"schedules-0-{name}": value for name, value in (schedule or {}).items()}
        return known | {"hired_on": "2024-01-01", "manager": person.manager_id or ""} | rows | row | values

    def save(self, client, person, **values):
        return client.post(page("employee", "change", person.pk), self.fields(person, **values))

    def test_corrects_details_and_the_sign_in_with_them(self, hr, ada):
        response = self.save(hr, ada, email="Countess@acme.example", job_title="Analyst")

        assert response.status_code == 302, errors(response)
        ada.refresh_from_db()
        assert (ada.email, ada.job_title) == ("countess@acme.example", "Analyst")
        assert ada.user.username == "countess@acme.example"

    def test_moves_to_another_manager_leaves_and_gets_a_role(self, hr, ada, zoe):
        response = self.save(hr, ada, manager=zoe.pk, left_on="2026-06-30", is_auditor="on")

        assert response.status_code == 302, errors(response)
        ada.refresh_from_db()
        assert (ada.manager, ada.left_on, ada.is_auditor) == (zoe, date(2026, 6, 30), True)
        assert ada.user.is_staff

    @pytest.mark.parametrize(
        ("name", "values", "message"),
        [
            ("mia", {"manager": "ada"}, "Ada Cast reports to Mia Cast"),
            ("ada", {"left_on": "2023-12-31"}, "The last day cannot come before the first."),
            ("hana", {}, "Hana Cast is the only HR administrator. Make somebody else one first."),
            ("ada", {"email": ""}, "Ada Cast signs in with an e-mail, so it cannot be empty."),
            ("ada", {"email": "user@acme.example"}, "Somebody else signs in as user@acme.example."),
        ],
    )
    def test_says_what_is_wrong_and_changes_nothing(self, hr, request, ada, mia, name, values, message):
        UserFactory(username="user@acme.example")
        person = request.getfixturevalue(name)
        before = Employee.objects.filter(pk=person.pk).values().get()
        if "manager" in values:
            values = {"manager": ada.pk}

        response = self.save(hr, person, **values)

        assert any(message in error for error in errors(response)), errors(response)
        assert Employee.objects.filter(pk=person.pk).values().get() == before

    def test_adds_a_schedule_that_ends_the_one_before(self, hr, ada):
        EmployeeScheduleFactory(employee=ada)
        part = WorkScheduleFactory(name="Mornings", weekdays__ends_at=time(13))

        response = self.save(hr, ada, schedule={"schedule": part.pk, "starts_on": "2026-07-01", "fte_percent": "50"})

        assert response.status_code == 302, errors(response)
        rows = ada.schedules.order_by("starts_on").values_list("starts_on", "ends_on", "fte_percent")
        assert list(rows) == [(date(2024, 1, 1), date(2026, 7, 1), 100), (date(2026, 7, 1), None, 50)]

    def test_refuses_a_schedule_beside_its_row(self, hr, ada):
        operations.leave_company(employee=ada, left_on=date(2026, 3, 31))
        schedule = {"schedule": WorkScheduleFactory().pk, "starts_on": "2026-07-01", "fte_percent": "50"}

        response = self.save(hr, ada, schedule=schedule, left_on="2026-03-31")

        [formset] = response.context["inline_admin_formsets"]
        words = "Ada Cast leaves on 31 Mar 2026, before this schedule begins. Choose that day or an earlier one."
        assert formset.formset.errors[-1]["starts_on"] == [words]
        assert not ada.schedules.exists()

    def test_never_deletes_a_person(self, hr, ada):
        assert hr.post(page("employee", "delete", ada.pk), {"post": "yes"}).status_code == 403

    def test_costs_the_same_for_any_number_of_schedules(self, hr, ada):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert hr.get(page("employee", "change", ada.pk)).status_code == 200
            return len(queries)

        EmployeeScheduleFactory(employee=ada)
        hr.get(page("employee", "change", ada.pk))
        before = cost()
        for month in range(2, 12):
            operations.assign_schedule(
                employee=ada, schedule=WorkScheduleFactory(), starts_on=date(2026, month, 1), fte_percent=50
            )

        assert cost() == before


class TestActionsOnPeople:
    def test_assign_a_schedule_to_all_who_are_chosen(self, hr, ada, zoe):
        operations.leave_company(employee=zoe, left_on=date(2026, 3, 31))
        schedule = WorkScheduleFactory(name="Four days")
        asked = act(hr, "employee", "assign_schedule", [ada, zoe])
        assert asked.context["title"] == "Assign a work schedule"

        done = act(
            hr,
            "employee",
            "assign_schedule",
            [ada, zoe],
            confirmed="yes",
            schedule=schedule.pk,
            starts_on="2026-07-01",
            fte_percent="80",
        )

        assert sorted(said(done)) == [
            "1 person has “Four days” from 1 Jul 2026 on.",
            "Zoe Cast leaves on 31 Mar 2026, before this schedule begins. Choose that day or an earlier one.",
        ]
        assert ada.schedules.get().fte_percent == 80

    def test_ask_again_with_what_was_typed_where_nobody_can_have_it(self, hr, zoe):
        operations.leave_company(employee=zoe, left_on=date(2026, 3, 31))
        typed = {"schedule": WorkScheduleFactory().pk, "starts_on": "2026-07-01", "fte_percent": "80"}

        again = act(hr, "employee", "assign_schedule", [zoe], confirmed="yes", **typed)

        assert "before this schedule begins." in again.context["form"].non_field_errors()[0]
        assert "before this schedule begins." in again.content.decode()
        assert 'value="80"' in again.content.decode()

    def test_ask_again_where_the_form_is_wrong(self, hr, ada):
        again = act(hr, "employee", "assign_schedule", [ada], confirmed="yes", fte_percent="80")

        assert set(again.context["form"].errors) == {"schedule", "starts_on"}

    def test_let_people_in_and_mail_the_link(self, hr):
        cache.clear()
        new, silent = EmployeeFactory(email="new@acme.example"), EmployeeFactory(first_name="Bo", email="")

        done = act(hr, "employee", "let_in", [new, silent])

        assert sorted(said(done)) == [
            "A link to set a password goes to new@acme.example.",
            "Bo Example: Bo Example has no e-mail to sign in with.",
        ]
        [sent] = mail.outbox
        assert sent.to == ["new@acme.example"]
        assert "http://acme.localhost/password-reset/" in sent.body

    def test_erase_only_who_has_left_and_only_when_confirmed(self, hr, ada, zoe):
        operations.leave_company(employee=zoe, left_on=date(2026, 3, 31))

        act(hr, "employee", "erase", [ada, zoe])
        zoe.refresh_from_db()
        assert not zoe.is_erased

        done = act(hr, "employee", "erase", [ada, zoe], confirmed="yes")
        zoe.refresh_from_db()
        assert zoe.is_erased
        assert sorted(said(done)) == [
            "Ada Cast: Ada Cast still works here. Only who has left can be erased.",
            "Zoe Cast has been erased.",
        ]
        assert zoe not in hr.get(page("employee")).context["cl"].result_list
