"""The tables of a company, made by the migrations once in a process, and after that by what these sent to the database.

The migrations are worked out anew for each company, which takes four times as long as making its tables does. The tests
of how companies are created go the product's own way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django_tenants.models import TenantMixin

_sent: list[tuple[str, Any]] = []
# What only asks, and what belongs to the connection or to the schema that was first.
_LEFT_OUT = ("SELECT", "SET search_path", "SAVEPOINT", "RELEASE", "ROLLBACK", "CREATE SCHEMA", "SHOW")


def make(company: Any) -> None:
    """Make the schema of a company, with all that the migrations put there."""
    if not _sent:
        with connection.execute_wrapper(_note):
            # Not the company's own, which tests put this function in place of.
            TenantMixin.create_schema(company, check_if_exists=True, verbosity=0)
        return
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{company.schema_name}"')
    connection.set_tenant(company)
    with connection.cursor() as cursor:
        for sql, params in _sent:
            cursor.execute(sql, params)
    connection.set_schema_to_public()


def _note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    text = str(sql)
    if not text.lstrip().startswith(_LEFT_OUT):
        _sent.append((text, params))
    return execute(sql, params, many, context)
