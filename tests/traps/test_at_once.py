"""Traps of two at the same moment: real threads, each with a connection and commits of its own."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from approvals import operations as approvals
from approvals.models import Approval
from ledger import operations, posting
from ledger.book import Book
from ledger.errors import BelowFloor, Closed, Invalid
from ledger.loading import Pool
from ledger.models import Entry
from ledger.runs import run_day
from ledger.verify import verify
from people.models import Employee
from tests.ledger.employed import employed
from tests.ledger.factories import MAR_2, Owner, act, owner
from tests.timeoff.factories import BERLIN, NINE, balance, days, worker
from tests.traps.engine import MONTHLY, YEARLY, D, day
from tests.traps.leave import account_of, asked, leave_with, pool_of
from timeoff import operations as time_off_operations
from timeoff.duration import DaySpan

Threads = Callable[..., list[Any]]
_numbers = itertools.count(1)


def kinds_of(answers: list[Any]) -> Counter[str]:
    """How often each kind of answer was given."""
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def loose(module_company: Any) -> tuple[Employee, Employee, Any]:
    """Somebody with five days of a leave that holds nothing before it is approved, and two who may approve it."""
    number = next(_numbers)
    above = worker(f"Vera{number}")
    manager = worker(f"Mia{number}", manager=above)
    person = worker(f"Ada{number}", manager=manager)
    resource = leave_with(person, {"use": {"hold_on_submit": False}}, 5 * D, name=f"Loose {number}")
    return person, manager, resource


class TestTrap18:
    def test_two_approvals_at_once_do_not_grant_more_than_there_is(
        self, module_company: Any, in_threads: Threads, loose: Any
    ) -> None:
        """orangehrm pull request #1947: both approvals read five days, and granted eight.

        The check and the entries are one step under the lock of the account; the second sees what the first left.
        """
        person, manager, resource = loose
        requests = [asked(person, resource, days(first, first + 3)) for first in (0, 7, 14)]

        def approve(number: int) -> Any:
            approval = Approval.objects.get(subject=requests[number].subject)
            return approvals.decide(approval=approval, by=manager, verdict="approved", at=NINE)

        answers = in_threads(approve, [0, 1, 2])

        assert kinds_of(answers) == {"Outcome": 1, "CannotDecide": 2}
        assert balance(person, resource) == (D, 0, 4 * D)
        assert verify().faults == ()

    def test_two_who_approve_the_same_request_use_its_days_once(
        self, module_company: Any, in_threads: Threads, loose: Any
    ) -> None:
        """orangehrm pull request #1947: two supervisors clicked at once, and the days were taken twice."""
        person, manager, resource = loose
        time_off = asked(person, resource, days(0, 3))

        def approve(by: Employee) -> Any:
            approval = Approval.objects.get(subject=time_off.subject)
            return approvals.decide(approval=approval, by=by, verdict="approved", at=NINE)

        answers = in_threads(approve, [manager, manager.manager, manager, manager.manager])

        assert balance(person, resource) == (D, 0, 4 * D)
        assert Entry.objects.filter(source=time_off.ref, kind="USAGE").count() == 4
        assert sum(getattr(answer, "changed", False) for answer in answers) == 1

    def test_the_last_days_go_to_one_of_two_requests_that_are_sent_at_once(
        self, module_company: Any, in_threads: Threads
    ) -> None:
        """Double use was looked for and not prevented: a balance read first and written later, without a lock."""
        number = next(_numbers)
        person = worker(f"Ada{number}", manager=worker(f"Mia{number}"))
        resource = leave_with(person, {}, 5 * D, name=f"Held {number}")

        answers = in_threads(
            lambda first: time_off_operations.submit(
                employee=Employee.objects.get(pk=person.pk), resource=resource, span=days(first, first + 3), at=NINE
            ),
            [0, 7, 14, 21],
        )

        assert kinds_of(answers) == {"TimeOffRequest": 1, "CannotSubmit": 3}
        assert balance(person, resource) == (D, 4 * D, 0)

    def test_two_nights_at_once_accrue_and_close_once(self, module_company: Any, in_threads: Threads) -> None:
        """hrms#3700: the scheduler and a run by hand met, and everybody got the month twice."""
        rules = MONTHLY | {"carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}}}
        people = [employed(rules, key=f"night-{next(_numbers)}") for _ in range(3)]
        pools = [person.pool for person in people]

        in_threads(lambda on: run_day(act=act(day(on)), pools=pools), ["2026-04-01", "2026-04-01", "2026-01-01"] * 2)

        for person in people:
            found = person.balance(day("2026-04-01"), known_on=day("2026-04-01"))
            assert (found.available, found.carried_in, found.expired) == (4 * D, 5 * D, 12 * D)
        assert verify().faults == ()


class TestLedgers:
    def test_holds_count_against_the_balance(self, module_company: Any, in_threads: Threads) -> None:
        """blnk#181: holds were not counted; six of 1,000 passed on a balance of 5,000. Here the sixth is refused."""
        ada = owner(credit=5000)

        answers = in_threads(lambda number: ada.hold(1000, f"hold {number}"), list(range(6)))

        assert kinds_of(answers) == {"NoneType": 5, "BelowFloor": 1}
        assert (ada.account.held, ada.account.available) == (5000, 0)

    def test_parts_of_one_hold_come_to_no_more_than_the_hold(self, module_company: Any, in_threads: Threads) -> None:
        """blnk pull request #171: two partial commits of one hold at once could both pass."""
        ada = owner(credit=5000)
        ada.hold(1000, "trip")

        answers = in_threads(lambda _: ada.approve("trip", 600), list(range(4)))

        assert kinds_of(answers)["NoneType"] == 1
        assert {type(answer) for answer in answers if answer is not None} <= {Invalid, Closed}
        assert (ada.account.used, ada.account.held) == (600, 400)

    def test_accounts_taken_in_either_order_make_no_deadlock(self, module_company: Any, in_threads: Threads) -> None:
        """formance#767, #769: transactions on the same accounts in another order ran into each other.

        Accounts are locked in the order of their ids, whatever the order of the request.
        """
        owners = [owner(credit=1000) for _ in range(3)]

        def all_of_them(number: int) -> None:
            pools = [each.pool for each in owners]
            pools = pools[number % 3 :] + pools[: number % 3]

            def plan(books: dict[Pool, Book]) -> None:
                for pool in pools if number % 2 else reversed(pools):
                    operations.draw_on(books[pool], amount=10, on=MAR_2, day=None, ref=f"{number}", kind="USAGE")

            posting.post(pools, plan, act=act())

        assert kinds_of(in_threads(all_of_them, list(range(18)))) == {"NoneType": 18}
        assert [each.account.available for each in owners] == [820] * 3

    def test_who_has_enough_is_never_told_otherwise_because_others_write_too(
        self, module_company: Any, in_threads: Threads
    ) -> None:
        """five-bells-ledger#402: a serialisation failure was shown to the user as insufficient funds."""
        ada = owner(credit=2000)

        answers = in_threads(lambda number: ada.use(100, f"use {number}"), list(range(20)))

        assert [answer for answer in answers if isinstance(answer, BelowFloor)] == []
        assert ada.account.available == 100 * sum(answer is not None for answer in answers)

    def test_one_thing_that_is_settled_twice_within_milliseconds_is_settled_once(
        self, module_company: Any, in_threads: Threads
    ) -> None:
        """lago#3618: one transaction was settled twice; pgledger#38: keys that are kept for a day only.

        The key is a column of the entry, unique per account, and stays for good.
        """
        ada: Owner = owner(credit=2000)
        assert in_threads(lambda _: ada.hold(500, "trip"), list(range(8))) == [None] * 8
        years_later = MAR_2 + dt.timedelta(days=300)

        ada.hold(500, "trip", on=years_later)

        assert (ada.account.held, ada.account.available) == (500, 1500)

    def test_the_night_and_a_request_meet_at_new_year_and_both_are_right(
        self, module_company: Any, in_threads: Threads
    ) -> None:
        """openmeter#1071, #1344: a use at the very instant of a reset was lost, or counted in both periods."""
        number = next(_numbers)
        person = worker(f"Ada{number}", manager=worker(f"Mia{number}"))
        rules = YEARLY | {"carryover": {"mode": "cap", "cap": 5 * D}}
        resource = leave_with(person, rules, name=f"Yearly {number}")
        pool = pool_of(person, resource)
        run_day(act=act(day("2026-12-31")), pools=[pool])

        def do(what: str) -> Any:
            if what == "night":
                return run_day(act=act(day("2027-01-01")), pools=[pool])
            return time_off_operations.submit(
                employee=Employee.objects.get(pk=person.pk),
                resource=resource,
                span=DaySpan(day("2027-01-04"), day("2027-01-06")),
                at=dt.datetime(2027, 1, 1, 0, 5, tzinfo=BERLIN),
            )

        answers = in_threads(do, ["night", "ask", "night"])
        run_day(act=act(day("2027-01-02")), pools=[pool])

        assert kinds_of(answers) == {"RunReport": 2, "TimeOffRequest": 1}
        # Since 2024: each year's ten, of which five of the year before were carried and the rest lapsed.
        found = account_of(person, resource)
        assert (found.held, found.available) == (3 * D, (5 + 10 - 3) * D)
        assert verify().faults == ()
