"""`verify_ledger` finds what was tampered with, and nothing where nothing was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from ledger.counter_accounts import COUNTER_ACCOUNTS
from ledger.models import Entry, Lot
from ledger.verify import verify
from tests.ledger.factories import DEC_31, JAN_1, MAR_2, Owner, owner


@pytest.fixture(scope="module")
def ada(module_company: Any) -> Owner:
    """A ledger in which something of every kind has happened, in a schema of its own."""
    ada = owner(policies=2, credit=1000)
    ada.grant(50, "bonus", expires_on=MAR_2)
    ada.grant(30, "gift", expires_on=MAR_2, priority=9)
    ada.grant(500, "more", policy=1, expires_on=DEC_31)
    ada.hold(300, "trip")
    ada.approve("trip", 200)
    ada.release("trip", 40)
    ada.use(900, "long", day=dt.date(2026, 3, 10))
    ada.restore("long", 150)
    ada.adjust(-20)
    ada.adjust(5, key="up")
    ada.reverse("up")
    ada.grant(5, "present", expires_on=MAR_2, priority=9)
    ada.grant(5, "present", policy=1, key="present of the other", expires_on=MAR_2, priority=9)
    ada.run(dt.date(2026, 3, 3))
    ada.release("trip", on=dt.date(2026, 3, 4))
    ada.hold(10, "next", on=dt.date(2026, 3, 4))
    other = owner(credit=700)
    other.hold(100, "mine")
    return ada


@contextmanager
def tampered(*statements: str) -> Iterator[None]:
    """The ledger after these statements, with what guards it switched off; all of it is taken back."""
    unguarded = (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        *(f"ALTER TABLE ledger_{table} DROP CONSTRAINT {name}" for table, name in GUARDS),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (*unguarded, *statements):
            cursor.execute(statement)
        yield
        transaction.set_rollback(True)


GUARDS = (
    ("entry", "ledger_entry_sign_of_its_kind"),
    ("entry", "ledger_entry_balances_follow"),
    ("entry", "ledger_entry_moves_something"),
    ("lot", "ledger_lot_not_below_its_floor"),
    ("lot", "ledger_lot_holds_no_less_than_nothing"),
    ("account", "ledger_account_totals_add_up"),
)
ENTRY = "(SELECT id FROM ledger_entry WHERE account_id = {account} AND seq = {seq})"


@pytest.fixture
def faults(ada: Owner) -> Callable[..., list[str]]:
    """Tamper with the ledger, in which ``{account}`` and ``{other}`` stand for accounts, and hear what is wrong."""

    def find(*statements: str) -> list[str]:
        names = {"account": ada.accounts[0], "other": ada.accounts[1], "lot": ada.lot("2026").pk}
        names |= {"bonus": ada.lot("bonus").pk}
        with tampered(*(statement.format(**names) for statement in statements)):
            return [str(fault) for fault in verify().faults]

    return find


class TestUntouched:
    def test_has_no_fault(self, ada: Owner) -> None:
        report = verify()

        assert report.faults == ()
        assert (report.accounts, report.lots) == (3, 7)
        assert report.entries == Entry.objects.count() > 20
        assert str(report).endswith("entries: every balance follows from its entries.")

    def test_may_have_steps_of_one_key_on_two_accounts(self, faults: Callable[..., list[str]]) -> None:
        """Two policies of one resource accrue for the same month."""
        month = (
            "UPDATE ledger_entry SET key = 'accrual/2026-01', part = 0, digest = account_id WHERE key LIKE 'present%%'"
        )

        assert faults(month) == []

    def test_holds_entries_of_many_kinds(self, ada: Owner) -> None:
        kinds = set(Entry.objects.values_list("kind", flat=True))

        assert kinds >= {"GRANT", "HOLD", "HOLD_RELEASE", "USAGE", "ADJUSTMENT", "EXPIRATION"}
        assert set(COUNTER_ACCOUNTS) == set(Entry.Kind.values)

    def test_is_looked_at_in_one_moment_and_left_as_it_is(self, ada: Owner) -> None:
        seen: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            verify()

        assert "REPEATABLE READ, READ ONLY" in seen[0]


class TestTampering:
    def test_with_an_amount_shows_in_every_sum(self, faults: Callable[..., list[str]]) -> None:
        found = faults("UPDATE ledger_entry SET amount = amount + 7 WHERE account_id = {account} AND seq = 1")

        assert any("balance after entry 1: expected 1007, found 1000" in each for each in found)
        assert any("balance before entry 2: expected 1007, found 1000" in each for each in found)
        assert any("balance of lot 2026: expected" in each for each in found)
        assert any("): credited: expected" in each for each in found)
        assert any(each.startswith("trial balance in minutes: sum of all accounts") for each in found)
        assert any("found -7" in each for each in found)

    def test_with_an_amount_and_its_balances_shows_in_the_sums(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "UPDATE ledger_entry SET amount = amount + 7, balance_after = balance_after + 7"
            " WHERE account_id = {account} AND seq = 1",
            "UPDATE ledger_entry SET balance_before = balance_before + 7, balance_after = balance_after + 7"
            " WHERE account_id = {account} AND seq > 1",
        )

        assert not any("entry 1" in each for each in found)
        assert any("): available: expected" in each for each in found)

    def test_with_a_missing_entry_names_the_gap(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "DELETE FROM ledger_entry WHERE id = (SELECT id FROM ledger_entry e WHERE account_id = {account}"
            " AND kind = 'ADJUSTMENT' AND amount = -20)"
        )

        assert any("number of the entry: expected" in each for each in found)
        assert any("): last_seq: expected" in each for each in found)

    def test_with_the_last_entry_taken_away_shows_in_the_account(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "DELETE FROM ledger_entry WHERE account_id = {account}"
            " AND seq = (SELECT max(seq) FROM ledger_entry WHERE account_id = {account})"
        )

        assert any("): last_seq: expected" in each for each in found)
        assert any("): held: expected 0, found 10" in each for each in found)

    @pytest.mark.parametrize(
        "column",
        ["available", "credited", "used", "held", "carried_in", "carried_out", "expired", "encashed", "last_seq"],
    )
    def test_with_a_total_of_an_account_names_it(self, faults: Callable[..., list[str]], column: str) -> None:
        found = faults(f"UPDATE ledger_account SET {column} = {column} + 1 WHERE id = {{account}}")

        assert any(f"): {column}: expected" in each for each in found)

    def test_with_the_day_of_the_last_posting_names_it(self, faults: Callable[..., list[str]]) -> None:
        (found,) = faults("UPDATE ledger_account SET last_recorded_on = '2026-01-01' WHERE id = {account}")

        assert found.endswith("last_recorded_on: expected 2026-03-04, found 2026-01-01")

    @pytest.mark.parametrize("column", ["balance", "held", "expired"])
    def test_with_a_total_of_a_lot_names_lot_and_total(self, faults: Callable[..., list[str]], column: str) -> None:
        found = faults(f"UPDATE ledger_lot SET {column} = {column} + 1 WHERE id = {{lot}}")

        assert any(f"{column} of lot 2026: expected" in each for each in found)

    def test_with_the_last_day_of_a_credit_names_it(self, faults: Callable[..., list[str]]) -> None:
        (found,) = faults("UPDATE ledger_lot SET credits_until = NULL WHERE id = {lot}")

        assert found.endswith("credits_until of lot 2026: expected 2026-03-02, found nothing")

    def test_with_two_lots_alike_shows_in_both(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "UPDATE ledger_lot SET balance = balance + 1 WHERE id = {lot}",
            "UPDATE ledger_lot SET balance = balance - 1 WHERE id = {bonus}",
        )

        assert len(found) == 3
        assert any("floor of lot bonus: expected at least 0" in each for each in found)

    def test_with_a_floor_names_the_lot(self, faults: Callable[..., list[str]]) -> None:
        (found,) = faults("UPDATE ledger_lot SET floor = 5 WHERE id = {bonus}")

        assert found.endswith("floor of lot bonus: expected at least 5, found 0")

    def test_with_the_order_of_days_names_the_entry(self, faults: Callable[..., list[str]]) -> None:
        found = faults("UPDATE ledger_entry SET recorded_on = '2027-01-01' WHERE account_id = {account} AND seq = 2")

        assert any("day on which entry 3 was recorded: expected not before 2027-01-01" in each for each in found)

    def test_with_a_kind_shows_in_sign_and_sums(self, faults: Callable[..., list[str]]) -> None:
        found = faults("UPDATE ledger_entry SET kind = 'USAGE' WHERE account_id = {account} AND seq = 1")

        assert any("sign of entry 1 (USAGE): expected less than 0, found 1000" in each for each in found)
        assert any("): used: expected" in each for each in found)

    def test_with_an_unknown_kind_shows_in_the_trial_balance(self, faults: Callable[..., list[str]]) -> None:
        found = faults("UPDATE ledger_entry SET kind = 'GIFT' WHERE account_id = {account} AND seq = 1")

        assert any("entries of a kind without a counter-account" in each for each in found)

    def test_with_the_lot_of_an_entry_shows_in_the_lots(self, faults: Callable[..., list[str]]) -> None:
        found = faults("UPDATE ledger_entry SET lot_id = {bonus} WHERE account_id = {account} AND seq = 1")

        assert any("balance of lot 2026" in each for each in found)
        assert any("balance of lot bonus" in each for each in found)

    def test_with_the_account_of_a_lot_shows_in_its_entries(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "UPDATE ledger_lot SET name = 'moved' WHERE id = {lot}",
            "UPDATE ledger_lot SET account_id = {other} WHERE id = {lot}",
        )

        assert any("account of the lot of entry 1:" in each for each in found)
        assert any("sum of the lots' balances" in each for each in found)

    def test_with_the_version_of_an_entry_names_the_policy(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "UPDATE ledger_entry SET policy_version_id = (SELECT policy_version_id FROM ledger_entry"
            " WHERE account_id = {other} LIMIT 1) WHERE account_id = {account} AND seq = 1"
        )

        assert len(found) == 1
        assert "policy of the version of entry 1" in found[0]

    def test_with_a_reversal_names_what_does_not_match(self, faults: Callable[..., list[str]]) -> None:
        reversal = "(SELECT id FROM ledger_entry WHERE account_id = {account} AND key LIKE 'once%%' AND"
        reversal += " reverses_id IS NOT NULL AND kind = 'ADJUSTMENT' LIMIT 1)"

        amount = faults(f"UPDATE ledger_entry SET amount = amount - 1 WHERE id = {reversal}")
        kind = faults(f"UPDATE ledger_entry SET kind = 'CARRYOVER' WHERE id = {reversal}")
        lot = faults(f"UPDATE ledger_entry SET lot_id = {{bonus}} WHERE id = {reversal}")

        assert any("amount: expected -5, found -6" in each for each in amount)
        assert any("kind: expected ADJUSTMENT, found CARRYOVER" in each for each in kind)
        assert any("account of what is carried over: expected 0, found 5" in each for each in kind)
        assert any(": lot: expected" in each for each in lot)

    def test_with_a_second_reversal_counts_them(self, faults: Callable[..., list[str]]) -> None:
        found = faults(
            "DROP INDEX ledger_entry_reversed_at_most_once",
            "UPDATE ledger_entry SET reverses_id = (SELECT reverses_id FROM ledger_entry"
            " WHERE reverses_id IS NOT NULL AND account_id = {account} LIMIT 1)"
            " WHERE account_id = {account} AND key = 'once'"
            " OR id = (SELECT max(id) FROM ledger_entry WHERE account_id = {account} AND kind = 'HOLD')",
        )

        assert any("reversals of entry" in each and "expected 1, found 2" in each for each in found)

    def test_with_what_a_release_settles_shows_in_the_hold(self, faults: Callable[..., list[str]]) -> None:
        nothing = faults("UPDATE ledger_entry SET settles_id = NULL WHERE kind = 'HOLD_RELEASE'")
        more = faults(
            "UPDATE ledger_entry SET amount = amount + 1000 WHERE id ="
            " (SELECT id FROM ledger_entry WHERE kind = 'HOLD_RELEASE' AND account_id = {account} LIMIT 1)"
        )

        assert any("that entry" in each and "expected a hold of its lot, found none" in each for each in nothing)
        assert any("left of the hold" in each and "expected between 0 and" in each for each in more)

    def test_with_a_key_names_it(self, faults: Callable[..., list[str]]) -> None:
        digest = faults(
            "UPDATE ledger_entry SET digest = 1 WHERE key = 'long' AND account_id = {account} AND part ="
            " (SELECT max(part) FROM ledger_entry WHERE key = 'long' AND account_id = {account})"
        )
        part = faults("UPDATE ledger_entry SET part = 7 WHERE key = 'trip' AND kind = 'HOLD' AND part = 0")

        assert any("with key long: expected" in each for each in digest)
        assert any("with key trip: expected" in each for each in part)

    def test_with_the_key_of_a_step_on_two_accounts_names_it(self, faults: Callable[..., list[str]]) -> None:
        digest = faults("UPDATE ledger_entry SET digest = 1 WHERE key = 'long' AND account_id = {other}")
        part = faults("UPDATE ledger_entry SET part = 5 WHERE key = 'long' AND account_id = {other}")

        assert any("with key long: expected 2 and 1, found 2 and 2" in each for each in digest)
        assert any("with key long: expected 2 and 1, found 6 and 1" in each for each in part)

    def test_that_is_consistent_everywhere_is_no_fault(self, faults: Callable[..., list[str]]) -> None:
        """What remains invisible: a ledger rewritten whole. Nothing but a copy elsewhere could tell."""
        assert faults("UPDATE ledger_entry SET reason = 'another reason'") == []


class TestCommand:
    def test_says_in_one_line_that_a_company_is_clean(self, ada: Owner, module_company: Any) -> None:
        out = StringIO()

        call_command("verify_ledger", company=module_company.schema_name, stdout=out)

        (line,) = out.getvalue().splitlines()
        assert line.startswith(f"{module_company.schema_name}: 3 accounts, 7 lots,")
        assert line.endswith("every balance follows from its entries.")

    @pytest.mark.parametrize("arguments", [["--all"], []])
    def test_looks_at_every_company(self, ada: Owner, module_company: Any, arguments: list[str]) -> None:
        out = StringIO()

        call_command("verify_ledger", *arguments, stdout=out)

        schemas = [line.split(":")[0] for line in out.getvalue().splitlines()]
        assert {"acme", module_company.schema_name} <= set(schemas)
        assert "public" not in schemas

    def test_prints_each_fault_and_fails(self, ada: Owner, module_company: Any) -> None:
        out = StringIO()
        schema = module_company.schema_name

        with tampered("UPDATE ledger_account SET available = available + 1, last_seq = 99 WHERE last_seq = 2"):
            with pytest.raises(CommandError, match="4 faults found") as failed:
                call_command("verify_ledger", company=schema, stdout=out)
            connection.set_tenant(module_company)

        lines = out.getvalue().splitlines()
        assert failed.value.returncode == 1
        assert lines[-1].startswith(f"{schema}: 3 accounts")
        assert lines[-1].endswith(": 4 faults.")
        assert any("available: expected 600, found 601" in line for line in lines)
        assert any("last_seq: expected 2, found 99" in line for line in lines)

    def test_names_the_companies_where_there_is_none_of_that_name(self, module_company: Any) -> None:
        with pytest.raises(CommandError, match=r"--company: there is no company 'nowhere'\. Companies: .*acme"):
            call_command("verify_ledger", company="nowhere")

    def test_takes_one_company_or_all(self, module_company: Any) -> None:
        with pytest.raises(CommandError, match="not allowed with"):
            call_command("verify_ledger", "--company", "acme", "--all")


def test_a_lot_without_entries_stands_at_nothing(module_company: Any, ada: Owner) -> None:
    with transaction.atomic():
        Lot.objects.create(account_id=ada.accounts[0], name="empty", origin="grant", valid_from=JAN_1)
        assert verify().faults == ()
        Lot.objects.filter(name="empty").update(balance=5)
        assert [fault.what for fault in verify().faults] == ["balance of lot empty", "sum of the lots' balances"]
        transaction.set_rollback(True)
