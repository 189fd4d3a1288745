"""That nothing is written unseen: what the tables of who may do what stand on."""

import pytest
from django.db import connection

from tests.walls.browsers import rows_written, schema_state

WRITING = {
    "insert": "INSERT INTO people_workschedule (name) VALUES ('Nights')",
    "update": "UPDATE people_employee SET first_name = 'Eve'",
    "delete": "DELETE FROM timeoff_timeoffevent",
    "truncate": "TRUNCATE people_workscheduleday",
}


@pytest.mark.parametrize("statement", [*WRITING.values()], ids=[*WRITING])
def test_what_changes_a_schema_is_counted(stage, statement):
    before = rows_written("walls")
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert schema_state("walls") != stage.state
    assert rows_written("walls") > before


def test_what_is_read_or_is_of_another_company_is_not(stage):
    before = rows_written("walls")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_employee FOR UPDATE")
        cursor.execute("UPDATE rivale.people_employee SET first_name = 'Eve'")

    assert schema_state("walls") == stage.state
    assert rows_written("walls") == before
