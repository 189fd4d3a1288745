"""The working copy: what a lot can still give on a day, and what steps leave behind, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book import Book, NeedsTimeline
from ledger.states import AccountState, LotState, Movement
from tests.ledger.factories import DEC_31, JAN_1, MAR_2

DAY = dt.timedelta(days=1)
days = st.integers(0, 20).map(lambda n: JAN_1 + n * DAY)


def lot(account: AccountState | None = None, name: str = "2026", **fields: object) -> LotState:
    return LotState(account or AccountState(1, 1), name, "grant", JAN_1, DEC_31, id=1, **fields)  # type: ignore[arg-type]


def move(of: LotState, kind: str, amount: int, on: dt.date, day: dt.date | None = None) -> Movement:
    return Movement(of, kind, amount, on, key=f"{kind}/{on}", for_on=day)


class TestRoom:
    @given(
        given_on=st.lists(st.tuples(days, st.integers(1, 50)), max_size=4),
        draws=st.lists(st.tuples(days, st.integers(1, 50)), max_size=4),
        coming=st.lists(st.tuples(days, st.integers(1, 50)), max_size=2),
        day=days,
    )
    def test_is_the_lowest_standing_on_any_day_from_then_on(
        self,
        given_on: list[tuple[dt.date, int]],
        draws: list[tuple[dt.date, int]],
        coming: list[tuple[dt.date, int]],
        day: dt.date,
    ) -> None:
        one = lot(coming=tuple(coming))
        book = Book([one.account], [one])
        book.has_timeline = True
        for on, amount in given_on:
            book.plan(move(one, "GRANT", amount, on))
        for on, amount in draws:
            book.plan(move(one, "USAGE", -amount, JAN_1, day=on))

        every_day = [day + n * DAY for n in range(25)]
        came = [*given_on, *coming]
        lowest = min(
            sum(amount for on, amount in came if on <= each) - sum(amount for on, amount in draws if on <= each)
            for each in every_day
        )
        assert book.room(one, day) == lowest

    def test_asks_for_the_days_between_where_a_later_credit_matters(self) -> None:
        one = lot(balance=100, credits_until=MAR_2)
        book = Book([one.account], [one])

        with pytest.raises(NeedsTimeline):
            book.room(one, JAN_1)
        assert book.room(one, MAR_2) == 100

    def test_counts_what_expired_as_there(self) -> None:
        one = lot(balance=10, expired=30)

        assert Book([one.account], [one]).room(one, MAR_2) == 40


class TestPlan:
    def test_keeps_lot_and_account_in_step(self) -> None:
        one = lot()
        book = Book([one.account], [one])

        book.plan(move(one, "GRANT", 100, JAN_1))
        held = book.plan(move(one, "HOLD", -40, MAR_2, day=MAR_2))
        release = move(one, "HOLD_RELEASE", 15, MAR_2, day=MAR_2)
        release.settles = held
        book.plan(release)
        book.plan(move(one, "EXPIRATION", -75, DEC_31))

        assert (one.balance, one.held, one.expired) == (0, 25, 75)
        assert (one.account.available, one.account.held) == (book.available, book.held) == (0, 25)
        assert (held.left, held.is_live) == (25, True)
        assert one.credits_until == JAN_1

    def test_names_the_version_in_force_on_the_day_of_use(self) -> None:
        account = AccountState(1, 1, versions=[(JAN_1, 7), (MAR_2, 8)])
        one = lot(account)
        book = Book([account], [one])

        used = [book.plan(move(one, "USAGE", -1, JAN_1, day=day)) for day in (JAN_1 - DAY, MAR_2 - DAY, MAR_2)]

        assert [m.version_id for m in used] == [7, 7, 8]
        assert AccountState(1, 1).version_on(MAR_2) is None

    def test_takes_a_reversed_movement_for_settled(self) -> None:
        one = lot()
        book = Book([one.account], [one])
        used = book.plan(move(one, "USAGE", -40, MAR_2, day=MAR_2))
        back = move(one, "USAGE", 40, MAR_2, day=MAR_2)
        back.reverses = used

        book.plan(back)

        assert (used.is_live, back.is_live) == (False, False)


class TestLots:
    def test_are_drawn_by_policy_then_priority_then_end_then_beginning_then_name(self) -> None:
        first, second = AccountState(1, 1, priority=1), AccountState(2, 2, priority=2)
        lots = [
            LotState(second, "a", "grant", JAN_1, JAN_1, priority=0),
            LotState(first, "b", "grant", JAN_1, None),
            LotState(first, "e", "grant", JAN_1, DEC_31),
            LotState(first, "d", "grant", JAN_1, DEC_31),
            LotState(first, "c", "grant", MAR_2, MAR_2),
            LotState(first, "f", "grant", MAR_2, None, priority=0),
        ]

        assert "".join(each.name for each in Book([first, second], lots).lots) == "fcdeba"

    def test_are_found_by_name_within_their_account(self) -> None:
        first, second = AccountState(1, 1), AccountState(2, 2)
        lots = [LotState(first, "2026", "grant", JAN_1, None), LotState(second, "2026", "grant", JAN_1, None)]
        book = Book([first, second], lots)

        found = book.lot_named("2026", 2)

        assert found is lots[1]
        assert book.lot_named("2026", 3) is None
        assert book.lot_named("2027") is None

    def test_are_valid_from_their_first_day_to_their_last(self) -> None:
        one = lot()

        assert [one.is_valid_on(day) for day in (JAN_1 - DAY, JAN_1, DEC_31, DEC_31 + DAY)] == [
            False,
            True,
            True,
            False,
        ]
        assert LotState(one.account, "ever", "grant", JAN_1, None).is_valid_on(dt.date.max)
