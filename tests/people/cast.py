"""The cast of the tests: Ada asks, Mia manages her, Vera is Mia's manager, Hana is HR, Otto audits, Zoe is a stranger.

Import the fixtures that a test module needs, or all of them into a conftest.
"""

import pytest

from tests.people.factories import EmployeeFactory


def person(first_name, **fields):
    """Somebody of this first name who can sign in with "password"."""
    return EmployeeFactory(
        first_name=first_name, last_name="Cast", email=f"{first_name.lower()}@acme.example", with_login=True, **fields
    )


@pytest.fixture
def vera(db):
    return person("Vera")


@pytest.fixture
def mia(vera):
    return person("Mia", manager=vera)


@pytest.fixture
def ada(mia):
    return person("Ada", manager=mia)


@pytest.fixture
def zoe(db):
    return person("Zoe")


@pytest.fixture
def hana(db):
    return person("Hana", is_hr=True)


@pytest.fixture
def otto(db):
    return person("Otto", is_auditor=True)
