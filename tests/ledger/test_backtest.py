"""The past played again: by the rules that were in force it is what happened, by others what would have."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ledger.backtest import Refused, can_be_replayed, replay, stood
from ledger.book import Book
from ledger.entitlement import eligible
from ledger.errors import LedgerError
from ledger.late import prepare
from ledger.rules import PolicySettings
from ledger.runs import night
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.states import AccountState, LotState
from ledger.steps import begin, draw, release, restore
from ledger.terms import Terms
from ledger.whatif import with_version

DAY = 480
JAN_2025, NOV_2025, JAN_2026 = dt.date(2025, 1, 1), dt.date(2025, 11, 1), dt.date(2026, 1, 1)
ENDS = [dt.date(2025, 11, 30), dt.date(2025, 12, 31), dt.date(2026, 1, 31), dt.date(2026, 4, 30), dt.date(2026, 5, 10)]
TODAY = ENDS[-1]
CARRY_FIVE: dict[str, Any] = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * DAY},
    "carryover": {"mode": "cap", "cap": 5 * DAY, "expires": {"on": "03-31"}},
    "use": {"mode": "accrued"},
}
YEARLY: dict[str, Any] = CARRY_FIVE | {
    "accrual": {"method": "time", "every": "year", "per_year": 24 * DAY},
    "use": {"mode": "ahead"},
}


def rules(settings: dict[str, Any], **more: Any) -> PolicySettings:
    return PolicySettings.parse(settings | more)


class Past:
    """One account whose history is made day by day, and then read as the database would give it."""

    def __init__(self, settings: dict[str, Any] = CARRY_FIVE) -> None:
        self.book = Book([AccountState(1, 1)], [])
        self.book.has_timeline = True
        timeline = PolicyTimeline([(JAN_2025, rules(settings))])
        self.terms = {1: Terms(timeline, PersonFacts(hired_on=JAN_2025), (Window(JAN_2025),))}
        self.count = 0

    def use(self, on: dt.date, day: dt.date, amount: int = DAY, ref: str = "leave") -> Past:
        self._draw(on, day, amount, ref, "USAGE")
        return self

    def hold(self, on: dt.date, day: dt.date, amount: int = DAY, ref: str = "leave") -> Past:
        self._draw(on, day, amount, ref, "HOLD")
        return self

    def give_back(self, on: dt.date, ref: str, kind: str = "USAGE") -> Past:
        night(self.book, self.terms, on)
        step = self._step(on, ref)
        (restore if kind == "USAGE" else release)(step, ref)
        return self

    def grant(self, on: dt.date, amount: int, expires_on: dt.date | None = None) -> Past:
        night(self.book, self.terms, on)
        lot = self.book.add_lot(LotState(self.book.accounts[1], f"bonus/{on}", "grant", on, expires_on))
        self._step(on, "").post(lot, "GRANT", amount, on)
        return self

    def until(self, on: dt.date = TODAY) -> Past:
        """Nights until today; then everything stands, as read."""
        night(self.book, self.terms, on)
        for number, movement in enumerate(self.book.planned, 1):
            movement.id = movement.seq = number
        self.book.history, self.book.planned = self.book.planned, []
        return self

    def again(self, settings: dict[str, Any] | None = None, first_on: dt.date = NOV_2025) -> Any:
        timeline = self.terms[1].timeline
        tried = timeline if settings is None else with_version(timeline, rules(settings), first_on)
        return replay(self.book, self.terms, 1, tried, first_on, ENDS)

    def in_days(self, settings: dict[str, Any] | None = None) -> list[float]:
        return [round(end / DAY, 2) for end in self.again(settings).ends]

    def _draw(self, on: dt.date, day: dt.date, amount: int, ref: str, kind: str) -> None:
        night(self.book, self.terms, on)
        prepare(self.book, self.terms, [day], on)
        draw(self._step(on, ref), amount, day=day, kind=kind, lots=eligible(self.book, self.terms, day))

    def _step(self, on: dt.date, ref: str) -> Any:
        self.count += 1
        return begin(self.book, on=on, key=f"step/{self.count}", source=ref)


class TestReplay:
    def test_by_the_same_rules_is_what_stood(self):
        past = Past().use(dt.date(2025, 6, 2), dt.date(2025, 12, 3)).use(dt.date(2026, 2, 2), dt.date(2026, 3, 2))
        past.grant(dt.date(2026, 4, 1), 2 * DAY).until()

        assert list(past.again().ends) == stood(past.book, 1, ENDS)
        assert past.again().refused == []

    def test_shows_what_more_days_would_have_come_to(self):
        # By hand, 36 d a year from November on: 20 d by October, 3 d each in November and December; 26 d stand at the
        # end of the year, 5 carry, 3 d come in each month, and the 5 lapse after 31 March.
        assert Past().until().in_days(CARRY_FIVE | {"accrual": {**CARRY_FIVE["accrual"], "per_year": 36 * DAY}}) == [
            23, 26, 8, 12, 15,
        ]  # fmt: skip

    def test_shows_what_carrying_nothing_would_have_come_to(self):
        past = Past().use(dt.date(2026, 3, 2), dt.date(2026, 3, 3)).until()

        # 22 and 24 d, then from nothing: 2 d a month less the day in March.
        assert past.in_days(CARRY_FIVE | {"carryover": {"mode": "none"}}) == [22, 24, 2, 7, 9]
        assert [end / DAY for end in stood(past.book, 1, ENDS)] == [22, 24, 7, 8, 10]

    def test_names_a_request_that_would_not_have_been_covered_and_leaves_it_out(self):
        past = Past()
        for day in range(2, 6):
            past.use(dt.date(2026, 1, 10), dt.date(2026, 2, day), ref="ski")
        past.use(dt.date(2026, 4, 1), dt.date(2026, 4, 7), ref="later").until()

        played = past.again(CARRY_FIVE | {"carryover": {"mode": "none"}})

        # On 10 January 2 d stand, and 4 are asked for; in April there are 8, and one is.
        assert played.refused == [Refused("ski", dt.date(2026, 2, 2), dt.date(2026, 2, 5), 4 * DAY, 2 * DAY)]
        assert played.ends[-2:] == [7 * DAY, 9 * DAY]

    def test_leaves_out_what_was_given_back(self):
        past = Past().use(dt.date(2026, 1, 10), dt.date(2026, 2, 2), ref="ski")
        past.give_back(dt.date(2026, 1, 20), "ski")
        past.hold(dt.date(2026, 2, 1), dt.date(2026, 3, 2), ref="sun").give_back(dt.date(2026, 2, 5), "sun", "HOLD")

        assert past.until().again().ends == stood(past.book, 1, ENDS)

    def test_begins_before_what_was_booked_ahead_of_it(self):
        past = Past(YEARLY).use(dt.date(2025, 5, 5), dt.date(2026, 2, 2), ref="next year").until()

        assert past.again().ends == stood(past.book, 1, ENDS)

    def test_leaves_the_book_as_it_was(self):
        past = Past().use(dt.date(2026, 1, 10), dt.date(2026, 2, 2)).until()
        before = [(lot.name, lot.balance, lot.held, lot.expired, lot.coming) for lot in past.book.lots]

        past.again(YEARLY)

        assert [(lot.name, lot.balance, lot.held, lot.expired, lot.coming) for lot in past.book.lots] == before
        assert past.book.planned == []


DAYS = st.dates(JAN_2025, TODAY)
ACTS = st.lists(
    st.tuples(DAYS, st.integers(0, 90), st.integers(1, 4), st.sampled_from(["use", "hold", "grant", "back"])),
    max_size=12,
)


class TestReplayIsTheHistory:
    @pytest.mark.parametrize("settings", [CARRY_FIVE, YEARLY], ids=["monthly", "yearly"])
    @given(acts=ACTS)
    @hypothesis_settings(max_examples=60, deadline=None)
    def test_whatever_was_asked_for_granted_and_given_back(self, settings: dict[str, Any], acts: list[Any]):
        past = Past(settings)
        for number, (on, ahead, days, what) in enumerate(sorted(acts, key=lambda act: act[0])):
            try:
                if what == "grant":
                    past.grant(on, days * DAY)
                elif what == "back":
                    past.give_back(on, f"ask/{number - 1}", "USAGE")
                else:
                    getattr(past, what)(on, on + dt.timedelta(days=ahead), days * DAY, ref=f"ask/{number}")
            except LedgerError:
                continue
        past.until()

        assert past.again().ends == stood(past.book, 1, ENDS)


class TestCanBeReplayed:
    HOURLY = {"accrual": {"method": "hours_worked", "amount": 1, "per_worked": 30}}

    @pytest.mark.parametrize(
        ("known", "tried", "can"),
        [
            (CARRY_FIVE, YEARLY, True),
            (CARRY_FIVE, HOURLY, False),
            (HOURLY, CARRY_FIVE, False),
            (HOURLY, HOURLY | {"carryover": {"mode": "all"}}, True),
        ],
    )
    def test_unless_other_hours_would_have_counted(self, known, tried, can):
        timeline = PolicyTimeline([(JAN_2025, rules(known))])

        assert can_be_replayed(timeline, rules(tried), NOV_2025, TODAY) is can
