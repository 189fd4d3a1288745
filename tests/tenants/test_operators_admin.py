import pytest
from django.contrib.auth.models import User
from django.db import connection
from django_tenants.utils import schema_exists

from tenants.models import Company, Domain

HOST = {"host": "operators.localhost"}
NEW = {
    "name": "Beta AG",
    "schema_name": "beta",
    "domain": "beta.localhost",
    "admin_email": "hana@beta.example",
    "country": "DE",
    "timezone": "Europe/Berlin",
}


@pytest.fixture
def olga(db, client):
    """An operator's browser."""
    connection.set_schema_to_public()
    client.force_login(User.objects.create_superuser("olga", "olga@host.example", "x"), "people.backends.EmailBackend")
    return client


class TestCompanies:
    def test_are_listed(self, olga):
        page = olga.get("/admin/tenants/company/", headers=HOST).content.decode()
        assert "acme" in page

    @pytest.mark.usefixtures("quick_tables")
    def test_are_created_whole(self, olga):
        page = olga.post("/admin/tenants/company/add/", NEW, headers=HOST, follow=True)

        assert schema_exists("beta")
        assert "hana@beta.example sets a password here" in page.content.decode()

    def test_a_refusal_stands_on_the_form(self, olga):
        page = olga.post("/admin/tenants/company/add/", NEW | {"domain": "acme.localhost"}, headers=HOST)

        assert "acme.localhost belongs to Acme" in page.content.decode()
        assert Company.objects.count() == 1

    def test_an_empty_form_names_each_field(self, olga):
        page = olga.post("/admin/tenants/company/add/", {}, headers=HOST)
        assert set(page.context["adminform"].form.errors) == set(NEW)

    def test_can_be_renamed_but_keep_their_schema(self, olga):
        acme = Company.objects.get(schema_name="acme")
        url = f"/admin/tenants/company/{acme.pk}/change/"
        assert olga.get(url, headers=HOST).status_code == 200

        values = {"name": "Acme SE", "country": "DE", "timezone": "Europe/Berlin", "schema_name": "other"}
        rows = {"domains-TOTAL_FORMS": "0", "domains-INITIAL_FORMS": "0"}
        olga.post(url, values | rows, headers=HOST)

        acme.refresh_from_db()
        assert (acme.name, acme.schema_name) == ("Acme SE", "acme")

    def test_are_not_deleted_by_a_click(self, olga):
        acme = Company.objects.get(schema_name="acme")
        assert olga.post(f"/admin/tenants/company/{acme.pk}/delete/", {"post": "yes"}, headers=HOST).status_code == 403


class TestDomains:
    def test_are_added_to_a_company(self, olga):
        acme = Company.objects.get(schema_name="acme")
        values = {"domain": "acme-2.localhost", "tenant": acme.pk}
        olga.post("/admin/tenants/domain/add/", values, headers=HOST)
        assert Domain.objects.filter(domain="acme-2.localhost", tenant=acme, is_primary=False).exists()

    def test_are_listed_with_their_company(self, olga):
        assert "acme.localhost" in olga.get("/admin/tenants/domain/", headers=HOST).content.decode()

    def test_stay_with_their_company(self, olga):
        domain = Domain.objects.get(domain="acme.localhost")
        page = olga.get(f"/admin/tenants/domain/{domain.pk}/change/", headers=HOST)
        assert "tenant" not in page.context["adminform"].form.fields

    def test_a_taken_one_is_refused_by_name(self, olga):
        acme = Company.objects.get(schema_name="acme")
        page = olga.post(
            "/admin/tenants/domain/add/", {"domain": "acme.localhost", "tenant": acme.pk}, headers=HOST
        ).content.decode()
        assert "This domain is another company" in page


class TestOperators:
    def test_look_after_each_other(self, olga):
        page = olga.get("/admin/auth/user/", headers=HOST)
        assert "olga" in page.content.decode()

    def test_who_left_is_switched_off_and_not_deleted(self, olga):
        other = User.objects.create_superuser("oscar", "oscar@host.example", "x")
        page = f"/admin/auth/user/{other.pk}"
        switched_off = {"username": "oscar", "email": "oscar@host.example", "is_staff": "on", "is_superuser": "on"}

        assert olga.post(f"{page}/delete/", {"post": "yes"}, headers=HOST).status_code == 403
        assert olga.post(f"{page}/change/", switched_off, headers=HOST).status_code == 302

        other.refresh_from_db()
        assert not other.is_active
