"""Many at once on real PostgreSQL: nobody gets what another has, and everybody is told the truth."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections

from ledger import loading, operations, posting
from ledger.book import Book
from ledger.errors import BelowFloor, Busy, Closed, Invalid, LedgerError
from ledger.loading import Pool
from ledger.models import Account, Entry
from ledger.verify import verify
from tests.ledger.employed import employed
from tests.ledger.factories import DEC_31, MAR_2, Owner, act, assigned_owner, owner

THREADS = 64
OPERATIONS = 10_000
CONNECTIONS = 12


class TestLastDays:
    def test_go_to_exactly_one_of_twenty(self, module_company: Any, in_threads: Callable[..., list[Any]]) -> None:
        ada = assigned_owner(credit=5 * 480)
        days = [(MAR_2 + dt.timedelta(days=n), 480) for n in range(5)]

        answers = in_threads(
            lambda n: operations.hold_days(
                holder_id=ada.pool.holder_id,
                resource_id=ada.pool.resource_id,
                days=days,
                ref=f"timeoff.request:{n}",
                act=act(),
            ),
            list(range(20)),
        )

        got = [answer for answer in answers if isinstance(answer, list)]
        refused = [answer for answer in answers if isinstance(answer, BelowFloor)]
        assert (len(got), len(refused)) == (1, 19), [a for a in answers if a not in got and a not in refused]
        assert {(r.asked, r.available, r.held) for r in refused} == {(2400, 0, 2400)}
        assert all("2400" in str(r) and "0 can be used" in str(r) for r in refused)
        assert (ada.account.available, ada.account.held) == (0, 2400)
        assert Entry.objects.filter(account__in=ada.accounts, kind="HOLD").count() == 5
        assert verify().faults == ()

    def test_of_two_policies_go_to_exactly_one_of_twenty(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(policies=2, credit=500)
        ada.grant(300, "more", policy=1, expires_on=DEC_31)

        answers = in_threads(lambda n: ada.hold(800, f"trip {n}"), list(range(20)))

        assert answers.count(None) == 1
        assert {type(answer) for answer in answers} == {type(None), BelowFloor}
        assert verify().faults == ()

    def test_asked_for_twice_with_one_key_are_given_once(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(credit=2400)

        answers = in_threads(lambda _: ada.hold(1000, "trip"), list(range(12)))

        assert answers == [None] * 12
        assert ada.account.held == 1000

    def test_asked_for_with_one_key_and_two_contents_are_given_to_one_content(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(policies=2, credit=1000)
        ada.grant(1000, "more", policy=1, expires_on=DEC_31)

        answers = in_threads(lambda n: ada.hold(900 + n % 2, "trip"), list(range(12)))

        assert sorted(getattr(answer, "code", "held") for answer in answers) == ["conflict"] * 6 + ["held"] * 6
        assert verify().faults == ()

    def test_held_once_are_approved_or_released_once(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(credit=2400)
        ada.hold(1000, "trip")

        answers = in_threads(lambda n: (ada.approve if n % 2 else ada.release)("trip"), list(range(16)))

        assert answers.count(None) == 1
        assert {type(answer) for answer in answers} == {type(None), Closed}
        assert (ada.account.held, ada.account.used + ada.account.available) == (0, 2400)

    def test_held_once_are_approved_in_parts_no_further_than_held(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(credit=2400)
        ada.hold(1000, "trip")

        answers = in_threads(lambda n: ada.approve("trip", 300), list(range(10)))

        assert answers.count(None) == 3
        assert {type(answer) for answer in answers} == {type(None), Invalid}
        assert (ada.account.held, ada.account.used) == (100, 900)

    def test_of_two_people_taken_in_either_order_wait_for_each_other_without_a_deadlock(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada, zoe = owner(credit=100), owner(credit=100)

        def both(number: int) -> None:
            def plan(books: dict[Pool, Book]) -> None:
                for pool in pools:
                    operations.draw_on(books[pool], amount=5, on=MAR_2, day=None, ref=f"{number}", kind="USAGE")

            pools = [ada.pool, zoe.pool] if number % 2 else [zoe.pool, ada.pool]
            posting.post(pools, plan, act=act())

        assert in_threads(both, list(range(24))).count(None) == 20
        assert (ada.account.available, zoe.account.available) == (0, 0)

    def test_of_a_credit_are_either_used_or_taken_back(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        ada = owner(credit=100)

        answers = in_threads(lambda n: ada.reverse("2026") if n % 2 else ada.use(100, f"u{n}"), list(range(8)))

        assert answers.count(None) == 1
        assert ada.account.available == 0
        assert verify().faults == ()

    def test_drawn_in_parts_come_to_the_last_minute(
        self, module_company: Any, in_threads: Callable[..., list[Any]]
    ) -> None:
        """Plain draws go on beside each other: forty of 25 empty 1,000, whatever their order."""
        ada = owner(credit=1000)

        answers = in_threads(lambda n: ada.use(25, f"u{n}"), list(range(44)))

        assert answers.count(None) == 40
        assert {type(answer) for answer in answers} == {type(None), BelowFloor}
        assert ada.account.available == 0


class TestThisYearAndNext:
    """What is left in December may be booked for January as far as it will be carried: once, by whoever is first."""

    RULES = {
        "accrual": {"method": "time", "every": "year", "at": "start", "amount": 4800},
        "period": {"type": "calendar_year"},
        "carryover": {"mode": "all", "expires": None},
    }

    @pytest.mark.parametrize("mode", ["accrued", "by_date_of_use"])
    def test_do_not_get_the_same_days(
        self, module_company: Any, in_threads: Callable[..., list[Any]], mode: str
    ) -> None:
        ada = employed(self.RULES | {"use": {"mode": mode}}, since=dt.date(2025, 1, 1), key=f"years-{mode}")
        ada.night(dt.date(2025, 12, 1))

        def ask(number: int) -> Any:
            first = dt.date(2026, 1, 12) if number % 2 else dt.date(2025, 12, 8)
            return operations.hold_days(
                holder_id=ada.pool.holder_id,
                resource_id=ada.pool.resource_id,
                days=[(first + dt.timedelta(days=n), 480) for n in range(4)],
                ref=f"request {number}",
                act=act(dt.date(2025, 12, 1)),
            )

        answers = in_threads(ask, list(range(12)))

        got = sum(isinstance(answer, list) for answer in answers)
        assert {type(answer) for answer in answers} <= {list, BelowFloor}
        # Ten days are there, and ahead of its accrual the next year's ten days too, where the policy lends them.
        assert got * 4 * 480 <= (4800 if mode == "accrued" else 9600)
        assert got >= 2
        ada.night(dt.date(2026, 1, 1))
        assert all(balance >= 0 for balance in ada.lots().values())
        assert verify().faults == ()


@dataclass
class Caller:
    """One thread's acts, and what it was told: by account, what changed of available, held and used."""

    number: int
    shared: list[Owner]
    own: Owner
    open_holds: list[tuple[Owner, str, int]]
    told: Counter[tuple[int, str]] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    untrue: list[str] = field(default_factory=list)

    def run(self, times: int) -> None:
        """So many acts, by chance but always the same."""
        chance = random.Random(self.number)
        for turn in range(times):
            someone = self.own if chance.random() < 0.5 else chance.choice(self.shared)
            self.one(chance, someone, f"{self.number}/{turn}")
            connection.close()

    def one(self, chance: random.Random, someone: Owner, ref: str) -> None:
        """One act, and what its answer says."""
        what = chance.choice(["hold", "hold", "hold", "use", "approve", "release", "grant", "reverse"])
        amount = chance.randint(1, 90)
        try:
            if what in ("approve", "release"):
                if not self.open_holds:
                    return
                # Somebody else may go for the same hold: one of them gets it, the others hear that it is closed.
                someone, ref, amount = chance.choice(self.open_holds)
                getattr(someone, what)(ref)
            elif what == "reverse":
                someone.use(amount, ref)
                someone.reverse(ref)
            elif what == "grant":
                someone.grant(amount, on=MAR_2, key=ref)
            else:
                getattr(someone, what)(amount, ref)
        except LedgerError as refusal:
            self.refused(what, amount, refusal)
            return
        self.answers[what] += 1
        self.done(what, someone, ref, amount)

    def done(self, what: str, someone: Owner, ref: str, amount: int) -> None:
        """The answer was yes: this is what must have changed."""
        account = someone.accounts[0]
        if what == "hold":
            self.open_holds.append((someone, ref, amount))
        changes = {
            "hold": {"available": -amount, "held": amount},
            "use": {"available": -amount, "used": amount},
            "approve": {"held": -amount, "used": amount},
            "release": {"held": -amount, "available": amount},
            "grant": {"available": amount, "credited": amount},
            "reverse": {},
        }[what]
        for name, change in changes.items():
            self.told[account, name] += change

    def refused(self, what: str, amount: int, refusal: LedgerError) -> None:
        """The answer was no: it must be one that can be given, with figures that make it true."""
        self.answers[refusal.code] += 1
        match refusal:
            case BelowFloor(asked=asked, available=available) if asked == amount and available < amount:
                return
            case Closed() if what in ("approve", "release"):
                return
            case Busy():
                return
        self.untrue.append(f"{what} of {amount}: {refusal!r}")


@pytest.fixture
def pooled(module_company: Any) -> Iterator[Callable[[], None]]:
    """Give the calling thread a connection that comes out of a pool of few, in the company's schema."""
    settings = connections["default"].settings_dict
    pool = {"min_size": 2, "max_size": CONNECTIONS, "timeout": 60}
    settings = settings | {"CONN_MAX_AGE": 0, "OPTIONS": settings.get("OPTIONS", {}) | {"pool": pool}}
    wrappers = []

    def use_pool() -> None:
        connections["default"] = wrapper = connections.create_connection("default")
        wrapper.settings_dict = settings
        wrapper.set_tenant(module_company)
        wrappers.append(wrapper)

    yield use_pool
    wrappers[0].close_pool()


def test_ten_thousand_operations_of_64_threads_leave_a_ledger_that_agrees(
    pooled: Callable[[], None], module_company: Any
) -> None:
    shared = [owner(credit=2000) for _ in range(4)]
    open_holds: list[tuple[Owner, str, int]] = []
    callers = [Caller(number, shared, owner(credit=1000), open_holds) for number in range(THREADS)]
    mine = Account.objects.filter(pk__in=[each.accounts[0] for each in (*shared, *(c.own for c in callers))])
    before = {account.pk: account for account in mine}
    together = threading.Barrier(THREADS)

    def work(caller: Caller) -> None:
        pooled()
        together.wait(timeout=60)
        caller.run(-(-OPERATIONS // THREADS))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, callers))

    answers = sum((caller.answers for caller in callers), Counter[str]())
    assert [said for caller in callers for said in caller.untrue] == []
    assert {"hold", "use", "approve", "release", "grant", "reverse", "below_floor", "closed"} <= set(answers)
    assert answers["busy"] < OPERATIONS / 100
    for account in mine.all():
        for name in ("available", "held", "used", "credited"):
            changed = getattr(account, name) - getattr(before[account.pk], name)
            assert changed == sum(c.told[account.pk, name] for c in callers), (account, name)
    assert verify().faults == ()


def test_a_prepared_statement_reads_the_company_in_use(module_company: Any) -> None:
    """The same connection, the same statement, another schema."""
    ada = owner(credit=1000)
    for _ in range(3):
        assert loading.load(ada.pool).available == 1000
        connection.set_schema("acme")
        assert loading.load(ada.pool).available == 0
        connection.set_tenant(module_company)
