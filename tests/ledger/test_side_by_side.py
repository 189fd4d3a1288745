"""Batches side by side, each thread on a connection of its own; and a run that is killed between any two of them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from ledger import operations, posting
from ledger.loading import Pool
from ledger.models import Entry
from ledger.runs import run_day
from ledger.side_by_side import side_by_side
from ledger.verify import verify
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import HolderFactory, act

MARCH_10 = dt.date(2025, 3, 10)


def crowd(key: str, people: int = 7) -> list[Employed]:
    """So many people under one policy since January."""
    first = employed(key=key)
    holders = [HolderFactory() for _ in range(people - 1)]
    operations.assign(holder_ids=[h.pk for h in holders], policy=first.policy, starts_on=dt.date(2025, 1, 1))
    return [first, *(Employed(Pool(h.pk, first.pool.resource_id), first.policy) for h in holders)]


def posted(people: list[Employed]) -> list[list[tuple[str, int, dt.date]]]:
    return [each.entries() for each in people]


THREE_MONTHS = [("ACCRUAL", 480, dt.date(2025, month, 1)) for month in (1, 2, 3)]


class TestSideBySide:
    def test_gives_results_in_the_order_of_the_things(self, module_company: Any) -> None:
        assert list(side_by_side(lambda n: n * n, range(20))) == [n * n for n in range(20)]

    def test_works_in_the_company_that_is_in_use_on_connections_of_its_own(self, module_company: Any) -> None:
        def who(_: int) -> tuple[str, int]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_schema(), pg_backend_pid()")
                row: tuple[str, int] = cursor.fetchone()
            return row

        mine = who(0)
        found = set(side_by_side(who, range(10)))

        assert {schema for schema, _ in found} == {mine[0]}
        assert mine[1] not in {pid for _, pid in found}

    def test_leaves_no_connection_open(self, module_company: Any) -> None:
        used: set[Any] = set()

        def note(_: int) -> None:
            connection.ensure_connection()
            used.add(connections[DEFAULT_DB_ALIAS])

        list(side_by_side(note, range(4)))

        assert used
        assert {each.connection for each in used} == {None}

    def test_hands_on_what_went_wrong(self, module_company: Any) -> None:
        def fails(number: int) -> int:
            if number == 3:
                raise LookupError("the third")
            return number

        with pytest.raises(LookupError, match="the third"):
            list(side_by_side(fails, range(100)))

    @pytest.mark.django_db
    def test_stays_in_a_transaction_that_is_open(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (mine,) = cursor.fetchone()

            def pid(_: int) -> int:
                with connection.cursor() as own:
                    own.execute("SELECT pg_backend_pid()")
                    return int(own.fetchone()[0])

            assert set(side_by_side(pid, range(3))) == {mine}


class TestANight:
    def test_in_batches_side_by_side_posts_each_accrual_once(self, module_company: Any) -> None:
        people = crowd("batches")

        report = run_day(act=act(MARCH_10), batch_size=2, pools=[each.pool for each in people])
        again = run_day(act=act(MARCH_10), batch_size=3, pools=[each.pool for each in people])

        assert posted(people) == [THREE_MONTHS] * 7
        assert (report.accounts, report.entries["ACCRUAL"], sum(again.entries.values())) == (7, 21, 0)
        assert verify().faults == ()

    @pytest.mark.parametrize("dies_at", range(4))
    def test_that_is_killed_at_any_batch_comes_to_the_same_when_it_runs_again(
        self, module_company: Any, dies_at: int
    ) -> None:
        people = crowd(f"killed{dies_at}")
        pools = [each.pool for each in people]
        usual, calls = posting.write, iter(range(100))

        def dies(*args: Any) -> Any:
            if next(calls) >= dies_at:
                raise KeyboardInterrupt
            return usual(*args)

        with mock.patch.object(posting, "write", dies), pytest.raises(KeyboardInterrupt):
            run_day(act=act(MARCH_10), batch_size=2, pools=pools)
        half = Entry.objects.filter(account__holder__in=[pool.holder_id for pool in pools]).count()
        run_day(act=act(MARCH_10), batch_size=2, pools=pools)

        assert half < 21
        assert posted(people) == [THREE_MONTHS] * 7
        assert verify().faults == ()
