"""Year-end runs: what a period's end would do is counted, looked at, posted, and can be seen of every account."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations, posting
from ledger.errors import Closed, Invalid
from ledger.loading import Pool
from ledger.models import Closing, ClosingLine, Entry
from ledger.operations import closings
from ledger.tasks import continue_closings
from tests.ledger.employed import MONTHLY, Employed, employed
from tests.ledger.factories import HolderFactory, act

pytestmark = pytest.mark.django_db

CARRY_FIVE = {**MONTHLY, "carryover": {"mode": "cap", "cap": 2400, "expires": {"on": "03-31"}}}
DEC_31, JAN_1 = dt.date(2025, 12, 31), dt.date(2026, 1, 1)
NOV_10 = dt.date(2025, 11, 10)


def opened(*people: Employed, ends_on: dt.date = DEC_31, on: dt.date = NOV_10) -> Closing:
    policies = [each.policy for each in people]
    return operations.open_closing(policies=policies, ends_on=ends_on, act=act(on))


def work(closing: Closing, on: dt.date, batch_size: int = 500) -> Closing:
    while operations.go_on_with_closing(closing_id=closing.pk, act=act(on), batch_size=batch_size):
        pass
    closing.refresh_from_db()
    return closing


def another_beside(somebody: Employed) -> Employed:
    """Somebody else under the same policy."""
    holder = HolderFactory()
    operations.assign(holder_ids=[holder.pk], policy=somebody.policy, starts_on=dt.date(2025, 1, 1))
    return Employed(Pool(holder.pk, somebody.pool.resource_id), somebody.policy)


def figures(closing: Closing) -> list[tuple[Any, ...]]:
    found = closing.lines.order_by("account").values_list("state", *closings.FIGURES)
    return list(found)


class TestDryRun:
    def test_counts_what_will_have_accrued_and_posts_nothing(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        standing = Entry.objects.count()

        closing = work(opened(ada), NOV_10)

        # Twelve months of a day each, five carried; the new year opens with these and January's day.
        assert figures(closing) == [("due", 5760, 2400, 3360, 0, 0, 2400 + 480)]
        assert (closing.state, closing.done, closing.to_do) == ("counted", 1, 1)
        assert Entry.objects.count() == standing

    def test_leaves_out_what_is_held_and_says_how_much_it_is(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        ada.hold(960, dt.date(2025, 12, 29), on=NOV_10)

        closing = work(opened(ada), NOV_10)

        assert figures(closing) == [("due", 4800, 2400, 2400, 0, 960, 2400 + 480)]

    def test_shows_what_the_nights_have_posted_of_a_period_that_is_over(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(dt.date(2026, 1, 5))

        closing = work(opened(ada, on=dt.date(2026, 1, 5)), dt.date(2026, 1, 5))

        assert figures(closing) == [("posted", 5760, 2400, 3360, 0, 0, 2880)]

    def test_shows_what_moved_in_the_end_where_a_late_use_made_a_debt_of_what_had_been_carried(self) -> None:
        ada = employed({**CARRY_FIVE, "use": {"allow_negative": True, "negative_limit": 4800}})
        ada.night(DEC_31)
        operations.use(holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, amount=4800, act=act(DEC_31))
        ada.night(JAN_1)
        late = act(dt.date(2026, 1, 5))
        operations.use(
            holder_id=ada.pool.holder_id, resource_id=ada.pool.resource_id, amount=1200, day=DEC_31, act=late
        )
        ada.night(dt.date(2026, 1, 6))

        closing = work(opened(ada, on=dt.date(2026, 1, 6)), dt.date(2026, 1, 6))

        # Two days had been carried; the late use took them and half a day more, which January has paid back in part.
        assert figures(closing) == [("posted", 0, 0, 0, 240, 0, 240)]

    def test_has_no_line_for_somebody_whose_period_ends_on_another_day(self) -> None:
        ada = employed({**CARRY_FIVE, "period": {"type": "anniversary"}}, since=dt.date(2025, 3, 1))
        ada.night(NOV_10)

        closing = work(opened(ada), NOV_10)

        assert (figures(closing), closing.state) == ([], "counted")

    def test_counts_in_as_many_queries_for_ten_as_for_one(self) -> None:
        def queries(people: int) -> int:
            first = employed(CARRY_FIVE, key=f"p{people}")
            first.night(NOV_10)
            for _ in range(people - 1):
                another_beside(first).night(NOV_10)
            closing = opened(first)
            with CaptureQueriesContext(connection) as caught:
                operations.go_on_with_closing(closing_id=closing.pk, act=act(NOV_10))
            assert closing.lines.count() == people
            return len(caught)

        assert queries(10) == queries(1)


class TestPosting:
    def test_posts_what_was_counted_at_once_where_the_period_is_over(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        closing = work(opened(ada), NOV_10)
        counted = figures(closing)

        operations.confirm_closing(closing=closing, act=act(JAN_1))
        work(closing, JAN_1)

        assert closing.state == "posted"
        assert figures(closing) == [("posted", *row[1:]) for row in counted]
        assert ada.balance(JAN_1).expired == 3360

    def test_waits_for_the_night_after_the_last_day(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        closing = work(opened(ada), NOV_10)

        confirmed = operations.confirm_closing(closing=closing, act=act(NOV_10))
        work(closing, DEC_31)
        waiting = closing.state
        continue_closings(on="2026-01-01")

        closing.refresh_from_db()
        assert (confirmed.state, waiting, closing.state) == ("confirmed", "confirmed", "posted")
        assert ada.balance(JAN_1).carried_in == 2400

    def test_posts_nothing_twice_where_the_night_came_first(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        closing = work(opened(ada), NOV_10)
        operations.confirm_closing(closing=closing, act=act(NOV_10))
        ada.night(JAN_1)
        standing = Entry.objects.count()

        work(closing, JAN_1)

        assert (Entry.objects.count(), figures(closing)[0][0]) == (standing, "posted")

    def test_goes_on_where_it_was_killed(self) -> None:
        people = [employed(CARRY_FIVE, key=f"p{n}") for n in range(3)]
        for each in people:
            each.night(NOV_10)
        closing = work(opened(*people), NOV_10)
        operations.confirm_closing(closing=closing, act=act(JAN_1))
        operations.go_on_with_closing(closing_id=closing.pk, act=act(JAN_1), batch_size=1)
        with mock.patch.object(closings, "run_day", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            operations.go_on_with_closing(closing_id=closing.pk, act=act(JAN_1), batch_size=1)
        half = [state for state, *_ in figures(closing)]

        work(closing, JAN_1, batch_size=1)

        assert half == ["posted", "due", "due"]
        assert [state for state, *_ in figures(closing)] == ["posted"] * 3
        assert Entry.objects.filter(kind="EXPIRATION").count() == 3

    def test_keeps_the_others_going_and_says_why_one_failed(self) -> None:
        ada, bob = employed(CARRY_FIVE, key="a"), employed(CARRY_FIVE, key="b")
        for each in (ada, bob):
            each.night(NOV_10)
        closing = work(opened(ada, bob), NOV_10)
        operations.confirm_closing(closing=closing, act=act(JAN_1))
        usual = closings.run_day

        def fails_for_ada(**asked: Any) -> Any:
            report = usual(act=asked["act"], pools=[pool for pool in asked["pools"] if pool != ada.pool])
            report.failures = [(ada.pool, "a rule that cannot be")]
            return report

        with mock.patch.object(closings, "run_day", fails_for_ada):
            work(closing, JAN_1)
        failed = list(closing.lines.order_by("account").values_list("state", "problem"))

        operations.confirm_closing(closing=closing, act=act(JAN_1))
        work(closing, JAN_1)

        assert failed == [("failed", "a rule that cannot be"), ("posted", "")]
        assert list(closing.lines.values_list("state", "problem")) == [("posted", "")] * 2

    def test_keeps_the_others_going_where_the_database_refuses_one(self) -> None:
        ada, bob = employed(CARRY_FIVE, key="a"), employed(CARRY_FIVE, key="b")
        for each in (ada, bob):
            each.night(NOV_10)
        closing = work(opened(ada, bob), NOV_10)
        operations.confirm_closing(closing=closing, act=act(JAN_1))
        usual = posting.write

        def refuses_ada(books: Any, asked: Any) -> Any:
            if any(ada.account.pk in book.accounts for book in books):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
            return usual(books, asked)

        with mock.patch.object(posting, "write", refuses_ada):
            work(closing, JAN_1)

        states = closing.lines.order_by("account").values_list("state", "problem")
        assert [(state, problem.splitlines()[:1]) for state, problem in states] == [
            ("failed", ["division by zero"]),
            ("posted", []),
        ]


class TestWhatIsRefused:
    def test_no_policy(self) -> None:
        with pytest.raises(Invalid, match="No policy is chosen"):
            operations.open_closing(policies=[], ends_on=DEC_31, act=act(NOV_10))

    def test_a_policy_that_nobody_has_on_that_day(self) -> None:
        ada = employed(CARRY_FIVE)

        with pytest.raises(Invalid, match="Nobody has one of these policies"):
            opened(ada, ends_on=dt.date(2019, 12, 31))

    @pytest.mark.parametrize("state", ["counting", "confirmed", "posting", "posted"])
    def test_to_confirm_one_that_does_not_lie_counted(self, state: str) -> None:
        closing = opened(employed(CARRY_FIVE))
        Closing.objects.filter(pk=closing.pk).update(state=state)

        with pytest.raises(Closed, match="only a counted one"):
            operations.confirm_closing(closing=closing, act=act(JAN_1))

    @pytest.mark.parametrize("state", ["counting", "posting", "posted"])
    def test_to_count_again_what_is_being_posted_or_was(self, state: str) -> None:
        closing = opened(employed(CARRY_FIVE))
        Closing.objects.filter(pk=closing.pk).update(state=state)

        with pytest.raises(Closed, match="only one that lies counted"):
            operations.count_again(closing=closing, act=act(JAN_1))

    def test_to_take_back_what_does_not_wait(self) -> None:
        closing = work(opened(employed(CARRY_FIVE)), NOV_10)

        with pytest.raises(Closed, match="nothing to take back"):
            operations.take_back(closing=closing, act=act(NOV_10))


class TestCountingAgain:
    def test_counts_what_has_moved_since(self) -> None:
        ada = employed(CARRY_FIVE)
        ada.night(NOV_10)
        closing = work(opened(ada), NOV_10)
        ada.hold(960, dt.date(2025, 12, 29), on=NOV_10)

        operations.count_again(closing=closing, act=act(NOV_10))
        work(closing, NOV_10)

        assert figures(closing) == [("due", 4800, 2400, 2400, 0, 960, 2880)]
        assert ClosingLine.objects.count() == 1

    def test_a_confirmation_can_be_taken_back_until_its_day(self) -> None:
        closing = work(opened(employed(CARRY_FIVE)), NOV_10)
        operations.confirm_closing(closing=closing, act=act(NOV_10))

        operations.take_back(closing=closing, act=act(NOV_10))

        closing.refresh_from_db()
        assert (closing.state, closing.confirmed_by) == ("counted", "")
