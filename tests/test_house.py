"""The tests' own house: a database, and a company's schema in it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction


@pytest.mark.django_db
class TestDatabase:
    def test_runs_in_the_schema_of_acme(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == ("acme",)

    @pytest.mark.parametrize("turn", [1, 2])
    def test_is_rolled_back_after_each_test(self, turn):
        assert User.objects.count() == 0
        User.objects.create(username="ada@example.com")

    def test_stays_in_the_schema_when_a_savepoint_is_rolled_back(self):
        with transaction.atomic():
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == ("acme",)


def test_a_real_company_commits_and_is_seen_by_threads(real_company, in_threads):
    User.objects.create(username="ada@example.com")

    assert in_threads(lambda _: User.objects.count(), [1, 2]) == [1, 1]
