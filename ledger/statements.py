"""The few statements that every operation sends: bound by the server and prepared, so that it plans each of them once.

Django binds values in the client, which makes each call a new text for the server to read and plan. Values go as text,
whose types the statements name: one prepared statement each, whatever the size of the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models.expressions import RawSQL


class _Logged(CursorDebugWrapper):
    """Keeps a statement as it was sent: it never stands anywhere with its values in it."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        with self.debug_sql(sql, params):
            return CursorWrapper.execute(self, sql, params)


@contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """A cursor of the company in use, counted and logged as any of Django's.

    Its statements are prepared where the connection lets them be: `prepare_threshold` in its OPTIONS.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.connection is None or not database.search_path_set_schemas:
        # Django's own cursor connects and sets the search path of the company; once is enough.
        database.cursor().close()
    wrapper = _Logged if database.queries_logged else CursorWrapper
    with wrapper(ServerBindingCursor(database.connection), database) as cursor:  # type: ignore[call-arg]
        yield cursor


def plain_array(values: Iterable[object]) -> str:
    """An array of numbers, dates or words without special characters, as PostgreSQL reads it; None is NULL."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def sparse_array(values: Sequence[object]) -> str | None:
    """The same, but None where there is no value at all."""
    return None if all(value is None for value in values) else plain_array(values)


def any_of(ids: Iterable[int]) -> RawSQL:
    """For `__in`: one value however many ids, where Django would send, and write out, each by itself."""
    return RawSQL("SELECT unnest(%s::bigint[])", [plain_array(ids)])


def text_array(values: Iterable[str]) -> str:
    """An array of any texts, as PostgreSQL reads it."""
    quoted = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
    return "{" + ",".join(quoted) + "}"
