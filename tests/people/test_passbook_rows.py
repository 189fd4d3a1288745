"""How entries become rows: what is kept together, in which order, and what the sums say."""

import datetime as dt
from types import SimpleNamespace

import pytest

from people.passbook.entries import Line, LotFacts, is_gapless
from people.passbook.rows import by_month, rows_of, sums_of

D = 480
LOT = LotFacts(1, "allowance/2026", "period", dt.date(2026, 1, 1), dt.date(2026, 12, 31), SimpleNamespace())
CARRIED = LotFacts(2, "carried/2025", "carried", dt.date(2026, 1, 1), dt.date(2026, 3, 31), SimpleNamespace())
OLD = LotFacts(3, "allowance/2025", "period", dt.date(2025, 1, 1), dt.date(2025, 12, 31), SimpleNamespace())


class Book:
    """Writes lines one after the other, each recorded an hour after the one before."""

    def __init__(self):
        self.lines: list[Line] = []

    def add(self, kind, amount, effective_on, for_on=None, *, lot=LOT, source="", key="", same=False, **more):
        number = len(self.lines) + 1
        at = self.lines[-1].recorded_at if same else dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number)
        facts = {"reverses_id": None, "settles_id": None, "version_id": None, "account_id": 1} | more
        line = Line(
            id=number, lot=lot, seq=number, kind=kind, amount=amount * D, effective_on=effective_on, for_on=for_on,
            recorded_on=at.date(), recorded_at=at, balance_after=0, actor="employee:1", reason="", source=source,
            key=key or f"key/{number}", **facts,
        )  # fmt: skip
        self.lines.append(line)
        return line


def on(month, day, year=2026):
    return dt.date(year, month, day)


@pytest.fixture
def book():
    return Book()


def told(rows):
    return [(row.kind, row.amount // D, row.balance // D) for row in rows]


class TestRows:
    def test_keep_hold_release_and_use_of_a_request_together(self, book):
        book.add("ACCRUAL", 5, on(1, 1))
        for day in (26, 27):
            book.add("HOLD", -1, on(3, 9), on(5, day), source="leave:1", key="hold")
        for day in (26, 27):
            book.add("HOLD_RELEASE", 1, on(3, 9), on(5, day), source="leave:1", key="approve")
            book.add("USAGE", -1, on(3, 9), on(5, day), source="leave:1", key="approve", same=True)

        rows = rows_of(book.lines)

        assert told(rows) == [("ACCRUAL", 5, 5), ("USAGE", -2, 3)]
        assert (rows[1].first_on, rows[1].last_on) == (on(5, 26), on(5, 27))
        assert [(act.kind, act.amount // D) for act in rows[1].acts[:1]] == [("HOLD", -1)]

    def test_stand_at_the_day_of_use(self, book):
        book.add("HOLD", -1, on(1, 2), on(7, 24), source="leave:1")
        book.add("ACCRUAL", 2, on(6, 1))

        assert [row.kind for row in rows_of(book.lines)] == ["ACCRUAL", "HOLD"]

    def test_set_what_was_given_back_apart(self, book):
        used = book.add("USAGE", -1, on(5, 1), on(5, 28), source="leave:1", key="approve")
        book.add("USAGE", 1, on(5, 1), on(5, 28), source="leave:1", key="restore", reverses_id=used.id)

        rows = rows_of(book.lines)

        assert told(rows) == [("USAGE", -1, -1), ("USAGE", 1, 0)]
        assert [row.is_reversal for row in rows] == [False, True]

    def test_say_what_is_still_held(self, book):
        book.add("HOLD", -2, on(5, 1), on(5, 28), source="leave:1")
        book.add("HOLD_RELEASE", 1, on(5, 1), on(5, 28), source="leave:1")

        (row,) = rows_of(book.lines)

        assert (row.kind, row.held // D, row.amount // D) == ("HOLD", 1, -1)

    def test_of_a_closed_period_are_one_for_each_way(self, book):
        book.add("CARRYOVER", -3, on(1, 1), lot=OLD, key="close/2025")
        book.add("CARRYOVER", -2, on(1, 1), lot=OLD, key="close/2025", same=True)
        book.add("CARRYOVER", 5, on(1, 1), lot=CARRIED, key="close/2025", same=True)
        book.add("EXPIRATION", -1, on(1, 1), lot=OLD, key="close/2025", same=True)

        assert told(rows_of(book.lines)) == [("CARRYOVER", -5, -5), ("CARRYOVER", 5, 0), ("EXPIRATION", -1, -1)]

    def test_can_be_each_entry_by_itself(self, book):
        book.add("HOLD", -1, on(5, 1), on(5, 28), source="leave:1")
        book.add("HOLD_RELEASE", 1, on(5, 1), on(5, 28), source="leave:1")

        assert told(rows_of(book.lines, each=True)) == [("HOLD", -1, -1), ("HOLD", 1, 0)]

    def test_go_on_from_what_stood_before(self, book):
        book.add("ACCRUAL", 2, on(6, 1))

        assert told(rows_of(book.lines, opening=3 * D)) == [("ACCRUAL", 2, 5)]


class TestPeriod:
    def test_what_closes_a_lot_belongs_to_its_last_day(self, book):
        lapse = book.add("EXPIRATION", -1, on(1, 1), lot=OLD)
        out = book.add("CARRYOVER", -5, on(1, 1), lot=OLD)
        into = book.add("CARRYOVER", 5, on(1, 1), lot=CARRIED)

        assert [line.belongs_on for line in (lapse, out, into)] == [on(12, 31, 2025), on(12, 31, 2025), on(1, 1)]

    def test_months_are_newest_first_and_the_close_stands_apart(self, book):
        book.add("ACCRUAL", 2, on(11, 1, 2025))
        book.add("ACCRUAL", 2, on(12, 1, 2025))
        book.add("EXPIRATION", -4, on(1, 1), lot=OLD)

        groups = by_month(reversed(rows_of(book.lines)), ends_on=on(12, 31, 2025))

        assert [(group.month, group.amount // D) for group in groups] == [
            (None, -4),
            (on(12, 1, 2025), 2),
            (on(11, 1, 2025), 2),
        ]


class TestSums:
    def test_lead_to_the_balance(self, book):
        book.add("CARRYOVER", 5, on(1, 1), lot=CARRIED)
        book.add("ACCRUAL", 2, on(2, 1))
        book.add("ADJUSTMENT", 1, on(2, 2))
        book.add("USAGE", -4, on(1, 5), on(2, 16), source="leave:1")
        book.add("EXPIRATION", -1, on(4, 1), lot=CARRIED)
        book.add("ENCASHMENT", -1, on(4, 2))
        book.add("HOLD", -1, on(1, 5), on(7, 24), source="leave:2")

        sums = sums_of(book.lines, opening=2 * D, on=on(6, 1))

        assert (sums.carried_in, sums.credited, sums.used) == (7 * D, 3 * D, 4 * D)
        assert (sums.lapsed, sums.paid_out, sums.carried_out) == (D, D, 0)
        assert sums.balance == 4 * D

    def test_of_a_period_that_ended_say_what_was_carried_on(self, book):
        book.add("ACCRUAL", 6, on(1, 1, 2025), lot=OLD)
        book.add("CARRYOVER", -5, on(1, 1), lot=OLD)

        sums = sums_of(book.lines, opening=0, on=on(12, 31, 2025))

        assert (sums.carried_out, sums.balance) == (5 * D, D)


class TestGapless:
    def test_sees_a_missing_entry(self, book):
        for month in (1, 2, 3):
            book.add("ACCRUAL", 2, on(month, 1))

        assert is_gapless(book.lines)
        assert not is_gapless([book.lines[0], book.lines[2]])
        assert is_gapless([])
