"""One-click sign-in: in the demo on one's own machine, and nowhere else."""

from datetime import date

import pytest
from django.db import connection
from django_tenants.utils import get_tenant_domain_model, get_tenant_model

from people.models import Employee

pytestmark = pytest.mark.django_db

LOCAL = {"HTTP_HOST": "acme.localhost", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def demo(settings, company):
    """The demo is on, and Acme is one of its companies."""
    settings.DEMO = True
    get_tenant_model().objects.filter(pk=company.pk).update(is_demo=True)
    Employee.objects.exclude(pk=None).update(demo_story="")


@pytest.fixture
def tour(demo, ada, mia, hana, otto, zoe):
    """Four persons to look around as; Zoe is none of them."""
    for person, story in ((ada, "Asks"), (mia, "Decides"), (hana, "Sets up"), (otto, "Reads")):
        person.demo_story = story
        person.save()


class TestSignInPage:
    def test_names_the_persons_with_role_and_story(self, client, tour, ada):
        people = client.get("/sign-in/", **LOCAL).context["demo_people"]

        assert [(person.name, person.role, person.what) for person in people] == [
            ("Mia Cast", "Manager", "Decides"),
            ("Ada Cast", "Employee", "Asks"),
            ("Hana Cast", "HR administrator", "Sets up"),
            ("Otto Cast", "Auditor", "Reads"),
        ]
        assert people[1].url == f"/sign-in/as/{ada.pk}/"

    def test_names_the_other_demo_companies(self, client, demo):
        connection.set_schema_to_public()
        companies, domains = get_tenant_model(), get_tenant_domain_model()
        for schema, is_demo in (("globex", True), ("initech", False)):
            company = companies(schema_name=schema, name=schema.title(), is_demo=is_demo, created_on=date(2026, 1, 1))
            companies.objects.bulk_create([company])
            domains.objects.create(tenant=companies.objects.get(schema_name=schema), domain=f"{schema}.localhost")

        others = client.get("/sign-in/", SERVER_PORT="8000", **LOCAL).context["demo_companies"]

        assert [(other.name, other.url) for other in others] == [("Globex", "http://globex.localhost:8000/sign-in/")]

    def test_costs_the_same_for_any_number_of_persons(self, client, tour, zoe, django_assert_num_queries):
        # The company, its persons, the other companies, and the search path set twice.
        with django_assert_num_queries(5):
            client.get("/sign-in/", **LOCAL)
        Employee.objects.update(demo_story="Everybody")
        with django_assert_num_queries(5):
            client.get("/sign-in/", **LOCAL)


class TestSignInAs:
    def test_takes_one_click(self, client, tour, ada):
        response = client.post(f"/sign-in/as/{ada.pk}/", {"next": "/inbox/"}, **LOCAL)

        assert (response.status_code, response.url) == (302, "/inbox/")
        assert client.session["_auth_user_id"] == str(ada.user_id)

    @pytest.mark.parametrize("wanted", ["", "https://evil.example/", "//evil.example"])
    def test_leads_home_and_never_out(self, client, tour, ada, wanted):
        assert client.post(f"/sign-in/as/{ada.pk}/", {"next": wanted}, **LOCAL).url == "/"

    def test_is_no_link(self, client, tour, ada):
        assert client.get(f"/sign-in/as/{ada.pk}/", **LOCAL).status_code == 405

    @pytest.mark.parametrize("who", ["zoe", "switched off", "nobody"])
    def test_is_for_the_persons_of_the_demo_only(self, client, tour, ada, zoe, who):
        pk = {"zoe": zoe.pk, "switched off": ada.pk, "nobody": 0}[who]
        ada.user.is_active = False
        ada.user.save()

        response = client.post(f"/sign-in/as/{pk}/", **LOCAL)

        assert response.status_code == 404
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize(
        "request_of",
        [
            {"REMOTE_ADDR": "192.0.2.7"},
            {"REMOTE_ADDR": ""},
            {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
            {"HTTP_FORWARDED": "for=192.0.2.7"},
            {"HTTP_X_REAL_IP": "127.0.0.1"},
        ],
    )
    def test_is_refused_to_other_machines(self, client, tour, ada, request_of):
        extra = LOCAL | request_of

        assert client.post(f"/sign-in/as/{ada.pk}/", **extra).status_code == 404
        assert "demo_people" not in client.get("/sign-in/", **extra).context

    def test_is_refused_under_another_name_than_localhost(self, client, tour, ada, company, settings):
        settings.ALLOWED_HOSTS = ["*"]
        connection.set_schema_to_public()
        get_tenant_domain_model().objects.create(tenant=company, domain="acme.example", is_primary=False)

        assert client.post(f"/sign-in/as/{ada.pk}/", **(LOCAL | {"HTTP_HOST": "acme.example"})).status_code == 404

    def test_is_refused_without_the_demo(self, client, tour, ada, settings):
        settings.DEMO = False

        assert client.post(f"/sign-in/as/{ada.pk}/", **LOCAL).status_code == 404

    def test_is_refused_in_a_company_that_is_no_demo(self, client, tour, ada, company):
        get_tenant_model().objects.filter(pk=company.pk).update(is_demo=False)

        assert client.post(f"/sign-in/as/{ada.pk}/", **LOCAL).status_code == 404
