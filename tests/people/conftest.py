import pytest

from tests.people.admin_pages import sign_in
from tests.people.cast import ada, hana, mia, otto, vera, zoe

__all__ = ["ada", "hana", "hr", "mia", "otto", "vera", "zoe"]


@pytest.fixture
def hr(client, hana):
    """A browser in which Hana of HR has signed in."""
    return sign_in(client, hana)
