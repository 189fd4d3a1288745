import pytest

from people.models import Employee
from tests.approvals.factories import Cast, Errands, register_errands
from tests.approvals.pages import at_noon

__all__ = ["at_noon"]


@pytest.fixture
def errands(monkeypatch: pytest.MonkeyPatch) -> Errands:
    return register_errands(monkeypatch)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def ada(cast: Cast) -> Employee:
    return cast.ada


@pytest.fixture
def mia(cast: Cast) -> Employee:
    return cast.mia


@pytest.fixture
def hana(cast: Cast) -> Employee:
    return cast.hana
