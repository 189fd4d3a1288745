"""Which company answers under which host name, and that nothing leads from one to another."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from redis.exceptions import ConnectionError as RedisDown

from tenants import middleware
from tenants.admin import operators_site

ACME = {"host": "acme.localhost"}
OPERATORS = {"host": "operators.localhost"}


@pytest.mark.django_db
class TestHosts:
    def test_a_companys_host_opens_the_company(self, client):
        page = client.get("/sign-in/", headers=ACME)
        assert page.status_code == 200
        assert connection.schema_name == "acme"

    @pytest.mark.parametrize("host", ["nobody.localhost", "evil.example.com", "acme.localhost.evil.example.com"])
    def test_an_unknown_host_gets_a_page_that_says_so(self, client, host):
        page = client.get("/sign-in/", headers={"host": host})
        assert page.status_code == 404
        assert "No company at this address" in page.content.decode()

    def test_capitals_make_no_difference(self, client):
        assert client.get("/sign-in/", headers={"host": "ACME.localhost"}).status_code == 200


class TestHealth:
    @pytest.mark.parametrize("host", ["acme.localhost", "10.0.0.7"])
    def test_alive_answers_on_any_host_without_a_database(self, client, host):
        assert client.get("/-/alive", headers={"host": host}).json() == {"alive": True}

    @pytest.mark.django_db
    def test_ready_when_database_and_queue_answer(self, client):
        answer = client.get("/-/ready", headers={"host": "10.0.0.7"})
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "no_answer_from": []})

    @pytest.mark.django_db
    def test_names_what_does_not_answer(self, client, monkeypatch):
        def refuse(*args, **kwargs):
            raise RedisDown

        monkeypatch.setattr(middleware.cache, "get", refuse)
        answer = client.get("/-/ready")
        assert (answer.status_code, answer.json()["no_answer_from"]) == (503, ["queue"])

    @pytest.mark.django_db
    def test_is_not_ready_without_its_database(self, client, monkeypatch):
        def refuse():
            raise DatabaseError

        monkeypatch.setattr(middleware.connection, "cursor", refuse)
        answer = client.get("/-/ready")
        assert (answer.status_code, answer.json()["no_answer_from"]) == (503, ["database"])


@pytest.mark.django_db
class TestOperators:
    @pytest.fixture
    def operator(self):
        connection.set_schema_to_public()
        return User.objects.create_superuser("olga", "olga@host.example", "secret-of-olga")

    def test_see_companies_domains_and_themselves_and_no_more(self):
        assert {model._meta.label for model in operators_site._registry} == {
            "tenants.Company",
            "tenants.Domain",
            "auth.User",
        }

    def test_companies_do_not_see_the_operators_tables(self):
        assert not [model for model in admin.site._registry if model._meta.app_label == "tenants"]

    def test_cannot_sign_in_at_a_company(self, client, operator):
        answer = client.post("/sign-in/", {"username": "olga", "password": "secret-of-olga"}, headers=ACME)
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session

    def test_their_session_is_worth_nothing_at_a_company(self, client, operator):
        client.post("/admin/login/", {"username": "olga", "password": "secret-of-olga"}, headers=OPERATORS)
        assert client.get("/admin/", headers=OPERATORS).status_code == 200

        answer = client.get("/admin/", headers=ACME)

        assert answer.status_code == 302
        assert answer["Location"].partition("?")[0] in {"/sign-in/", "/admin/login/"}

    @pytest.mark.parametrize("path", ["/sign-in/", "/admin/people/employee/", "/admin/ledger/entry/", "/my-requests/"])
    def test_find_no_page_of_a_company_on_their_host(self, client, operator, path):
        client.force_login(operator, backend="people.backends.EmailBackend")
        connection.set_schema_to_public()
        assert client.get(path, headers=OPERATORS).status_code == 404

    def test_their_host_leads_to_their_admin(self, client):
        assert client.get("/", headers=OPERATORS)["Location"] == "/admin/"
