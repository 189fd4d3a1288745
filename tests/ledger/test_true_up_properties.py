"""Whatever comes late, in whatever order: the books of every period end as if it had come in time (R9)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from ledger import operations
from ledger.errors import LedgerError
from ledger.models import Entry, Lot
from ledger.runs import run_day
from ledger.verify import verify
from tests.examples import examples
from tests.ledger.employed import Employed, employed
from tests.ledger.factories import act

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2026, 12, 31)
END = dt.date(2027, 2, 1)
EXAMPLES = examples(in_ci=60, by_hand=12)

carryovers = st.one_of(
    st.just({"mode": "none"}),
    st.just({"mode": "all"}),
    st.fixed_dictionaries({"mode": st.just("cap"), "cap": st.integers(1, 2000)}),
    st.fixed_dictionaries({"mode": st.just("cap"), "cap_percent": st.integers(1, 100)}),
)
periods = st.sampled_from(
    [
        {"type": "calendar_year"},
        {"type": "fiscal_year", "start_month": 4, "start_day": 1},
        {"type": "half_year"},
        {"type": "quarter"},
    ]
)
accruals = st.one_of(
    st.just({"method": "none"}),
    st.fixed_dictionaries(
        {
            "method": st.just("time"),
            "every": st.sampled_from(["month", "quarter", "year"]),
            "at": st.sampled_from(["start", "end"]),
            "per_year": st.integers(100, 9600),
        }
    ),
)
rules = st.fixed_dictionaries({"accrual": accruals, "period": periods, "carryover": carryovers})
days = st.dates(FIRST, LAST)


@dataclass(frozen=True)
class Event:
    """Something that counts on a day and is entered so many days later; a use may be given back after that again."""

    what: str
    day: dt.date
    amount: int
    late: int
    given_back_after: int | None = None


events = st.lists(
    st.builds(
        Event,
        what=st.sampled_from(["credit", "use", "use", "hold"]),
        day=days,
        amount=st.integers(1, 900),
        late=st.integers(0, 500),
        given_back_after=st.one_of(st.none(), st.none(), st.integers(0, 400)),
    ),
    min_size=1,
    max_size=6,
)


def acts_of(done: list[Event], *, late: bool) -> list[tuple[dt.date, int, str, Event]]:
    """What is entered when: in time, or as late as it came; what was given back at once is entered and given back."""
    found = []
    for number, each in enumerate(done):
        entered_on = each.day + DAY * (each.late if late else 0)
        found.append((entered_on, number, each.what, each))
        if each.given_back_after is not None and each.what != "credit":
            found.append((entered_on + DAY * (each.given_back_after if late else 0), number + 100, "back", each))
    return sorted(found, key=lambda act: (act[0], act[1]))


def enter(person: Employed, number: int, what: str, on: dt.date, each: Event) -> bool:
    """One act; whether it was let through."""
    pool = {"holder_id": person.pool.holder_id, "resource_id": person.pool.resource_id, "act": act(on, "late")}
    try:
        if what == "credit":
            operations.credit_allowance(**person.by_policy(), amount=each.amount, act=act(on), day=each.day)
        elif what == "back":
            give_back = operations.restore if each.what == "use" else operations.release
            give_back(**pool, ref=f"event {number - 100}")
        else:
            kind = "USAGE" if what == "use" else "HOLD"
            operations.use(**pool, amount=each.amount, day=each.day, ref=f"event {number}", kind=kind)
    except LedgerError:
        return False
    return True


def live(person: Employed, done: list[Event], *, late: bool) -> set[int]:
    """Enter everything, with a night before and after each act; which acts were let through."""
    through = set()
    refused: set[int] = set()
    for on, number, what, each in acts_of(done, late=late):
        person.night(on)
        if number - 100 in refused:
            continue
        if enter(person, number, what, on, each):
            through.add(number)
        else:
            refused.add(number)
        person.night(on + DAY)
    person.night(max(END, *(on + DAY for on, *_ in acts_of(done, late=True))))
    return through


def standing(person: Employed) -> tuple[dict[str, int], dict[dt.date, list[int]]]:
    """The account's sums, and what each period's lots come to; on which of them a day stands is no difference."""
    account = person.account
    sums = {
        name: getattr(account, name)
        for name in ("credited", "used", "held", "carried_in", "carried_out", "expired", "available")
    }
    by_end: dict[dt.date, list[int]] = {}
    for lot in Lot.objects.filter(account=account).exclude(balance=0, held=0, expired=0):
        found = by_end.setdefault(lot.expires_on, [0, 0, 0])
        by_end[lot.expires_on] = [found[0] + lot.balance, found[1] + lot.held, found[2] + lot.expired]
    return sums, by_end


def books_of(person: Employed, lots: list[Lot]) -> dict[str, int]:
    """The sums of some lots by what happened."""
    found = dict.fromkeys(("credited", "carried_in", "carried_out", "expired", "used", "held"), 0)
    for entry in Entry.objects.filter(account=person.account, lot__in=lots):
        if entry.kind == "CARRYOVER":
            found["carried_out" if entry.for_on else "carried_in"] += -entry.amount if entry.for_on else entry.amount
        elif entry.kind in ("HOLD", "HOLD_RELEASE"):
            found["held"] -= entry.amount
        elif entry.kind in ("USAGE", "EXPIRATION"):
            found["used" if entry.kind == "USAGE" else "expired"] -= entry.amount
        else:
            found["credited"] += entry.amount
    return found


pytestmark = pytest.mark.django_db
property_of = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


class TestLateEntries:
    @property_of
    @given(rules=rules, done=events)
    def test_come_to_the_same_as_entries_in_time(self, company: Any, rules: dict[str, Any], done: list[Event]) -> None:
        with transaction.atomic():
            prompt, tardy = employed(rules, key="prompt"), employed(rules, key="tardy")
            through = live(prompt, done, late=False)
            assume(len(through) == len(acts_of(done, late=False)))
            assume(live(tardy, done, late=True) == through)
            event("all let through")
            last = dt.date(2029, 6, 1)
            for person in (prompt, tardy):
                person.night(last)

            assert standing(tardy) == standing(prompt)
            transaction.set_rollback(True)

    @property_of
    @given(rules=rules, done=events)
    def test_leave_every_closed_period_with_books_that_add_up(
        self, company: Any, rules: dict[str, Any], done: list[Event]
    ) -> None:
        """Carried over + expired + used + held = credited + carried in, and nothing is left of a closed period."""
        with transaction.atomic():
            ada = employed(rules)
            live(ada, done, late=True)

            until = ada.account.settled_until
            by_end: dict[dt.date, list[Lot]] = {}
            for lot in Lot.objects.filter(account=ada.account, expires_on__lt=until):
                by_end.setdefault(lot.expires_on, []).append(lot)
            cap = rules["carryover"].get("cap")
            for lots in by_end.values():
                books = books_of(ada, lots)
                assert [lot.balance for lot in lots] == [0] * len(lots)
                assert books["credited"] + books["carried_in"] == (
                    books["carried_out"] + books["expired"] + books["used"] + books["held"]
                )
                assert cap is None or books["carried_out"] <= cap
                assert books["expired"] >= 0
            assert verify().faults == ()
            transaction.set_rollback(True)

    @property_of
    @given(rules=rules, done=events)
    def test_are_trued_up_once(self, company: Any, rules: dict[str, Any], done: list[Event]) -> None:
        with transaction.atomic():
            ada = employed(rules)
            live(ada, done, late=True)
            on = max(END, *(on + DAY for on, *_ in acts_of(done, late=True)))
            before = standing(ada)

            report = run_day(act=act(on), pools=[ada.pool])

            assert sum(report.entries.values()) == 0
            assert report.failures == []
            assert standing(ada) == before
            transaction.set_rollback(True)

    @property_of
    @given(rules=rules, done=events)
    def test_never_leave_anybody_in_debt(self, company: Any, rules: dict[str, Any], done: list[Event]) -> None:
        """Where nobody may go below zero, no late entry that is let through brings them there."""
        with transaction.atomic():
            ada = employed(rules)
            live(ada, done, late=True)

            assert {name: balance for name, balance in ada.lots().items() if balance < 0} == {}
            transaction.set_rollback(True)
