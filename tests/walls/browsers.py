"""Browsers with somebody's session in them, and what one request answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from ledger.statements import prepared

HERE, RIVALS, OPERATORS = "walls.localhost", "rivale.localhost", "operators.localhost"


def browser(session_key: str = "", host: str = HERE, **kwargs: Any) -> Client:
    """A browser at a company's host, with the cookie of a session; without one, a stranger's."""
    client = Client(HTTP_HOST=host, **kwargs)
    if session_key:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    return client


def schema_state(schema: str) -> str:
    """A digest of every row of a schema, but for sessions and counted sign-ins. One query."""
    with prepared() as cursor:
        cursor.execute(_state_query(schema, cursor))
        return str(cursor.fetchone()[0])


def rows_written(schema: str) -> int:
    """How many rows of the tables in a schema's digest this transaction has written, also if it has taken them back.

    PostgreSQL counts them anyway: where the number has not moved, the digest is what it was, and need not be made. What
    empties or alters a whole table counts by its row in the catalog.
    """
    with prepared() as cursor:
        cursor.execute(_count_query(schema, cursor))
        return int(cursor.fetchone()[0])


_queries: dict[str, str] = {}
_counts: dict[str, str] = {}
_LEFT_OUT = ("django_session", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog")


def _tables_of(schema: str, cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [table for (table,) in cursor.fetchall() if table not in _LEFT_OUT]


def _count_query(schema: str, cursor: Any) -> str:
    if schema not in _counts:
        tables = ["pg_catalog.pg_class", *(f'"{schema}"."{table}"' for table in _tables_of(schema, cursor))]
        ways = " + ".join(f"pg_stat_get_xact_tuples_{way}(one)" for way in ("inserted", "updated", "deleted"))
        named = ", ".join(f"'{table}'::regclass" for table in tables)
        _counts[schema] = f"SELECT sum({ways}) FROM unnest(ARRAY[{named}]) one"
    return _counts[schema]


def _state_query(schema: str, cursor: Any) -> str:
    if schema not in _queries:
        # Each table by the number of its rows and the sum of their hashes, for which nothing has to be sorted.
        rows = " UNION ALL ".join(
            f"SELECT concat_ws(' ', '{table}', count(*), sum(hashtextextended(row::text, 0))) AS one "
            f'FROM "{schema}"."{table}" row'
            for table in _tables_of(schema, cursor)
        )
        _queries[schema] = f"SELECT md5(string_agg(one, '|' ORDER BY one)) FROM ({rows}) each"
    return _queries[schema]
