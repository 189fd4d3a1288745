"""The company that the database connection is in, without knowing the companies' app."""

from typing import Any

from django.db import connection
from django_tenants.utils import get_public_schema_name

CONNECTION: Any = connection


def is_public() -> bool:
    """Whether the connection is in the operators' schema, where there are no people."""
    return bool(CONNECTION.schema_name == get_public_schema_name())


def schema_name() -> str:
    return str(CONNECTION.schema_name)


def company_timezone() -> str:
    """The company's time zone; UTC where the connection knows only the schema."""
    return str(getattr(CONNECTION.tenant, "timezone", "UTC"))


def is_demo() -> bool:
    return bool(getattr(CONNECTION.tenant, "is_demo", False))
