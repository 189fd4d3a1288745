"""Signing in and out, and what happens to those who guess."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from people.backends import EmailBackend, may_sign_in
from people.middleware import EmployeeMiddleware
from people.models import Employee
from tests.people.factories import UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


def sign_in(client, email="ada@acme.example", password="password", **extra):
    return client.post(SIGN_IN, {"username": email, "password": password} | extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def client(client):
    client.defaults["HTTP_HOST"] = "acme.localhost"
    return client


class TestSignIn:
    @pytest.mark.parametrize("email", ["ada@acme.example", "ADA@Acme.Example", " ada@acme.example "])
    def test_is_by_email_capitals_or_not(self, client, ada, email):
        response = sign_in(client, email)

        assert (response.status_code, response.url) == (302, "/")
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        ("wanted", "led_to"),
        [("/inbox/?page=2", "/inbox/?page=2"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
    )
    def test_leads_back_to_pages_of_ours_only(self, client, ada, wanted, led_to):
        assert sign_in(client, next=wanted).url == led_to

    @pytest.mark.parametrize(
        ("email", "password", "message"),
        [
            ("ada@acme.example", "Password", "do not belong together"),
            ("nobody@acme.example", "password", "do not belong together"),
            ("ada", "password", "Write the whole e-mail"),
            ("", "password", "Enter your e-mail"),
            ("ada@acme.example", "", "Enter your password"),
            (f"{'a' * 300}@acme.example", "password", "150 characters fit"),
            ("ada@acme.example\0", "password", "Null characters are not allowed"),
        ],
    )
    def test_says_what_is_wrong(self, client, ada, email, password, message):
        response = sign_in(client, email, password)

        errors = [error for field in response.context["form"].errors.values() for error in field]
        assert response.status_code == 200
        assert any(message in error for error in errors), errors
        assert not is_signed_in(client)

    @pytest.mark.parametrize(
        ("password", "message"), [("password", "is switched off"), ("Password", "do not belong together")]
    )
    def test_tells_only_who_knows_the_password_that_it_is_switched_off(self, client, ada, password, message):
        ada.user.is_active = False
        ada.user.save()

        response = sign_in(client, password=password)

        assert message in response.context["form"].non_field_errors()[0]
        assert not is_signed_in(client)

    @pytest.mark.parametrize(
        ("password", "message"), [("password", "ended after the last day"), ("Password", "do not belong together")]
    )
    def test_tells_only_who_knows_the_password_that_they_have_left(self, client, ada, password, message):
        ada.left_on = date(2024, 6, 30)
        ada.save()

        assert message in sign_in(client, password=password).context["form"].non_field_errors()[0]

    def test_leads_on_who_is_signed_in_already(self, client, ada):
        client.force_login(ada.user)

        assert client.get(SIGN_IN).url == "/"

    def test_names_nobody_outside_of_a_demo(self, client, ada):
        ada.demo_story = "Something to see"
        ada.save()

        assert "demo_people" not in client.get(SIGN_IN).context


class TestSignOut:
    def test_ends_the_session(self, client, ada):
        client.force_login(ada.user)

        response = client.post("/sign-out/")

        assert response.url == SIGN_IN
        assert not is_signed_in(client)

    def test_does_not_happen_by_following_a_link(self, client, ada):
        client.force_login(ada.user)

        assert client.get("/sign-out/").status_code == 405
        assert is_signed_in(client)


class TestLastDay:
    """Ada leaves on 31 July; in her zone the day ends later or earlier than elsewhere."""

    @pytest.mark.parametrize(
        ("zone", "moment", "allowed"),
        [
            ("Europe/Berlin", "2026-07-31T23:59+02:00", True),
            ("Europe/Berlin", "2026-08-01T00:00+02:00", False),
            ("America/New_York", "2026-08-01T00:00+02:00", True),
            ("Pacific/Auckland", "2026-07-31T23:59+02:00", False),
        ],
    )
    def test_is_the_last_on_which_one_may_sign_in(self, ada, zone, moment, allowed):
        ada.left_on, ada.timezone = date(2026, 7, 31), zone

        assert may_sign_in(ada.user, datetime.fromisoformat(moment)) is allowed

    def test_ends_open_sessions_and_the_password(self, client, ada):
        client.force_login(ada.user, backend="people.backends.EmailBackend")
        yesterday = datetime.now(ZoneInfo("Europe/Berlin")).date() - timedelta(days=1)

        ada.left_on = yesterday
        ada.save()

        assert not client.get(SIGN_IN).wsgi_request.user.is_authenticated
        assert not sign_in(client).wsgi_request.user.is_authenticated

    def test_does_not_matter_to_users_who_are_no_employees(self):
        user = UserFactory()

        assert may_sign_in(user, datetime(2026, 7, 31, tzinfo=ZoneInfo("UTC")))
        user.is_active = False
        assert not may_sign_in(user, datetime(2026, 7, 31, tzinfo=ZoneInfo("UTC")))


class TestGuessing:
    @pytest.fixture(autouse=True)
    def five_tries(self, settings):
        settings.AXES_FAILURE_LIMIT = 5

    def guess(self, client, times, email="ada@acme.example", address="127.0.0.1"):
        for _ in range(times):
            response = client.post(SIGN_IN, {"username": email, "password": "guess"}, REMOTE_ADDR=address)
        return response

    def test_pauses_sign_in_and_says_for_how_long(self, client, ada):
        assert self.guess(client, 4).status_code == 200

        response = self.guess(client, 1)

        assert response.status_code == 429
        assert "paused for 15 more minutes" in response.content.decode()
        assert response["Retry-After"] == "900"

    def test_keeps_even_the_right_password_out(self, client, ada):
        self.guess(client, 5)

        assert sign_in(client).status_code == 429
        assert not is_signed_in(client)

    def test_counts_capitals_as_the_same_person(self, client, ada):
        self.guess(client, 4)

        assert self.guess(client, 1, email="ADA@acme.example").status_code == 429

    def test_pauses_nobody_else(self, client, ada, zoe):
        self.guess(client, 5)

        assert sign_in(client, "zoe@acme.example").status_code == 302

    def test_elsewhere_does_not_keep_the_person_out(self, client, ada):
        self.guess(client, 5, address="203.0.113.7")

        assert sign_in(client).status_code == 302

    def test_counts_the_pause_down_and_never_up(self, client, ada):
        self.guess(client, 5)
        AccessAttempt.objects.update(attempt_time=datetime.now(ZoneInfo("UTC")) - timedelta(minutes=12))

        assert "paused for 3 more minutes" in sign_in(client).content.decode()
        assert "paused for 3 more minutes" in sign_in(client).content.decode()

    def test_is_forgotten_after_the_pause(self, client, ada):
        self.guess(client, 5)
        AccessAttempt.objects.update(attempt_time=datetime.now(ZoneInfo("UTC")) - timedelta(minutes=16))

        assert sign_in(client).status_code == 302

    def test_is_forgotten_after_the_right_password(self, client, ada):
        self.guess(client, 4)
        sign_in(client)
        client.post("/sign-out/")

        assert self.guess(client, 4).status_code == 200


class TestAdminSignIn:
    def test_is_the_one_for_everybody(self, client):
        assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"
        assert client.get("/admin/login/").url == "/sign-in/?next=%2Fadmin%2F"

    def test_shows_nothing_to_who_is_not_let_in(self, client, ada):
        client.force_login(ada.user)

        assert client.get("/admin/", follow=True).status_code == 404

    @pytest.mark.parametrize("name", ["hana", "otto"])
    def test_lets_hr_and_auditors_in(self, client, request, name):
        client.force_login(request.getfixturevalue(name).user)

        assert client.get("/admin/").status_code == 200


class TestOperators:
    def test_sign_in_with_djangos_own_backend(self, rf):
        connection.set_schema_to_public()
        root = User.objects.create_user("Root", password="secret")

        assert EmailBackend().authenticate(rf.get("/"), username="Root", password="secret") == root
        assert EmailBackend().authenticate(rf.get("/"), username="root", password="secret") is None
        assert EmailBackend().get_user(root.pk) == root


class TestPageAsked:
    def test_has_the_employee_and_their_clock_for_one_query(self, rf, ada, django_assert_num_queries):
        Employee.objects.update(timezone="Asia/Tokyo")
        request, seen = rf.get("/"), {}

        def view(request):
            seen.update(employee=request.employee, zone=timezone.get_current_timezone_name())
            return HttpResponse()

        with django_assert_num_queries(1):
            request.user = EmailBackend().get_user(ada.user_id)
            EmployeeMiddleware(view)(request)

        assert seen == {"employee": ada, "zone": "Asia/Tokyo"}

    @pytest.mark.parametrize("user", [AnonymousUser(), None])
    def test_has_the_companys_clock_without_one(self, rf, user):
        request, seen = rf.get("/"), {}
        request.user = user or UserFactory()

        def view(request):
            seen.update(employee=request.employee, zone=timezone.get_current_timezone_name())
            return HttpResponse()

        EmployeeMiddleware(view)(request)

        assert seen == {"employee": None, "zone": "Europe/Berlin"}
