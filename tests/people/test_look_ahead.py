"""Look ahead: what can be used on a day, what happens until then, and the day on which so much can be."""

import pytest

from ledger import operations
from ledger.runs import run_day
from tests.people.ada_year import D, Year, act, on, vacation
from tests.people.page_fixtures import at_nine, page, queries_of, text_of, year

__all__ = ["at_nine", "page", "year"]

pytestmark = pytest.mark.django_db

URL = "/passbook/ahead/"
JULY = on(7, 14)


def tidy(text):
    return text.replace("\u00a0", " ")


def facts_of(response):
    return [(fact.label, tidy(fact.value)) for fact in response.context["day"].facts]


class TestADay:
    def test_leads_from_today_to_what_can_be_used_then(self, page, ada, year):
        response = page(ada, f"{URL}?on=2026-12-01")

        assert tidy(response.context["day"].figure) == "10 d 4 h"
        assert facts_of(response) == [
            ("Balance today", "11 d"),
            ("Comes in until then", "+10 d"),
            ("Leave until then", "−2 d 4 h"),
            ("Balance then", "18 d 4 h"),
            ("Booked for later", "−8 d"),
            ("To use on that day", "10 d 4 h"),
        ]

    def test_tells_what_happens_until_then_in_order(self, page, ada, year):
        response = page(ada, f"{URL}?on=2026-12-24")

        told = [(tidy(one.day), one.title, tidy(one.change)) for one in response.context["day"].happenings]
        assert told == [
            ("24 Jul", "Vacation", "−1 d"),
            ("27 – 28 Jul", "Vacation, until midday", "−1 d 4 h"),
            ("1 Aug", "Accrues", "+2 d"),
            ("1 Sept", "Accrues", "+2 d"),
            ("1 Oct", "Accrues", "+2 d"),
            ("1 Nov", "Accrues", "+2 d"),
            ("1 Dec", "Accrues", "+2 d"),
            ("21 – 24 Dec", "Vacation, Christmas", "−4 d"),
        ]

    def test_not_asked_for_is_the_end_of_the_period(self, page, ada, year):
        response = page(ada, URL)

        assert response.context["day"].on == on(12, 31)
        assert 'value="2026-12-31"' in text_of(response)

    def test_of_next_year_counts_what_carries_over(self, page, ada, year):
        response = page(ada, f"{URL}?on=2027-01-01")

        assert ("Lapses until then", "−4 d") in facts_of(response)

    def test_tells_many_accruals_as_one(self, page, zoe):
        policy = vacation(accrual={"method": "time", "every": "day", "at": "start", "amount": 10})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        run_day(act=act(JULY))

        [one] = page(zoe, f"{URL}?on=2026-08-14").context["day"].happenings

        assert (tidy(one.title), tidy(one.change)) == ("Accrues, 31 times", "+5 h 10 min")

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ("2026-07-13", "13 Jul 2026 is out of sight. Choose a day from today to 16 Jul 2029."),
            ("2031-01-01", "1 Jan 2031 is out of sight. Choose a day from today to 16 Jul 2029."),
            ("soon", "That is no date. Write it as 2026-12-31."),
        ],
    )
    def test_out_of_sight_is_said_and_the_usual_one_shown(self, page, ada, year, asked, says):
        response = page(ada, f"{URL}?on={asked}")

        assert says in text_of(response)
        assert f'value="{asked}"' in text_of(response)
        assert response.context["day"].on == on(12, 31)

    def test_is_drawn_with_a_description(self, page, ada, year):
        description = tidy(page(ada, f"{URL}?on=2027-02-01").context["year"].description)

        assert description.startswith("From 7 d on 1 Jan to 11 d today. Projected ")

    def test_of_unlimited_leave_has_nothing_to_count(self, page, zoe):
        policy = vacation(accrual={"method": "none"}, unlimited=True)
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        run_day(act=act(JULY))

        assert "there is nothing to look ahead to" in text_of(page(zoe, URL))


class TestAnAmount:
    @pytest.mark.parametrize(
        ("amount", "says"),
        [
            ("8.5", "That much can be used today."),
            ("8d 4h", "That much can be used today."),
            ("9", 'from <b class="font-semibold">Saturday, 1 August 2026</b> on'),
        ],
    )
    def test_can_be_used_from_a_day_on(self, page, ada, year, amount, says):
        assert says in text_of(page(ada, f"{URL}?amount={amount}"))

    def test_that_never_can_be_says_the_most_there_will_be(self, page, ada, year):
        html = text_of(page(ada, f"{URL}?amount=200"))

        assert "On no day." in html
        assert "The most that can be used on any day until 16 Jul 2029 is" in html

    def test_above_a_cap_says_so(self, page, zoe):
        policy = vacation(
            accrual={"method": "time", "every": "month", "at": "start", "amount": 2 * D}, caps={"balance": 10 * D}
        )
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        run_day(act=act(JULY))

        html = text_of(page(zoe, f"{URL}?amount=12"))

        assert "No more than 10 d may stand at once: what would come in above that is cut." in html

    @pytest.mark.parametrize("odd", ["x", "0", "-3", "9" * 40])
    def test_that_is_none_is_said_and_kept(self, page, ada, year, odd):
        response = page(ada, f"{URL}?amount={odd}")

        assert response.context["form"].errors["amount"]
        assert f'value="{odd}"' in text_of(response)
        assert "amount" not in response.context or response.context["amount"] is None


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["ada", "mia", "vera", "hana", "otto"])
    def test_the_same_who_see_the_passbook(self, page, year, ada, who, request):
        assert page(request.getfixturevalue(who), f"{URL}?person={ada.pk}").status_code == 200

    def test_nobody_else(self, page, year, ada, zoe):
        assert page(zoe, f"{URL}?person={ada.pk}").status_code == 404

    def test_without_an_account_there_is_nothing_yet(self, page, zoe):
        assert "Nothing is counted yet" in text_of(page(zoe, URL))


class TestQueries:
    def test_are_the_same_for_one_entry_ten_and_a_hundred(self, page, zoe):
        policy = vacation(accrual={"method": "time", "every": "day", "at": "start", "amount": 60})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        counts = []
        for last in (on(1, 1), on(1, 10), on(4, 10)):
            Year(zoe, policy).night(last)
            counts.append(queries_of(page, zoe, f"{URL}?amount=30&on=2027-06-01"))

        assert counts == [counts[0]] * 3
