"""What is agreed with one person beside the policy's rate: prorated by its days, to the minute, and told why."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ledger.schedule import Extra, PersonFacts, PolicyTimeline, Window, accruals, entitlement
from tests.ledger.schedules import d, settings

DAY = 480
JAN_1, DEC_31 = d("2026-01-01"), d("2026-12-31")
MONTHLY = {"every": "month", "per_year": 24 * DAY}
YEARLY = {"every": "year", "per_year": 27 * DAY}


def given_by(accrual, *extras, hired=JAN_1, facts=None, **rest):
    """What accrues in 2026, as (day, amount)."""
    timeline = PolicyTimeline([(d("1990-01-01"), settings(accrual, **rest))])
    window = Window(hired, None, tuple(Extra(*extra) for extra in extras))
    return accruals(timeline, facts or PersonFacts(hired_on=hired), window, JAN_1, DEC_31)


def amounts(*args, **more):
    return [accrual.amount for accrual in given_by(*args, **more)]


class TestExtras:
    def test_a_monthly_policy_gives_a_twelfth_more_from_then_on(self):
        # 24 d are 960 min a month; 3 d more a year are 120 min more, from July on.
        assert amounts(MONTHLY, (d("2026-07-01"), None, 3 * DAY)) == [960] * 6 + [1080] * 6

    def test_in_the_month_in_which_it_begins_by_its_days(self):
        # From 16 June: 15 of 30 days at 1080 and 15 at 960.
        assert amounts(MONTHLY, (d("2026-06-16"), None, 3 * DAY))[5:7] == [1020, 1080]

    def test_a_yearly_policy_gives_its_share_of_the_year(self):
        # By hand: 181 days at 27 d and 184 at 30 d: 12960 + 1440 * 184 / 365 = 13685.9 min.
        assert amounts(YEARLY, (d("2026-07-01"), None, 3 * DAY)) == [13686]

    def test_ends_on_its_day(self):
        assert amounts(MONTHLY, (JAN_1, d("2026-04-01"), 3 * DAY)) == [1080] * 3 + [960] * 9

    def test_less_can_be_agreed_but_not_below_nothing(self):
        assert sum(amounts(MONTHLY, (JAN_1, None, -4 * DAY))) == 20 * DAY
        assert amounts(MONTHLY, (JAN_1, None, -30 * DAY)) == []

    def test_several_add_up(self):
        two = [(JAN_1, None, 3 * DAY), (d("2026-07-01"), None, 2 * DAY)]

        assert sum(amounts(MONTHLY, *two)) == (24 + 3 + 1) * DAY

    def test_comes_on_top_of_an_amount_for_each_time_and_of_a_tier(self):
        each = {"every": "month", "amount": 900}
        tiers = [{"after_months": 12, "amount": 1000}]

        assert amounts(each, (JAN_1, None, 3 * DAY)) == [1020] * 12
        assert amounts(each, (JAN_1, None, 3 * DAY), hired=d("2025-01-01"), tiers=tiers) == [1120] * 12

    def test_is_scaled_by_part_time_where_the_policy_is(self):
        half = PersonFacts(hired_on=JAN_1, fte=((JAN_1, 50),))

        assert amounts(MONTHLY | {"scale_by_fte": True}, (JAN_1, None, 3 * DAY), facts=half) == [540] * 12

    def test_is_named_in_what_explains_the_figure(self):
        parts = given_by(MONTHLY, (d("2026-06-16"), None, 3 * DAY))[5].inputs["parts"]

        assert [part.get("agreed_per_year") for part in parts] == [None, 3 * DAY]

    def test_people_with_and_without_one_share_nothing(self):
        timeline = PolicyTimeline([(d("1990-01-01"), settings(MONTHLY))])
        ada, ben = (Window(JAN_1, None, extras) for extras in ((Extra(JAN_1, None, 3 * DAY),), ()))
        period = timeline.periods.on(JAN_1, JAN_1)

        found = [entitlement(timeline, PersonFacts(hired_on=JAN_1), window, period) for window in (ada, ben)]

        assert found == [27 * DAY, 24 * DAY]


class TestTheYearAddsUp:
    @pytest.mark.parametrize(
        "every", ["day", "week", "two_weeks", "half_month", "month", "quarter", "half_year", "year"]
    )
    @given(per_year=st.integers(1, 40 * DAY), extra=st.integers(1, 20 * DAY))
    @hypothesis_settings(max_examples=15, deadline=None)
    def test_whatever_is_agreed_for_the_whole_year(self, every: str, per_year: int, extra: int):
        accrual = {"every": every, "per_year": per_year}
        long_ago = dt.date(2020, 1, 1)

        plain, more = (sum(amounts(accrual, *extras, hired=long_ago)) for extras in ((), ((long_ago, None, extra),)))
        both = sum(amounts({"every": every, "per_year": per_year + extra}, hired=long_ago))

        assert more == both
        assert more >= plain
