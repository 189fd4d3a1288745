"""The one door: whole or not at all, once a key, numbered without gaps, on balances that still stand."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from ledger import loading, operations, posting, steps
from ledger.book import Book
from ledger.errors import BelowFloor, Busy, Closed, IdempotencyConflict, Invalid
from ledger.loading import Need, Pool
from ledger.models import Account, Entry, Lot
from tests.ledger.factories import DEC_31, JAN_1, MAR_2, Owner, act, assigned_owner, owner

MAR_3 = dt.date(2026, 3, 3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Owner:
    return owner(credit=1000)


class TestRepeatedKey:
    def test_with_the_same_content_changes_nothing(self, ada: Owner) -> None:
        ada.hold(300, "trip")
        before = ada.entries, ada.account.version

        ada.hold(300, "trip")

        assert (ada.entries, ada.account.version) == before

    def test_with_other_content_is_refused_by_name(self, ada: Owner) -> None:
        ada.hold(300, "trip")

        with pytest.raises(IdempotencyConflict, match="trip") as refusal:
            ada.hold(301, "trip")

        assert refusal.value.code == "conflict"
        assert ada.account.held == 300

    @pytest.mark.parametrize("other", [{"day": MAR_3}, {"kind": "HOLD"}, {"hold_expires_on": DEC_31}])
    def test_is_refused_whatever_differs(self, ada: Owner, other: dict[str, Any]) -> None:
        ada.use(300, "trip", day=MAR_2)

        with pytest.raises(IdempotencyConflict):
            ada.use(300, "trip", **({"day": MAR_2} | other))

    def test_changes_nothing_where_the_step_would_not_fit_any_more(self, ada: Owner) -> None:
        ada.hold(800, "trip")

        ada.hold(800, "trip")

        assert ada.account.available == 200

    def test_with_other_content_is_a_conflict_even_where_it_would_not_fit(self, ada: Owner) -> None:
        ada.hold(800, "trip")

        with pytest.raises(IdempotencyConflict):
            ada.hold(900, "trip")

    def test_on_another_day_is_the_same_step(self, ada: Owner) -> None:
        ada.use(300, "trip", on=MAR_2)

        ada.use(300, "trip", on=MAR_3)

        assert ada.account.used == 300

    def test_of_an_approval_changes_nothing_though_nothing_is_held_any_more(self, ada: Owner) -> None:
        ada.hold(300, "trip")
        ada.approve("trip", key="approve/trip")

        ada.approve("trip", key="approve/trip")

        assert (ada.account.used, ada.account.held) == (300, 0)

    def test_of_a_reversal_changes_nothing(self, ada: Owner) -> None:
        ada.use(300, "trip")
        ada.reverse("trip", key="undo")

        ada.reverse("trip", key="undo")

        assert ada.account.available == 1000

    def test_is_free_again_after_a_refusal(self, ada: Owner) -> None:
        with pytest.raises(BelowFloor):
            ada.hold(1001, "trip")

        ada.hold(1000, "trip")

        assert ada.account.available == 0

    def test_without_a_key_each_act_is_new(self, ada: Owner) -> None:
        ada.use(100)
        ada.use(100)

        assert ada.account.used == 200

    def test_of_another_holder_is_another_key(self, ada: Owner) -> None:
        zoe = owner(credit=1000)
        ada.hold(300, "trip")

        zoe.hold(500, "trip")

        assert (ada.account.held, zoe.account.held) == (300, 500)


class TestRepeatedKeyInAPoolOfSeveralAccounts:
    def test_changes_nothing_where_the_first_draw_emptied_its_account(self) -> None:
        ada = owner(policies=2, credit=300)
        ada.grant(300, "more", policy=1, expires_on=DEC_31)
        ada.hold(300, "trip")

        ada.hold(300, "trip")

        assert [(e.kind, e.amount) for e in ada.entries if e.kind == "HOLD"] == [("HOLD", -300)]

    def test_with_other_content_is_a_conflict_though_it_would_draw_on_another_account(self) -> None:
        ada = owner(policies=2, credit=300)
        ada.grant(300, "more", policy=1, expires_on=DEC_31)
        ada.hold(300, "trip")

        with pytest.raises(IdempotencyConflict):
            ada.hold(200, "trip")

    def test_may_stand_on_both_accounts(self) -> None:
        ada = owner(policies=2, credit=300)
        ada.grant(300, "more", policy=1, expires_on=DEC_31)
        ada.hold(500, "trip")

        ada.hold(500, "trip")

        assert [(e.amount, e.part) for e in ada.entries if e.kind == "HOLD"] == [(-300, 0), (-200, 1)]


class TestBatch:
    def test_posts_all_its_steps_at_once(self, ada: Owner) -> None:
        operations.batch(
            pool=ada.pool,
            do=[
                lambda book: operations.draw_on(book, amount=400, on=MAR_2, day=MAR_2, ref="one", kind="HOLD"),
                lambda book: operations.draw_on(book, amount=600, on=MAR_2, day=MAR_2, ref="two", kind="USAGE"),
            ],
            act=act(),
        )

        assert (ada.account.held, ada.account.used, ada.account.available) == (400, 600, 0)
        assert ada.account.version == 2

    def test_posts_nothing_if_one_step_is_refused(self, ada: Owner) -> None:
        before = ada.entries

        with pytest.raises(BelowFloor) as refusal:
            operations.batch(
                pool=ada.pool,
                do=[
                    lambda book: operations.draw_on(book, amount=400, on=MAR_2, day=MAR_2, ref="one", kind="HOLD"),
                    lambda book: operations.draw_on(book, amount=601, on=MAR_2, day=MAR_2, ref="two", kind="USAGE"),
                ],
                act=act(),
            )

        assert (refusal.value.asked, refusal.value.available, refusal.value.held) == (601, 600, 400)
        assert ada.entries == before

    def test_plans_each_step_on_what_the_ones_before_left(self, ada: Owner) -> None:
        operations.batch(
            pool=ada.pool,
            do=[
                lambda book: operations.draw_on(book, amount=1000, on=MAR_2, day=MAR_2, ref="one", kind="HOLD"),
                lambda book: operations.act_on(book, do="release", ref="one", on=MAR_2, key="back"),
                lambda book: operations.draw_on(book, amount=1000, on=MAR_2, day=MAR_2, ref="two", kind="HOLD"),
            ],
            act=act(),
        )

        assert [e.kind for e in ada.entries] == ["GRANT", "HOLD", "HOLD_RELEASE", "HOLD"]
        assert ada.entries[2].settles_id == ada.entries[1].pk

    def test_repeated_whole_changes_nothing(self, ada: Owner) -> None:
        def twice() -> None:
            operations.batch(
                pool=ada.pool,
                do=[
                    lambda book: operations.draw_on(book, amount=400, on=MAR_2, day=MAR_2, ref="one", kind="HOLD"),
                    lambda book: operations.draw_on(book, amount=600, on=MAR_2, day=MAR_2, ref="two", kind="USAGE"),
                ],
                act=act(),
            )

        twice()
        twice()

        assert ada.account.available == 0

    def test_half_of_which_stands_posts_the_other_half(self, ada: Owner) -> None:
        ada.hold(400, "one", day=MAR_2)

        operations.batch(
            pool=ada.pool,
            do=[
                lambda book: operations.draw_on(book, amount=400, on=MAR_2, day=MAR_2, ref="one", kind="HOLD"),
                lambda book: operations.draw_on(book, amount=600, on=MAR_2, day=MAR_2, ref="two", kind="USAGE"),
            ],
            act=act(),
        )

        assert (ada.account.held, ada.account.used) == (400, 600)


class TestNumbers:
    def test_have_no_gap_and_balances_follow_each_other(self, ada: Owner) -> None:
        ada.hold(300, "trip")
        ada.approve("trip", 200)
        with pytest.raises(BelowFloor):
            ada.hold(5000)
        ada.restore("trip", 50)
        ada.release("trip")

        entries = ada.entries
        assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
        assert entries[0].balance_before == 0
        for before, after in pairwise(entries):
            assert after.balance_before == before.balance_after
        assert all(e.balance_after == e.balance_before + e.amount for e in entries)
        assert entries[-1].balance_after == ada.account.available == 850
        assert ada.account.last_seq == len(entries)

    def test_are_each_accounts_own_within_one_posting(self) -> None:
        ada = owner(policies=2, credit=300)
        ada.grant(300, "more", policy=1)

        ada.hold(500, "trip")

        assert [(e.account_id, e.seq, e.balance_after) for e in ada.entries] == [
            (ada.accounts[0], 1, 300),
            (ada.accounts[0], 2, 0),
            (ada.accounts[1], 1, 300),
            (ada.accounts[1], 2, 100),
        ]

    def test_recorded_on_never_goes_back(self, ada: Owner) -> None:
        ada.use(100, on=MAR_3)
        ada.use(100, on=MAR_2)

        days = [e.recorded_on for e in ada.entries]
        assert days == [JAN_1, MAR_3, MAR_3]
        assert [e.recorded_at.date() for e in ada.entries] == [JAN_1, MAR_3, MAR_2]


class TestTotals:
    def test_are_the_sums_of_the_kinds(self, ada: Owner) -> None:
        ada.adjust(-100)
        ada.hold(300, "trip")
        ada.approve("trip", 200)
        ada.run(dt.date(2027, 1, 1))

        account = ada.account
        assert (account.credited, account.used, account.held, account.expired) == (900, 200, 100, 600)
        assert account.available == 0

    def test_of_a_reversed_credit_go_down_again(self, ada: Owner) -> None:
        ada.reverse("2026")

        assert (ada.account.credited, ada.account.available) == (0, 0)


class TestStalePlan:
    def test_is_planned_again_on_what_stands_now(self, ada: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
        """Somebody else releases a hold between the reading and the posting."""
        ada.hold(900, "before")
        seen: list[int] = []

        def plan(books: dict[Pool, Book]) -> None:
            book = books[ada.pool]
            seen.append(book.available)
            if len(seen) == 1:
                ada.use(50, "meanwhile")
                ada.adjust(20, key="more")
            operations.draw_on(book, amount=60, on=MAR_2, day=MAR_2, ref="late", kind="USAGE")

        posting.post([ada.pool], plan, act=act())

        assert seen == [100, 70]
        assert ada.account.available == 10

    def test_of_a_plain_draw_goes_through_while_enough_is_left(self, ada: Owner) -> None:
        seen: list[int] = []

        def plan(books: dict[Pool, Book]) -> None:
            book = books[ada.pool]
            seen.append(book.available)
            if len(seen) == 1:
                ada.use(400, "meanwhile")
            operations.draw_on(book, amount=600, on=MAR_2, day=MAR_2, ref="late", kind="USAGE")

        posting.post([ada.pool], plan, act=act())

        assert seen == [1000]
        assert ada.account.available == 0

    def test_of_a_plain_draw_is_refused_in_words_once_too_little_is_left(self, ada: Owner) -> None:
        seen: list[int] = []

        def plan(books: dict[Pool, Book]) -> None:
            book = books[ada.pool]
            seen.append(book.available)
            if len(seen) == 1:
                ada.hold(401, "meanwhile")
            operations.draw_on(book, amount=600, on=MAR_2, day=MAR_2, ref="late", kind="USAGE")

        with pytest.raises(BelowFloor) as refusal:
            posting.post([ada.pool], plan, act=act())

        assert (seen[0], seen[-1]) == (1000, 599)
        assert (refusal.value.asked, refusal.value.available, refusal.value.held) == (600, 599, 401)

    def test_that_finds_no_rest_is_given_up_with_nothing_posted(self, ada: Owner) -> None:
        changes = 0

        def plan(books: dict[Pool, Book]) -> None:
            nonlocal changes
            changes += 1
            ada.adjust(1, key=f"change/{changes}")
            operations.draw_on(books[ada.pool], amount=60, on=MAR_2, day=MAR_2, ref="late", kind="USAGE")

        with pytest.raises(Busy) as refusal:
            posting.post([ada.pool], plan, act=act())

        assert refusal.value.code == "busy"
        assert changes == posting.FREE_TRIES + posting.LOCKED_TRIES
        assert not Entry.objects.filter(key="late").exists()
        assert ada.account.available == 1000 + changes


class TestReading:
    def test_takes_in_no_movement_that_came_after_the_accounts_were_read(
        self, ada: Owner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another posting opens a lot and draws between the two statements of one reading."""
        real = loading._read_movements

        def interrupted(*args: Any, **kwargs: Any) -> None:
            monkeypatch.setattr(loading, "_read_movements", real)
            ada.grant(77, "bonus")
            ada.use(10, "meanwhile")
            real(*args, **kwargs)

        monkeypatch.setattr(loading, "_read_movements", interrupted)

        book = loading.load(ada.pool, Need(timeline=True))

        assert [lot.name for lot in book.lots] == ["2026"]
        assert sum(m.amount for m in book.movements()) == book.available == 1000

    def test_of_a_holder_without_accounts_gives_an_empty_book(self) -> None:
        book = loading.load(Pool(1 << 40, 1), Need(timeline=True))

        assert (book.lots, book.available, list(book.movements())) == ([], 0, [])

    def test_of_many_pools_costs_as_many_queries_as_of_one(self, django_assert_num_queries: Any) -> None:
        owners = [owner(credit=100) for _ in range(4)]
        for number in (1, 4):
            with django_assert_num_queries(2):
                loading.load_many([each.pool for each in owners[:number]], Need(timeline=True))

    def test_and_posting_a_hold_costs_two_queries(self, ada: Owner, django_assert_num_queries: Any) -> None:
        ada.hold(1, "once the policy's rules are known")

        with django_assert_num_queries(2):
            ada.hold(10, "trip")

    def test_costs_no_more_where_a_policy_says_what_may_be_drawn(self, django_assert_num_queries: Any) -> None:
        mia = assigned_owner(credit=100)
        mia.hold(10, "the policy's versions are read once")

        with django_assert_num_queries(2):
            mia.hold(10, "trip")


class TestRefusal:
    @pytest.mark.parametrize("amount", [0, -5])
    def test_of_amounts_that_are_none(self, ada: Owner, amount: int) -> None:
        for do in (ada.hold, ada.use):
            with pytest.raises(Invalid) as refusal:
                do(amount, "trip")
            assert refusal.value.field == "amount"

    def test_of_amounts_that_no_ledger_holds(self, ada: Owner) -> None:
        with pytest.raises(Invalid, match="amount"):
            ada.grant(1 << 63, "huge")

    def test_of_a_key_that_is_too_long_to_keep(self, ada: Owner) -> None:
        with pytest.raises(Invalid, match="characters"):
            ada.hold(10, "x" * 121)

    def test_of_a_reason_that_is_too_long_to_keep(self, ada: Owner) -> None:
        with pytest.raises(Invalid, match="reason"):
            ada.adjust(10, reason="x" * 501)
        with pytest.raises(Invalid, match="reason"):
            ada.grant(10, "bonus", reason="x" * 501)
        assert [e.kind for e in ada.entries] == ["GRANT"]

    def test_names_what_was_asked_for_what_there_is_and_what_is_held(self, ada: Owner) -> None:
        ada.hold(300, "trip")

        with pytest.raises(
            BelowFloor, match=r"Asked for 701 on 2026-03-02; 700 can be used on that day and 300 are held"
        ):
            ada.use(701)

    def test_of_what_is_not_held(self, ada: Owner) -> None:
        with pytest.raises(Invalid, match="no hold"):
            ada.approve("nothing")
        ada.hold(300, "trip")
        ada.release("trip")
        with pytest.raises(Closed):
            ada.approve("trip")


class TestExpiry:
    def test_of_lots_of_one_name_under_two_policies_happens_the_same_night(self) -> None:
        ada = owner(policies=2, credit=300)
        ada.grant(200, "2026", policy=1, key="second", expires_on=DEC_31)

        ada.run(dt.date(2027, 1, 1))

        assert [lot.balance for lot in Lot.objects.filter(account__in=ada.accounts)] == [0, 0]
        assert [a.expired for a in Account.objects.filter(pk__in=ada.accounts).order_by("pk")] == [300, 200]

    def test_twice_in_a_night_posts_once(self, ada: Owner) -> None:
        ada.run(dt.date(2027, 1, 1))
        before = ada.entries, ada.account.version

        ada.run(dt.date(2027, 1, 1))

        assert (ada.entries, ada.account.version) == before

    def test_of_many_pools_is_one_posting(self, django_assert_num_queries: Any) -> None:
        owners = [owner(credit=100) for _ in range(5)]

        with django_assert_num_queries(3):
            operations.expire(pools=[each.pool for each in owners], act=act(dt.date(2027, 1, 1)))

        assert [each.account.expired for each in owners] == [100] * 5


def test_a_step_may_be_planned_without_being_posted(company: Any) -> None:
    ada = owner(credit=1000)
    book = loading.load(ada.pool)

    steps.draw(steps.Step(book=book, on=MAR_2, key="preview", digest=0), 400, day=MAR_2)

    assert book.available == 600
    assert ada.account.available == 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE key = 'preview'")
        assert cursor.fetchone() == (0,)


class TestPartOfAHoldOnTwoAccounts:
    def test_is_approved_in_the_order_in_which_the_hold_drew(self) -> None:
        """A debt is drawn from the last lot back to the first: the second account's before the first's."""
        ada = owner(policies=2)
        for policy, name in enumerate(["first", "second"]):
            operations.open_lot(
                holder_id=ada.pool.holder_id,
                policy_id=ada.policies[policy],
                name=name,
                valid_from=JAN_1,
                floor=-10,
                act=act(JAN_1),
            )
        ada.hold(13, "trip")
        assert [(e.lot.name, e.amount) for e in Entry.objects.order_by("pk").filter(kind="HOLD")] == [
            ("second", -10),
            ("first", -3),
        ]

        ada.approve("trip", 4)
        ada.release("trip", 5)

        assert (ada.lot("second", policy=1).held, ada.lot("first").held) == (4, 0)
        assert [a.used for a in Account.objects.filter(pk__in=ada.accounts).order_by("pk")] == [0, 4]
