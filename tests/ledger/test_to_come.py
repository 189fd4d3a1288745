"""What a cap lets through of what has yet to accrue: the nights' own figures, also where they are behind (R5, R8)."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import operations, steps
from ledger.book import Book
from ledger.entitlement import eligible, prepare
from ledger.errors import BelowFloor
from ledger.outlook import standing
from ledger.projection import run_until
from ledger.rules import PolicySettings
from ledger.runs import night
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.states import AccountState
from ledger.terms import Terms
from tests.examples import examples
from tests.ledger.employed import employed
from tests.ledger.factories import act

D = 480
JAN, TODAY = dt.date(2025, 1, 1), dt.date(2025, 12, 3)
MONTHLY: dict[str, Any] = {"accrual": {"method": "time", "every": "month", "at": "start", "amount": 2 * D}}
AHEAD: dict[str, Any] = {"use": {"mode": "ahead"}}


def most_for(person: Any, day: dt.date, on: dt.date = TODAY) -> int:
    """How much could be asked for on a day, by what the refusal of far too much says."""
    with pytest.raises(BelowFloor) as refusal:
        person.hold(1000 * D, day, on=on, ref="far too much")
    return refusal.value.available


@pytest.mark.django_db
class TestWhatIsLent:
    """Two days a month, at most ten; the night of 1 December has not run yet."""

    def behind(self, rules: dict[str, Any]) -> Any:
        ada = employed(MONTHLY | AHEAD | rules)
        ada.night(dt.date(2025, 11, 30))
        return ada

    def test_heeds_a_cap_on_a_day_that_is_over_though_less_stands_now(self) -> None:
        ada = self.behind({"caps": {"balance": 10 * D}})
        pool = {"holder_id": ada.pool.holder_id, "resource_id": ada.pool.resource_id}
        operations.use(**pool, amount=4 * D, day=TODAY, act=act(TODAY), ref="four days")

        # Ten stood on 1 December: nothing comes in on it. Six are left.
        assert most_for(ada, dt.date(2025, 12, 8)) == 6 * D
        ada.night(TODAY)
        assert ada.account.available == 6 * D
        assert most_for(ada, dt.date(2025, 12, 8)) == 6 * D

    def test_heeds_what_a_period_may_bring_at_most(self) -> None:
        ada = self.behind({"caps": {"per_period": 23 * D}})

        # Eleven months brought 22 days; of December's two one comes in.
        assert most_for(ada, dt.date(2025, 12, 8)) == 23 * D

    @pytest.mark.parametrize(("carryover", "next_year"), [({"mode": "none"}, 10), ({"mode": "cap", "cap": 4 * D}, 10)])
    def test_knows_what_stands_when_the_next_year_begins(self, carryover: dict[str, Any], next_year: int) -> None:
        """Ten stand and lapse, or four of them go over: what comes in then is not measured against today's ten."""
        ada = self.behind({"caps": {"balance": 10 * D}, "carryover": carryover})

        assert most_for(ada, dt.date(2026, 12, 14)) == next_year * D


def made(rules: dict[str, Any], until: dt.date) -> tuple[Book, dict[int, Terms]]:
    """A book whose nights have run until a day."""
    account = AccountState(1, 1, windows=(Window(JAN),))
    timeline = PolicyTimeline([(JAN, PolicySettings.parse(rules))])
    terms = {1: Terms(timeline, PersonFacts(hired_on=JAN), account.windows)}
    book = Book([account], [])
    book.has_timeline = True
    night(book, terms, until)
    return book, terms


capped_rules = st.fixed_dictionaries(
    {
        "accrual": st.fixed_dictionaries(
            {
                "method": st.just("time"),
                "every": st.sampled_from(["month", "quarter", "year"]),
                "at": st.sampled_from(["start", "end"]),
                "per_year": st.integers(1000, 20000),
            }
        ),
        "caps": st.one_of(
            st.fixed_dictionaries({"balance": st.integers(100, 9000)}),
            st.fixed_dictionaries({"per_period": st.integers(100, 9000)}),
            st.fixed_dictionaries({"balance": st.integers(100, 9000), "per_period": st.integers(100, 9000)}),
        ),
        "carryover": st.sampled_from([{"mode": "none"}, {"mode": "all"}, {"mode": "cap", "cap": 960}]),
        "use": st.fixed_dictionaries({"mode": st.sampled_from(["ahead", "by_date_of_use"])}),
    }
)


class TestWhatMayBeDrawn:
    @settings(max_examples=examples(in_ci=200, by_hand=40), deadline=None)
    @given(
        rules=capped_rules,
        settled=st.dates(JAN, dt.date(2026, 12, 1)),
        late=st.integers(0, 60),
        used=st.lists(st.integers(1, 3000), max_size=3),
    )
    def test_is_the_same_before_and_after_a_late_night(
        self, rules: dict[str, Any], settled: dt.date, late: int, used: list[int]
    ) -> None:
        book, terms = made(rules, settled)
        today = settled + dt.timedelta(days=late)
        if terms[1].period_on(today) != terms[1].period_on(settled):
            today = terms[1].period_on(settled).ends_on
        for number, amount in enumerate(used):
            try_to_use(book, terms, amount, today, f"use {number}")
        after = copy.deepcopy(book)
        run_until(after, terms, today)

        assert standing(book, terms, today).usable == standing(after, terms, today).usable


def try_to_use(book: Book, terms: dict[int, Terms], amount: int, on: dt.date, ref: str) -> None:
    """Use so much if it is there."""
    prepare(book, terms, [on], on)
    step = steps.begin(book, on=on, key=ref, source=ref)
    if step is None or sum(book.room(lot, on) for lot in book.lots if lot.is_valid_on(on)) < amount:
        return
    steps.draw(step, amount, day=on, kind="USAGE", lots=eligible(book, terms, on))
