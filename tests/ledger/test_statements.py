"""Texts go to the server as it reads arrays: whatever stands in them comes back as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.errors import Invalid
from ledger.statements import plain_array, prepared, sparse_array, text_array
from tests.ledger.factories import owner

texts = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12), max_size=5)


@pytest.mark.django_db
class TestArrays:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(values=texts)
    @example(values=["NULL", "null", "", " ", '"', "\\", "{}", "a,b", '\\"', "'; DROP TABLE x; --", "%s", "\n\t", "😀"])
    def test_of_texts_come_back_as_they_were(self, company: Any, values: list[str]) -> None:
        with prepared() as cursor:
            cursor.execute("SELECT %s::text[]", [text_array(values)])
            assert cursor.fetchone() == (values,)

    def test_of_numbers_and_days_come_back_as_they_were(self, company: Any) -> None:
        days = [dt.date(2026, 3, 2), None, dt.date(1, 1, 1), dt.date.max]
        with prepared() as cursor:
            cursor.execute(
                "SELECT %s::bigint[], %s::date[], %s::date[]",
                [plain_array([1, None, -(1 << 63), (1 << 63) - 1]), plain_array(days), sparse_array([None, None])],
            )
            assert cursor.fetchone() == ([1, None, -(1 << 63), (1 << 63) - 1], days, None)

    def test_with_a_zero_character_is_refused_before_it_is_sent(self) -> None:
        ada = owner(credit=100)

        with pytest.raises(Invalid, match="has a character"):
            ada.use(10, "trip\0")

        assert ada.account.available == 100

    def test_keep_reasons_and_references_as_people_write_them(self) -> None:
        reason = "Counted again: \"two\" days {half}, 50 % \\ NULL, 'so'\nthere"
        ada = owner(credit=100)

        ada.adjust(5, reason=reason, key='re"f\\, {1}')

        entry = ada.entries[-1]
        assert (entry.reason, entry.key) == (reason, 're"f\\, {1}')


@pytest.mark.django_db
class TestPrepared:
    def test_statements_are_planned_once_a_connection(self) -> None:
        ada = owner(credit=100)
        for number in range(3):
            ada.use(1, f"use {number}")

        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            prepared_statements = [statement for (statement,) in cursor.fetchall()]

        assert sum("ledger_post" in statement for statement in prepared_statements) == 1
        assert sum("FROM ledger_account a" in statement for statement in prepared_statements) >= 1

    def test_statements_are_counted_and_shown_as_any_other(self) -> None:
        ada = owner(credit=100)

        with CaptureQueriesContext(connection) as queries:
            ada.use(1, "trip")

        sent = [query["sql"] for query in queries]
        assert "FROM ledger_account a" in sent[0]
        assert "ledger_post" in sent[-1]

    def test_statements_go_through_where_none_are_to_be_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Behind a pooler that gives each transaction another connection."""
        ada = owner(credit=100)
        monkeypatch.setattr(connection.connection, "prepare_threshold", None)

        for number in range(3):
            ada.use(1, f"use {number}")

        assert ada.account.available == 97
