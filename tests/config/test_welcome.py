from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.welcome import welcome
from people.operations.employment import hire
from people.operations.logins import create_login
from tenants.models import Company


@pytest.fixture
def demo_person(company):
    ada = hire(
        number="7",
        first_name="Ada",
        last_name="Lovelace",
        email="ada@acme.example",
        hired_on=date(2024, 1, 1),
        demo_story="Joined in mid-year",
    )
    create_login(employee=ada)
    connection.set_schema_to_public()
    Company.objects.filter(pk=company.pk).update(is_demo=True)


class TestWelcome:
    def test_lists_where_each_company_is(self, company):
        assert "http://acme.localhost:8000/" in welcome()

    def test_names_the_people_of_a_demo_company_and_what_they_show(self, demo_person, settings):
        settings.DEMO = True
        assert "Ada Lovelace" in welcome()
        assert "Joined in mid-year" in welcome()

    def test_names_nobody_outside_demo_mode(self, demo_person):
        assert "Ada" not in welcome()

    def test_names_nobody_of_a_real_company(self, company, settings):
        settings.DEMO = True
        User.objects.create(username="ada@acme.example", first_name="Ada")
        connection.set_schema_to_public()
        assert "Ada" not in welcome()
