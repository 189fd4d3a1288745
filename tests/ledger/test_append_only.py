"""What is recorded stays as it is, and no floor is passed, whoever writes the SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.models import Entry, Lot, PolicyVersion
from tests.ledger.factories import MAR_2, Owner, owner

ENTRY = {
    "lot_id": None,
    "seq": 2,
    "kind": "USAGE",
    "amount": -100,
    "effective_on": MAR_2,
    "recorded_on": MAR_2,
    "recorded_at": dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
    "balance_before": 1000,
    "balance_after": 900,
    "actor": "raw",
    "reason": "",
    "source": "",
    "key": "raw",
    "part": 0,
    "digest": 0,
    "metadata": "{}",
}


def execute(sql: str, params: Any = None) -> None:
    """One raw statement in a savepoint of its own, with nothing left to check of what came before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)


def insert(ada: Owner, **changes: Any) -> None:
    """A raw INSERT of an entry, past the engine."""
    row = ENTRY | {"account_id": ada.accounts[0], "lot_id": ada.lot("2026").pk} | changes
    columns = ", ".join(row)
    execute(f"INSERT INTO ledger_entry ({columns}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


def raw_post(ada: Owner, amount: int, kind: str = "USAGE", version: int | None = None, shape: int | None = None) -> str:
    """The database function called by hand, past everything that Python checks; returns its status."""
    account = ada.account
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM ledger_post(p_accounts => ARRAY[%(account)s]::bigint[],"
            " p_versions => ARRAY[%(version)s]::bigint[], p_shapes => ARRAY[%(shape)s]::bigint[], p_lots => NULL,"
            " p_changes => NULL, p_settled => ARRAY[NULL]::date[], g_account => NULL, g_key => NULL,"
            " e_account => ARRAY[%(account)s]::bigint[], e_lot => ARRAY[%(lot)s]::bigint[],"
            " e_kind => ARRAY[%(kind)s]::text[], e_amount => ARRAY[%(amount)s]::bigint[],"
            " e_effective => ARRAY[%(on)s]::date[], e_for => ARRAY[%(on)s]::date[], e_key => ARRAY['by hand'],"
            " e_part => ARRAY[0]::smallint[], e_digest => ARRAY[0]::bigint[], e_source => ARRAY['by hand'],"
            " e_reason => ARRAY[''], p_told => ARRAY['{}']::jsonb[], e_told => NULL,"
            " e_reverses => ARRAY[NULL]::bigint[],"
            " e_settles => ARRAY[NULL]::bigint[], e_version => ARRAY[NULL]::bigint[],"
            " e_hold_expires => ARRAY[NULL]::date[], p_actor => 'raw', p_recorded_on => %(on)s,"
            " p_recorded_at => '2026-03-02 12:00+00')",
            {
                "account": account.pk,
                "version": account.version if version is None else version,
                "shape": shape,
                "lot": ada.lot("2026").pk,
                "kind": kind,
                "amount": amount,
                "on": MAR_2,
            },
        )
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
class TestEntries:
    @pytest.fixture
    def ada(self) -> Owner:
        return owner(credit=1000)

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE ledger_entry SET amount = amount + 1, balance_after = balance_after + 1",
            "UPDATE ledger_entry SET reason = 'something else'",
            "UPDATE ledger_entry SET amount = amount",
            "DELETE FROM ledger_entry",
            "DELETE FROM ledger_entry USING ledger_account a WHERE a.id = account_id",
            "TRUNCATE ledger_entry",
            "TRUNCATE ledger_entry CASCADE",
            "TRUNCATE ledger_account CASCADE",
            "TRUNCATE ledger_holder CASCADE",
            "MERGE INTO ledger_entry e USING ledger_entry s ON e.id = s.id WHEN MATCHED THEN DELETE",
            "WITH gone AS (DELETE FROM ledger_entry RETURNING id) SELECT * FROM gone",
        ],
    )
    def test_cannot_be_changed_or_taken_away(self, ada: Owner, sql: str) -> None:
        before = list(Entry.objects.order_by("pk").values_list())

        with pytest.raises(DatabaseError, match="what is recorded stays as it is"):
            execute(sql)

        assert list(Entry.objects.order_by("pk").values_list()) == before

    def test_cannot_be_changed_by_an_upsert(self, ada: Owner) -> None:
        columns = ", ".join(f.column for f in Entry._meta.concrete_fields)

        with pytest.raises(DatabaseError, match="what is recorded stays as it is"):
            execute(
                f"INSERT INTO ledger_entry ({columns}) SELECT {columns} FROM ledger_entry"
                " ON CONFLICT (account_id, seq) DO UPDATE SET reason = 'upsert'"
            )

    def test_cannot_be_changed_through_the_orm(self, ada: Owner) -> None:
        entry = ada.entries[0]
        entry.reason = "something else"
        for change in (entry.save, entry.delete, Entry.objects.all().delete):
            with pytest.raises(DatabaseError, match="what is recorded"), transaction.atomic():
                change()

    def test_cannot_be_written_over(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError):
            insert(ada, seq=1, balance_before=0, balance_after=-100)

    def test_enter_through_the_one_door_alone(self, ada: Owner) -> None:
        with pytest.raises(DatabaseError, match=r"Entry 2 of account \d+ was not posted"):
            insert(ada)

        assert len(ada.entries) == 1

    def test_of_versions_of_policies_cannot_be_changed_either(self, ada: Owner) -> None:
        for sql in (
            "UPDATE ledger_policyversion SET settings = '{}'",
            "DELETE FROM ledger_policyversion",
            "TRUNCATE ledger_policyversion CASCADE",
        ):
            with pytest.raises(DatabaseError, match="what is recorded stays as it is"):
                execute(sql)
        assert PolicyVersion.objects.exists()


@pytest.mark.django_db
class TestFloor:
    @pytest.fixture
    def ada(self) -> Owner:
        ada = owner(credit=1000)
        ada.hold(300, "trip")
        return ada

    def test_is_not_passed_by_a_raw_insert(self, ada: Owner) -> None:
        with pytest.raises(DatabaseError):
            insert(ada, seq=3, amount=-701, balance_before=700, balance_after=-1)

        assert ada.account.available == 700

    def test_is_not_passed_by_calling_the_function_by_hand(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_lot_not_below_its_floor"):
            raw_post(ada, -701)

        assert len(ada.entries) == 2

    def test_may_be_reached_by_calling_the_function_by_hand(self, ada: Owner) -> None:
        assert raw_post(ada, -700) == "posted"
        assert ada.account.available == 0

    def test_is_not_passed_by_a_plain_draw_planned_on_an_older_state(self, ada: Owner) -> None:
        shape = ada.account.shape
        ada.use(100, "meanwhile")

        assert raw_post(ada, -601, version=0, shape=shape) == "stale"
        assert raw_post(ada, -600, version=0, shape=shape) == "posted"

    def test_is_not_passed_by_writing_the_balance(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_lot_not_below_its_floor"):
            execute("UPDATE ledger_lot SET balance = -1")
        with pytest.raises(IntegrityError, match="ledger_lot_holds_no_less_than_nothing"):
            execute("UPDATE ledger_lot SET held = -1")
        with pytest.raises(IntegrityError, match="ledger_account_totals_add_up"):
            execute("UPDATE ledger_account SET available = available + 1")

    def test_is_none_where_the_lot_has_none(self, ada: Owner) -> None:
        Lot.objects.filter(pk=ada.lot("2026").pk).update(floor=None)

        assert raw_post(ada, -5000) == "posted"

    def test_stale_call_by_hand_posts_nothing(self, ada: Owner) -> None:
        assert raw_post(ada, -10, version=0) == "stale"
        assert len(ada.entries) == 2


@pytest.mark.django_db
class TestShapeOfAnEntry:
    @pytest.fixture
    def ada(self) -> Owner:
        return owner(credit=1000)

    @pytest.mark.parametrize(
        ("kind", "amount"),
        [
            ("ACCRUAL", -1),
            ("GRANT", -1),
            ("HOLD_RELEASE", -1),
            ("EXPIRATION", 1),
            ("HOLD", 1),
            ("USAGE", 1),
            ("ENCASHMENT", 1),
        ],
    )
    def test_has_the_sign_of_its_kind(self, ada: Owner, kind: str, amount: int) -> None:
        with pytest.raises(IntegrityError, match="ledger_entry_sign_of_its_kind|ledger_lot_holds"):
            raw_post(ada, amount, kind)

    def test_moves_something(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_entry_moves_something"):
            raw_post(ada, 0, "ADJUSTMENT")

    def test_ends_where_it_began_and_moved(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_entry_balances_follow"):
            insert(ada, balance_after=901)

    def test_has_a_number_that_is_not_taken(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_entry_seq_once_per_account"):
            insert(ada, seq=1)

    def test_has_a_key_that_is_not_taken(self, ada: Owner) -> None:
        with pytest.raises(IntegrityError, match="ledger_entry_key_once_per_account"):
            insert(ada, key="2026")

    def test_is_taken_back_at_most_once(self, ada: Owner) -> None:
        ada.use(100, "trip")
        ada.reverse("trip")
        used = ada.entries[1]
        assert used.kind == "USAGE"

        with pytest.raises(IntegrityError, match="ledger_entry_reversed_at_most_once"):
            insert(ada, seq=4, amount=100, balance_before=1000, balance_after=1100, reverses_id=used.pk)


def test_what_is_committed_cannot_be_emptied(real_company: Any) -> None:
    ada = owner(credit=1000)

    for sql in ("TRUNCATE ledger_entry", "DELETE FROM ledger_entry", "UPDATE ledger_entry SET amount = 1"):
        with pytest.raises(DatabaseError, match="what is recorded stays as it is"):
            execute(sql)

    assert len(ada.entries) == 1


@pytest.mark.django_db
def test_the_databases_clock_is_not_read() -> None:
    """No entry is stamped by the database's clock: what is recorded is the act's own day and moment."""
    ada = owner(credit=1000)
    entry = ada.entries[0]

    assert entry.recorded_at == dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_post'")
        assert all("now()" not in source and "current_" not in source for (source,) in cursor.fetchall())
