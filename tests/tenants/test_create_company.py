from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_exists, tenant_context

from people.models import Employee
from tenants.models import Company, Domain
from tenants.operations import CannotCreateCompany, create_company

# New Year's Eve in Berlin is over, in UTC it is not.
NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
BETA = {
    "schema_name": "beta",
    "name": "Beta AG",
    "domain": "beta.localhost",
    "admin_email": "Hana.Vogt@Beta.example",
    "country": "de",
    "timezone": "Europe/Berlin",
    "at": NEW_YEAR,
}


@pytest.mark.django_db
class TestCreateCompany:
    def test_makes_the_schema_the_domain_and_an_hr_administrator(self):
        made = create_company(**BETA)

        assert schema_exists("beta")
        assert Domain.objects.get(domain="beta.localhost").tenant == made.company
        with tenant_context(made.company):
            hana = Employee.objects.get()
            assert (hana.first_name, hana.last_name, hana.is_hr) == ("Hana", "Vogt", True)
            assert hana.user.username == "hana.vogt@beta.example"
            assert hana.location.calendar.holidays.filter(on=date(2026, 10, 3)).exists()

    @pytest.mark.usefixtures("quick_tables")
    def test_takes_the_date_of_creation_from_the_companys_own_clock(self):
        assert create_company(**BETA).company.created_on == date(2026, 1, 1)

    def test_leaves_the_connection_in_the_company_in_which_it_was(self, company):
        create_company(**BETA)
        assert connection.schema_name == company.schema_name

    @pytest.mark.usefixtures("quick_tables")
    def test_the_administrator_sets_a_password_by_the_link(self, client):
        url = create_company(**BETA).set_password_url
        host, path = url.removeprefix("http://").split(":8000", 1)

        page = client.get(path, headers={"host": host}, follow=True)

        assert page.status_code == 200
        assert b"password" in page.content.lower()

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ({"schema_name": "acme"}, "schema: There is one named acme already"),
            ({"schema_name": "public"}, "schema: “public” cannot name a schema"),
            ({"schema_name": "pg_beta"}, "nothing that begins with pg_"),
            ({"schema_name": "Beta GmbH"}, "small letters, digits and underscores"),
            ({"schema_name": 'b"; DROP'}, "cannot name a schema"),
            ({"name": " "}, "name: A company needs a name"),
            ({"domain": "acme.localhost"}, "domain: acme.localhost belongs to Acme"),
            ({"domain": "ACME.localhost"}, "domain: acme.localhost belongs to Acme"),
            ({"domain": "http://beta"}, "domain: .* is not a host name"),
            ({"domain": "operators.localhost"}, "is the operators' host"),
            ({"domain": "beta.example.com"}, "Add it to ALLOWED_HOSTS first"),
            ({"country": "Germany"}, "country: .* two capital letters"),
            ({"country": "ZZ"}, "country: “ZZ” is not a country"),
            ({"timezone": "Berlin"}, "time zone: “Berlin” is not a time zone"),
            ({"admin_email": "hana"}, "e-mail: “hana” is not an e-mail address"),
        ],
    )
    def test_refuses_bad_values_in_words_and_keeps_nothing(self, change, fault):
        with pytest.raises(CannotCreateCompany, match=fault):
            create_company(**(BETA | change))
        assert Company.objects.count() == 1

    def test_refuses_a_schema_that_is_there_without_a_company(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA beta")
        with pytest.raises(CannotCreateCompany, match="There is one named beta already"):
            create_company(**BETA)


def _fail(**kwargs):
    raise RuntimeError("half-way")


class TestWholeOrNotAtAll:
    def test_an_error_at_the_end_leaves_neither_company_nor_schema(self, real_company, settings):
        settings.COMPANY_SETUP = f"{__name__}._fail"
        connection.set_schema_to_public()

        with pytest.raises(RuntimeError, match="half-way"):
            create_company(**BETA)

        assert not schema_exists("beta")
        assert not Company.objects.filter(schema_name="beta").exists()
        assert not Domain.objects.filter(domain="beta.localhost").exists()


@pytest.mark.django_db
class TestCommand:
    def create(self, **changes):
        words = {
            "name": "Beta AG",
            "domain": "beta.localhost",
            "admin_email": "hana@beta.example",
            "country": "DE",
            "timezone": "Europe/Berlin",
        }
        call_command("create_company", "beta", **(words | changes))

    @pytest.mark.usefixtures("quick_tables")
    def test_prints_who_sets_a_password_where(self, capsys):
        self.create()
        said = capsys.readouterr().out
        assert "Beta AG is ready. hana@beta.example sets a password here" in said
        assert "http://beta.localhost:8000/password-reset/" in said

    def test_refuses_in_one_line(self):
        with pytest.raises(CommandError) as refusal:
            self.create(timezone="Mars")
        assert str(refusal.value).startswith("time zone: “Mars” is not a time zone.")
        assert "\n" not in str(refusal.value)

    def test_says_what_to_run_first_on_an_empty_database(self, monkeypatch):
        monkeypatch.setattr(connection.introspection, "table_names", lambda *args, **kwargs: [])
        with pytest.raises(CommandError, match="Run `make migrate` first"):
            self.create()


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_tables")
def test_addresses_lists_every_company_and_the_operators(capsys):
    create_company(**BETA)
    call_command("addresses")
    said = capsys.readouterr().out
    assert "Beta AG" in said
    assert "http://beta.localhost:8000/" in said
    assert "http://operators.localhost:8000/" in said


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_tables")
def test_users_of_one_company_are_unknown_in_another():
    User.objects.create(username="ada@acme.example")
    with tenant_context(create_company(**BETA).company):
        assert not User.objects.filter(username="ada@acme.example").exists()
