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


STRUCTURE = """
SELECT 'column', table_name, concat_ws(' ', column_name, data_type, is_nullable, is_identity)
  FROM information_schema.columns WHERE table_schema = %(schema)s
UNION ALL
SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
UNION ALL
SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL
SELECT 'trigger', tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
"""


def test_a_company_of_the_tests_is_what_the_migrations_make(real_company):
    """Companies of tests are made by what the migrations sent for the first one."""

    def structure(schema):
        with connection.cursor() as cursor:
            cursor.execute(STRUCTURE, {"schema": schema})
            # Names of the schema in use stand without it.
            return sorted(tuple(text.replace(f"{schema}.", "") for text in row) for row in cursor.fetchall())

    assert structure(real_company.schema_name) == structure("acme")
