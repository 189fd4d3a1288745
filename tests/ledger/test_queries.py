"""Balances by two clocks: whatever the dates, the quick reading is the plain sum."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import operations, posting, queries
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.loading import Pool
from ledger.models import Entry
from tests.ledger.factories import DEC_31, JAN_1, MAR_2, Owner, act, owner

DAY = dt.timedelta(days=1)
days = st.integers(0, 40).map(lambda n: JAN_1 + n * DAY)
acts = st.lists(
    st.tuples(
        st.sampled_from(["grant", "use", "hold", "approve", "release", "restore", "adjust", "run"]),
        days,
        days,
        st.integers(1, 300),
    ),
    max_size=14,
)


def perform(ada: Owner, number: int, what: str, on: dt.date, day: dt.date, amount: int) -> None:
    """One act of the list; what is refused changes nothing."""
    try:
        if what == "grant":
            ada.grant(amount, f"lot {number}", on=on, valid_from=day, expires_on=day + 20 * DAY)
        elif what in ("use", "hold"):
            getattr(ada, what)(amount, f"ref {number}", on=on, day=day)
        elif what == "adjust":
            ada.adjust(amount - 150, on=on)
        elif what == "run":
            ada.run(on)
        else:
            getattr(ada, what)(f"ref {number - 1}", on=on)
    except LedgerError:
        pass


@pytest.mark.django_db
class TestAsOf:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(done=acts, asked=st.lists(st.tuples(days, days), min_size=1, max_size=6))
    def test_is_the_plain_sum_for_any_pair_of_days(
        self, company: Any, done: list[tuple[str, dt.date, dt.date, int]], asked: list[tuple[dt.date, dt.date]]
    ) -> None:
        ada = owner(credit=500)
        for number, (what, on, day, amount) in enumerate(done):
            perform(ada, number, what, on, day, amount)
        account = ada.account

        for on, known_on in asked:
            plain = Entry.objects.for_account(account).effective_by(on).known_by(known_on)
            balance = queries.balances([account.pk], on=on, known_on=known_on)[account.pk]
            lots = queries.lot_balances([account.pk], on=on, known_on=known_on)
            assert queries.available_on(account.pk, on, known_on) == plain.total()
            assert balance.available == plain.total() == sum(lots.values())
            assert (
                queries.available_on(account.pk, on)
                == plain.model.objects.for_account(account).effective_by(on).known_by(on).total()
            )

    def test_far_ahead_is_what_stands(self) -> None:
        ada = owner(credit=500)
        ada.hold(100, "trip", day=MAR_2)
        ada.grant(50, "bonus", valid_from=dt.date(2026, 6, 1))

        assert queries.available_on(ada.accounts[0], DEC_31) == ada.account.available == 450

    def test_and_as_known_on_another_day_are_told_apart(self) -> None:
        """What was my balance on 31 January, as we knew it then, and as we knew it in March?"""
        ada = owner(credit=500)
        ada.use(80, "late", on=MAR_2, day=dt.date(2026, 1, 20))
        account, end_of_january = ada.accounts[0], dt.date(2026, 1, 31)

        assert queries.available_on(account, end_of_january) == 500
        assert queries.available_on(account, end_of_january, known_on=MAR_2) == 420
        assert queries.available_on(account, JAN_1 - DAY, known_on=MAR_2) == 0

    def test_of_an_account_without_entries_is_zero(self) -> None:
        ada = owner()

        assert queries.available_on(ada.accounts[0], MAR_2) == 0
        assert queries.available_on(ada.accounts[0], MAR_2, known_on=DEC_31) == 0
        assert queries.balances(ada.accounts, on=MAR_2) == {ada.accounts[0]: queries.Balance()}
        assert queries.lot_balances(ada.accounts, on=MAR_2) == {}

    def test_of_one_lot_counts_that_lot_alone(self) -> None:
        ada = owner(credit=500)
        ada.grant(50, "bonus")

        balance = queries.balances(ada.accounts, on=MAR_2, lot_ids=[ada.lot("bonus").pk])

        assert balance[ada.accounts[0]].credited == 50

    def test_of_many_accounts_is_one_query(self, django_assert_num_queries: Any) -> None:
        owners = [owner(credit=number + 1) for number in range(5)]
        accounts = [each.accounts[0] for each in owners]

        with django_assert_num_queries(1):
            found = queries.balances(accounts, on=MAR_2)

        assert [found[account].available for account in accounts] == [1, 2, 3, 4, 5]

    def test_of_a_long_history_is_read_from_indexes_alone(self) -> None:
        ada = owner(credit=1_000_000)
        for number in range(4):
            use_many_times(ada, 500, number)
        plans: list[str] = []

        def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            with connection.connection.cursor() as cursor:
                plans.append("\n".join(row[0] for row in cursor.execute("EXPLAIN " + sql, params).fetchall()))
            return execute(sql, params, many, context)

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE ledger_entry")
        with connection.execute_wrapper(explain):
            assert queries.available_on(ada.accounts[0], JAN_1 + DAY) == 1_000_000 - 1000

        assert "Index Only Scan Backward using ledger_entry_as_known" in plans[0]
        assert "Seq Scan" not in plans[0]


def use_many_times(ada: Owner, times: int, number: int) -> None:
    """So many uses of 1, as one posting of the day with that number."""

    def plan(books: dict[Pool, Book]) -> None:
        for each in range(times):
            key = f"many/{number}/{each}"
            operations.draw_on(books[ada.pool], amount=1, on=day, day=day, ref=key, kind="USAGE")

    day = JAN_1 + number * DAY
    posting.post([ada.pool], plan, act=act(day))


def test_balances_add_up() -> None:
    one = queries.Balance(credited=10, used=1, held=2)
    other = queries.Balance(credited=5, carried_in=4, carried_out=1, expired=1, encashed=1)

    assert one + other == queries.Balance(15, 1, 2, 4, 1, 1, 1)
    assert (one + other).available == one.available + other.available == 13


@pytest.mark.django_db
def test_the_account_under_a_policy_is_found() -> None:
    ada = owner()

    assert queries.account_of(holder_id=ada.pool.holder_id, policy_id=ada.policies[0]) == ada.account
    assert queries.account_of(holder_id=ada.pool.holder_id, policy_id=1 << 40) is None
