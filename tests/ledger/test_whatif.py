"""What a version would do, worked by hand: 24 days a year against 26, carrying 5 days until the end of March."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ledger.book import Book
from ledger.rules import PolicySettings
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.states import AccountState, LotState
from ledger.steps import begin, draw
from ledger.terms import Terms
from ledger.whatif import Compared, compare, outlook, with_version

DAY = 480
JAN_2026, OCT_10, JAN_2027 = dt.date(2026, 1, 1), dt.date(2026, 10, 10), dt.date(2027, 1, 1)
RULES: dict[str, Any] = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * DAY},
    "carryover": {"mode": "cap", "cap": 5 * DAY, "expires": {"on": "03-31"}},
}
MORE = RULES | {"accrual": {**RULES["accrual"], "per_year": 26 * DAY}}


def rules(settings: dict[str, Any]) -> PolicySettings:
    return PolicySettings.parse(settings)


def one_account(settings: dict[str, Any] = RULES) -> tuple[Book, dict[int, Terms]]:
    """Somebody who has had the policy since the start of 2026, on whose account nothing has been posted yet."""
    terms = Terms(PolicyTimeline([(JAN_2026, rules(settings))]), PersonFacts(hired_on=JAN_2026), (Window(JAN_2026),))
    book = Book([AccountState(1, 1)], [])
    book.has_timeline = True
    return book, {1: terms}


def tried(settings: dict[str, Any], on: dt.date = JAN_2027, **more: Any) -> list[Compared]:
    book, terms = one_account()
    return compare(book, terms, 1, with_version(terms[1].timeline, rules(settings), on), OCT_10, **more)


def in_days(rows: list[Compared]) -> list[tuple[str, float, float, float, float | None]]:
    """Month, accrues, lapses, stands and what would stand without, in days to two decimals."""
    return [
        (
            f"{row.month.first_on:%Y-%m}",
            round(row.month.accrues / DAY, 2),
            round(row.month.lapses / DAY, 2),
            round(row.month.stands / DAY, 2),
            None if row.without is None else round(row.without / DAY, 2),
        )
        for row in rows
    ]


class TestCompare:
    def test_shows_each_month_beside_the_rules_in_force(self):
        # By hand: 10 months at 2 d until October; at the year's end 24 d stand, 5 carry over, 19 lapse.
        # 26 d a year are 1040 min a month (2.17 d); on 1 April the 5 carried days lapse.
        assert in_days(tried(MORE)) == [
            ("2026-10", 2, 0, 20, 20),
            ("2026-11", 2, 0, 22, 22),
            ("2026-12", 2, 0, 24, 24),
            ("2027-01", 2.17, -19, 7.17, 7),
            ("2027-02", 2.17, 0, 9.33, 9),
            ("2027-03", 2.17, 0, 11.5, 11),
            ("2027-04", 2.17, -5, 8.67, 8),
            ("2027-05", 2.17, 0, 10.83, 10),
            ("2027-06", 2.17, 0, 13, 12),
            ("2027-07", 2.17, 0, 15.17, 14),
            ("2027-08", 2.17, 0, 17.33, 16),
            ("2027-09", 2.17, 0, 19.5, 18),
        ]

    def test_the_difference_is_to_the_minute(self):
        assert [row.difference for row in tried(MORE)[2:6]] == [0, 80, 160, 240]

    def test_says_how_much_carries_over(self):
        carried = {row.month.first_on: row.month.carried for row in tried(MORE) if row.month.carried}
        assert carried == {JAN_2027: 5 * DAY}

    def test_the_same_rules_make_no_difference(self):
        assert {row.difference for row in tried(RULES)} == {0}

    def test_a_version_in_the_middle_of_a_year_counts_from_its_day(self):
        # 2 d a month until November, 3 d in December.
        rows = tried(RULES | {"accrual": {**RULES["accrual"], "per_year": 36 * DAY}}, dt.date(2026, 12, 1), months=3)
        assert [row.month.stands for row in rows] == [20 * DAY, 22 * DAY, 25 * DAY]
        assert rows[2].difference == DAY

    def test_without_rules_in_force_there_is_nothing_to_compare_with(self):
        book, terms = one_account()
        rows = compare(book, terms, 1, terms[1].timeline, OCT_10, 2, is_new=True)
        assert [(row.without, row.difference) for row in rows] == [(None, 0), (None, 0)]
        # Nothing was due under rules that are not there yet: all of it falls due now, each on its own day.
        assert [row.month.stands for row in rows] == [20 * DAY, 22 * DAY]

    def test_leave_counts_in_the_month_of_the_leave(self):
        book, terms = one_account({})
        lot = book.add_lot(LotState(book.accounts[1], "2026", "period", JAN_2026, dt.date(2026, 12, 31), balance=0))
        step = begin(book, on=OCT_10, key="grant")
        assert step is not None
        step.post(lot, "GRANT", 10 * DAY, JAN_2026)
        asked = begin(book, on=OCT_10, key="hold")
        assert asked is not None
        draw(asked, 3 * DAY, day=dt.date(2026, 12, 21), kind="HOLD")

        months = outlook(book, terms, 1, OCT_10, 4)

        assert [(month.leave, month.stands) for month in months] == [
            (0, 10 * DAY),
            (0, 10 * DAY),
            (-3 * DAY, 7 * DAY),
            (0, 0),
        ]
        assert months[3].lapses == -7 * DAY

    def test_another_account_of_the_same_person_is_left_out(self):
        book, terms = one_account()
        book.accounts[2] = AccountState(2, 2)
        both = terms | {2: terms[1]}

        rows = compare(book, both, 1, terms[1].timeline, OCT_10, 1)

        assert rows[0].month.stands == 20 * DAY


class TestWithVersion:
    def test_comes_after_those_before_it(self):
        timeline = PolicyTimeline([(JAN_2026, rules(RULES))])
        assert [day for day, _ in with_version(timeline, rules(MORE), JAN_2027).versions] == [JAN_2026, JAN_2027]

    def test_takes_the_place_of_later_ones(self):
        timeline = PolicyTimeline([(JAN_2026, rules(RULES)), (JAN_2027, rules(MORE))])
        assert [day for day, _ in with_version(timeline, rules(MORE), OCT_10).versions] == [JAN_2026, OCT_10]

    def test_may_be_the_first(self):
        assert [day for day, _ in with_version(None, rules(MORE), OCT_10).versions] == [OCT_10]


@st.composite
def some_rules(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "accrual": {
            "method": "time",
            "every": draw(st.sampled_from(["week", "half_month", "month", "quarter", "year"])),
            "at": draw(st.sampled_from(["start", "end"])),
            "per_year": draw(st.integers(0, 20_000)),
        },
        "carryover": draw(
            st.sampled_from(
                [{"mode": "none"}, {"mode": "all"}, {"mode": "cap", "cap": 1000, "expires": {"after_months": 2}}]
            )
        ),
        "caps": draw(st.sampled_from([{}, {"balance": 9000}, {"per_period": 5000}])),
    }


class TestAnyRules:
    @given(before=some_rules(), after=some_rules(), from_month=st.integers(1, 12))
    @hypothesis_settings(max_examples=60, deadline=None)
    def test_each_month_follows_from_the_one_before(self, before, after, from_month):
        book, terms = one_account(before)
        versions = with_version(terms[1].timeline, rules(after), dt.date(2026, from_month, 1) + dt.timedelta(days=370))
        rows = compare(book, terms, 1, versions, OCT_10)

        for earlier, later in pairwise(rows):
            month = later.month
            assert month.stands == earlier.month.stands + month.accrues + month.leave + month.lapses
