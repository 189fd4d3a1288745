"""What can be used on a day to come, and from when on so much can be: worked figures, and properties."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.ahead import look_ahead, reach
from ledger.book import Book
from ledger.rules import PolicySettings
from ledger.runs import night
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.states import AccountState
from ledger.terms import Terms

D = 480
JAN, TODAY, FAR = dt.date(2026, 1, 1), dt.date(2026, 7, 14), dt.date(2028, 12, 31)
MONTHLY = {
    "accrual": {"method": "time", "every": "month", "at": "start", "amount": 2 * D},
    "carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}},
    "use": {"mode": "by_date_of_use"},
}


def made(rules, window=None):
    """A book whose account has had these rules since January, all nights run until today."""
    account = AccountState(1, 1, windows=(window or Window(JAN),))
    timeline = PolicyTimeline([(dt.date(2020, 1, 1), PolicySettings.parse(rules))])
    terms = {1: Terms(timeline, PersonFacts(hired_on=JAN), account.windows)}
    book = Book([account], [])
    book.has_timeline = True
    night(book, terms, TODAY)
    return book, terms


class TestADayAhead:
    @pytest.mark.parametrize(
        ("day", "usable"),
        [
            (TODAY, 14),
            (dt.date(2026, 7, 31), 14),
            (dt.date(2026, 8, 1), 16),
            (dt.date(2026, 12, 31), 24),
            # 5 carried over, 2 new; after March only what is new.
            (dt.date(2027, 1, 1), 7),
            (dt.date(2027, 3, 31), 11),
            (dt.date(2027, 4, 1), 8),
        ],
    )
    def test_has_what_will_have_come_in_by_then(self, day, usable):
        book, terms = made(MONTHLY)

        found = look_ahead(book, terms, TODAY, day)

        assert found.then.usable == usable * D
        assert found.now.balance + sum(m.amount for m in found.moves) == found.then.balance

    def test_ahead_of_its_accruals_has_them_at_once(self):
        book, terms = made(MONTHLY | {"use": {"mode": "ahead"}})

        assert look_ahead(book, terms, TODAY, dt.date(2026, 8, 1)).then.usable == 24 * D

    def test_in_a_waiting_period_has_nothing(self):
        accrual = MONTHLY["accrual"] | {"usable_after_days": 300}
        book, terms = made(MONTHLY | {"accrual": accrual})

        assert look_ahead(book, terms, TODAY, dt.date(2026, 8, 1)).then.usable_from == dt.date(2026, 10, 28)


class TestReach:
    @pytest.mark.parametrize(
        ("days", "on"),
        [
            (1, TODAY),
            (14, TODAY),
            (15, dt.date(2026, 8, 1)),
            (24, dt.date(2026, 12, 1)),
            (25, None),
        ],
    )
    def test_is_the_first_day_on_which_so_much_can_be_used(self, days, on):
        book, terms = made(MONTHLY)

        assert reach(book, terms, days * D, TODAY, FAR).on == on

    def test_tells_the_most_there_will_be_where_it_is_never_reached(self):
        book, terms = made(MONTHLY)

        found = reach(book, terms, 100 * D, TODAY, FAR)

        # In December 2027 the carried days have lapsed; the allowance of the year is all there is.
        assert (found.most, found.most_on, found.cap) == (24 * D, dt.date(2026, 12, 1), None)

    def test_names_the_cap_that_keeps_it_below(self):
        book, terms = made(MONTHLY | {"caps": {"balance": 10 * D}})

        found = reach(book, terms, 12 * D, TODAY, FAR)

        assert (found.on, found.most, found.cap) == (None, 10 * D, 10 * D)

    def test_waits_for_the_waiting_period(self):
        accrual = MONTHLY["accrual"] | {"usable_after_days": 300}
        book, terms = made(MONTHLY | {"accrual": accrual})

        assert reach(book, terms, 5 * D, TODAY, FAR).on == dt.date(2026, 10, 28)

    def test_of_unlimited_leave_is_today(self):
        book, terms = made({"accrual": {"method": "none"}, "unlimited": True})

        found = reach(book, terms, 1000 * D, TODAY, FAR)

        assert (found.on, found.is_unlimited) == (TODAY, True)

    def test_ends_with_the_assignment(self):
        book, terms = made(MONTHLY, Window(JAN, dt.date(2026, 9, 1)))

        found = reach(book, terms, 18 * D, TODAY, FAR)

        assert (found.on, found.most) == (None, 16 * D)

    @settings(max_examples=25, deadline=None)
    @given(days=st.integers(1, 30), mode=st.sampled_from(["accrued", "ahead", "by_date_of_use"]))
    def test_agrees_with_looking_at_the_day_itself_and_the_day_before(self, days, mode):
        rules = MONTHLY | {"use": {"mode": mode}}
        book, terms = made(rules)
        found = reach(book, terms, days * D, TODAY, dt.date(2027, 12, 31))

        def usable_on(day):
            again, its_terms = made(rules)
            return look_ahead(again, its_terms, TODAY, day).then.usable

        if found.on is not None:
            assert usable_on(found.on) >= days * D
            assert found.on == TODAY or usable_on(found.on - dt.timedelta(days=1)) < days * D
        else:
            assert usable_on(found.most_on) == found.most < days * D
