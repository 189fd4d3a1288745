import pytest

from tenants.models import Company
from tests import tables_of_a_company


@pytest.fixture
def quick_tables(monkeypatch):
    """Companies get their tables as acme has got them, where how these come about is not what is looked at."""
    monkeypatch.setattr(Company, "create_schema", lambda company, **kwargs: tables_of_a_company.make(company))
