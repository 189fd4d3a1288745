"""The admin as a whole: who comes in, where one can go, and what the first page says."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approvals.models import Approval
from config import hr_admin
from ledger import operations
from tests.ledger.factories import PolicyFactory
from tests.people.admin_pages import sign_in
from tests.people.cast import ada, hana, mia, otto, vera, zoe
from tests.people.factories import EmployeeFactory, UserFactory

__all__ = ["ada", "hana", "mia", "otto", "vera", "zoe"]
pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 7, 14, 7, tzinfo=dt.UTC)
TODAY = dt.date(2026, 7, 14)


@pytest.fixture
def july(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def index(client):
    return client.get(reverse("admin:index"))


def figures(page):
    return {figure["label"]: (figure["value"], figure["is_odd"]) for figure in page.context["figures"]}


class TestWhoComesIn:
    @pytest.mark.parametrize("name", ["hana", "otto"])
    def test_hr_and_auditors_do(self, client, request, name):
        assert index(sign_in(client, request.getfixturevalue(name))).status_code == 200

    @pytest.mark.parametrize("name", ["ada", "mia"])
    def test_others_find_nothing(self, client, request, name):
        client = sign_in(client, request.getfixturevalue(name))

        assert client.get(reverse("admin:index"), follow=True).status_code == 404
        assert client.get(reverse("admin:search"), {"s": "pol"}, follow=True).status_code == 404

    def test_nor_do_staff_without_a_role(self, client, ada):
        ada.user.is_staff = True
        ada.user.save()

        assert sign_in(client, ada).get(reverse("admin:index"), follow=True).status_code == 404

    def test_strangers_are_asked_to_sign_in(self, client):
        client.defaults["HTTP_HOST"] = "acme.localhost"

        answer = client.get(reverse("admin:index"), follow=True)

        assert answer.redirect_chain[-1] == ("/sign-in/?next=%2Fadmin%2F", 302)

    def test_operators_have_no_way_to_it(self, client):
        """An operator of the public host is no user of the company, and the public host has no such pages."""
        connection.set_schema_to_public()
        olga = User.objects.create_superuser("olga", "olga@host.example", "x")
        client.force_login(olga, "people.backends.EmailBackend")

        paths = ("/admin/ledger/policy/", "/admin/people/employee/", "/admin/ledger/entry/adjust/")
        for path in paths:
            assert client.get(path, headers={"host": "operators.localhost"}).status_code == 404
        for path in paths:
            answer = client.get(path, headers={"host": "acme.localhost"}, follow=True)
            assert answer.redirect_chain[-1][0].startswith("/sign-in/")

    def test_the_operators_admin_links_to_nothing_of_it(self, client):
        connection.set_schema_to_public()
        olga = User.objects.create_superuser("olga", "olga@host.example", "x")
        client.force_login(olga, "people.backends.EmailBackend")

        page = client.get("/admin/", headers={"host": "operators.localhost"})

        assert page.status_code == 200
        assert b"/admin/ledger/" not in page.content


class TestTheSidebar:
    def places(self, page):
        return {item["title"]: item for group in page.context["sidebar_navigation"] for item in group["items"]}

    def test_leads_to_everything_that_hr_sets_up(self, client, hana):
        places = self.places(index(sign_in(client, hana)))

        assert list(places) == [
            "Today", "Back to Passbook", "People", "Teams", "Roles", "Locations", "Holidays", "Schedules",
            "Payroll runs", "Payroll’s secret", "Leave types", "Policies", "Assignments", "Occasions", "Drafts",
            "Trials", "Adjustments", "Imports", "Year-end runs", "Accounts", "Lots", "Entries", "Approvals",
            "Leave counted again",
        ]  # fmt: skip

    def test_leads_to_pages_that_are_there(self, client, hana):
        client = sign_in(client, hana)
        for title, item in self.places(index(client)).items():
            assert client.get(item["link"]).status_code == 200, title

    def test_leaves_out_what_is_not_there(self, rf, hana, monkeypatch):
        monkeypatch.setattr(hr_admin, "PLACES", (("Points", (("Rewards", "star", "rewards_reward_changelist"),)),))

        assert hr_admin.sidebar(rf.get("/admin/")) == []

    @pytest.mark.parametrize(
        ("path", "title"),
        [
            ("/admin/", "Today"),
            ("/admin/ledger/policy/add/", "Policies"),
            ("/admin/ledger/entry/", "Entries"),
            ("/admin/ledger/entry/adjust/", "Adjustments"),
            ("/admin/ledger/", None),
        ],
    )
    def test_marks_the_open_page(self, rf, path, title):
        items = [item for group in hr_admin.sidebar(rf.get(path)) for item in group["items"]]

        assert [item["title"] for item in items if item["active"]] == ([title] if title else [])

    def test_names_the_company(self, client, hana):
        assert index(sign_in(client, hana)).context["site_subheader"] == "Acme"


class TestTheFirstPage:
    def test_counts_people_policies_and_what_waits(self, client, hana, july):
        person, without = EmployeeFactory(), EmployeeFactory()
        policy = PolicyFactory()
        operations.assign(holder_ids=[person.holder_id, hana.holder_id], policy=policy, starts_on=TODAY)
        for hours in (1, 73):
            Approval.objects.create(
                subject=f"timeoff.request:{hours}",
                kind="timeoff.request",
                requester=without,
                opened_at=NOW - dt.timedelta(hours=hours),
            )

        assert figures(index(sign_in(client, hana))) == {
            "People here": (3, False),
            "Without any policy": (1, True),
            "Policies": (1, False),
            "Requests waiting": (2, False),
            "Waiting over 3 days": (1, True),
        }

    @pytest.mark.parametrize(
        ("last_run_on", "words"),
        [
            (None, "No nightly run yet"),
            (dt.date(2026, 7, 12), "The last night is missing"),
            (dt.date(2026, 7, 13), "Done for Mon 13 Jul"),
            (dt.date(2026, 7, 14), "Done for Tue 14 Jul"),
        ],
    )
    def test_tells_of_the_last_night(self, client, hana, company, july, last_run_on, words):
        company.last_run_on = last_run_on
        company.save()

        page = index(sign_in(client, hana)).content.decode().replace("\u00a0", " ")

        assert words in page
        assert ("The last night is missing" in page) == (words == "The last night is missing")

    def test_costs_the_same_for_1_10_and_100_people(self, client, hana):
        client = sign_in(client, hana)
        counts = []
        for number in (1, 9, 90):
            for _ in range(number):
                EmployeeFactory()
            index(client)
            with CaptureQueriesContext(connection) as queries:
                index(client)
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts

    def test_is_there_for_a_superuser_who_is_no_employee(self, client):
        client.defaults["HTTP_HOST"] = "acme.localhost"
        client.force_login(UserFactory(is_staff=True, is_superuser=True), backend="people.backends.EmailBackend")

        assert index(client).status_code == 200
