"""When days come: each grant of a year with its reason, what is to come, what is missing, and who may open it."""

import re

import pytest

from ledger import operations
from ledger.runs import run_day
from tests.people.ada_year import D, Year, act, on, vacation
from tests.people.page_fixtures import at_nine, page, queries_of, text_of, year

__all__ = ["at_nine", "page", "year"]

pytestmark = pytest.mark.django_db

URL = "/passbook/calendar/"
JULY = on(7, 14)


def events_in(response):
    """Each row as (day, title, change, state)."""
    return [
        (event.on, event.title.replace("\u00a0", " "), event.change.replace("\u00a0", " "), event.state)
        for event in response.context["events"]
    ]


def states_in(response):
    return [(event.on, event.state) for event in response.context["events"]]


def tidy(text):
    return text.replace("\u00a0", " ")


class TestTheYear:
    def test_shows_what_came_and_what_is_to_come_each_on_its_day(self, page, ada, year):
        events = events_in(page(ada, URL))

        assert set(events[:2]) == {
            (on(1, 1), "Accrued for January", "+2 d", "posted"),
            (on(1, 1), "Carried over from 2025", "+5 d", "posted"),
        }
        assert (on(3, 31), "Lapsed: carried over from 2025", "−1 d", "posted") in events
        assert (on(7, 1), "Accrued for July", "+2 d", "posted") in events
        assert (on(6, 15), "Thank-you days for release 4.0", "+3 d", "posted") in events
        assert events[-1] == (on(12, 31), "Lapses: allowance 2026", "−4 d", "coming")
        assert events[-6:-1] == [
            (on(month, 1), f"Accrues for {name}", "+2 d", "coming")
            for month, name in ((8, "August"), (9, "September"), (10, "October"), (11, "November"), (12, "December"))
        ]

    def test_adds_up(self, page, ada, year):
        totals = page(ada, URL).context["totals"]

        assert (totals.came, totals.to_come, totals.missed) == (17 * D, 10 * D, 0)
        assert (totals.lapsed, totals.to_lapse) == (1 * D, 4 * D)

    def test_leaves_leave_to_the_passbook(self, page, ada, year):
        kinds = {event.kind for event in page(ada, URL).context["events"]}

        assert kinds == {"ACCRUAL", "CARRYOVER", "EXPIRATION", "GRANT"}

    def test_of_next_year_tells_what_carries_over_and_lapses(self, page, ada, year):
        response = page(ada, f"{URL}?year=2027")

        events = events_in(response)
        assert {state for *_, state in events} == {"coming"}
        assert (on(1, 1, 2027), "Carried over from 2026", "+5 d", "coming") in events
        assert (on(3, 31, 2027), "Lapses: carried over from 2026", "−5 d", "coming") in events
        reasons = {tidy(event.reason) for event in response.context["events"]}
        assert "Of the 9 d left of 2026 by then, 5 d will carry over; the rest lapses." in reasons, reasons

    def test_of_a_past_year_projects_nothing(self, page, ada, year):
        events = events_in(page(ada, f"{URL}?year=2025"))

        assert len(events) == 7
        assert events[-1] == (on(12, 31, 2025), "Lapsed: allowance 2025", "−1 d 4 h", "posted")
        assert {state for *_, state in events} == {"posted"}

    def test_offers_the_years_from_the_first_entry_to_two_ahead(self, page, ada, year):
        assert page(ada, URL).context["years"] == [2028, 2027, 2026, 2025]

    @pytest.mark.parametrize("odd", ["x", "0", "99999", "-1", "2026.5", "١"])
    def test_shows_this_year_for_one_that_makes_no_sense(self, page, ada, year, odd):
        assert page(ada, f"{URL}?year={odd}").context["year"] == 2026

    def test_with_nothing_says_so(self, page, ada, year):
        assert "Nothing in this year" in text_of(page(ada, f"{URL}?year=1999"))

    def test_of_one_policy_of_two_shows_its_own(self, page, zoe):
        first = vacation(accrual={"method": "time", "every": "month", "at": "start", "amount": D})
        second = operations.create_policy(
            resource=first.resource,
            key="extra",
            name="Extra",
            settings={"accrual": {"method": "time", "every": "year", "at": "start", "amount": 3 * D}},
            effective_from=on(1, 1, 2025),
            act=act(on(1, 1, 2025)),
        )
        for policy in (first, second):
            operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        run_day(act=act(JULY))

        events = events_in(page(zoe, f"{URL}?of=vacation/extra"))

        assert events == [
            (on(1, 1), "Accrued for 2026", "+3 d", "posted"),
            (on(12, 31), "Lapses: allowance 2026", "−3 d", "coming"),
        ]


class TestReasons:
    def test_name_the_rate_the_tier_the_share_and_the_days(self, page, zoe):
        policy = vacation(
            accrual={"method": "time", "every": "month", "at": "start", "amount": 2 * D},
            tiers=[{"after_months": 6, "amount": 3 * D}],
        )
        zoe.hired_on = on(1, 10)
        zoe.save()
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 10))
        run_day(act=act(JULY))

        reasons = {event.on: tidy(event.reason) for event in page(zoe, URL).context["events"]}

        assert reasons[on(1, 10)] == "2 d a month; in force on 22 of 31 days"
        assert reasons[on(3, 1)] == "2 d a month"
        assert reasons[on(8, 1)] == "3 d a month, after 6 months of service"

    def test_name_the_cap_that_cut_and_what_it_kept_back(self, page, zoe):
        policy = vacation(
            accrual={"method": "time", "every": "month", "at": "start", "amount": 2 * D},
            caps={"balance": 5 * D},
            period={"type": "none"},
        )
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        run_day(act=act(JULY))

        events = page(zoe, URL).context["events"]

        assert tidy(events[2].reason) == "2 d a month; cut by 1 d: at most 5 d may stand"
        assert tidy(events[3].title) == "Nothing came in for April"
        assert tidy(events[3].reason) == "A cap leaves nothing of 2 d: there is as much as there may be."
        assert [event.state for event in events] == ["posted"] * 3 + ["withheld"] * 9
        assert tidy(events[-1].title) == "Nothing comes in for December"


class TestAMissedAccrual:
    """A night that did not run leaves a hole that is seen, and that the next one fills by itself."""

    @pytest.fixture
    def without_nights(self, zoe):
        operations.assign(holder_ids=[zoe.holder_id], policy=vacation(), starts_on=on(1, 1))
        run_day(act=act(on(4, 15)))
        return zoe

    def test_is_marked_as_missed_until_a_run_posts_it_on_its_own_day(self, page, without_nights):
        before = page(without_nights, URL)

        missed = [event for event in before.context["events"] if event.state == "missed"]
        assert [event.on for event in missed] == [on(5, 1), on(6, 1), on(7, 1)]
        assert "posts it, on its own day; nobody enters it" in missed[0].note
        assert "Something is missing" in text_of(before)
        assert before.context["totals"].missed == 6 * D

        run_day(act=act(JULY))

        after = page(without_nights, URL)
        states = dict(states_in(after))
        assert [states[on(month, 1)] for month in range(4, 9)] == ["posted"] * 4 + ["coming"]
        assert "Something is missing" not in text_of(after)

    def test_that_is_due_today_is_not_missed_yet(self, page, zoe):
        operations.assign(
            holder_ids=[zoe.holder_id],
            policy=vacation(accrual={"method": "time", "every": "day", "at": "start", "amount": 60}),
            starts_on=on(1, 1),
        )
        run_day(act=act(on(7, 12)))

        states = dict(states_in(page(zoe, URL)))

        assert (states[on(7, 12)], states[on(7, 13)], states[JULY]) == ("posted", "missed", "tonight")

    def test_of_a_policy_assigned_late_is_seen_before_the_first_run(self, page, zoe):
        operations.assign(holder_ids=[zoe.holder_id], policy=vacation(), starts_on=on(5, 1))

        assert [state for day, state in states_in(page(zoe, URL)) if day < JULY] == ["missed"] * 3


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["ada", "mia", "vera", "hana", "otto"])
    def test_the_same_who_see_the_passbook(self, page, year, ada, who, request):
        assert page(request.getfixturevalue(who), f"{URL}?person={ada.pk}").status_code == 200

    def test_nobody_else(self, page, year, ada, zoe):
        assert page(zoe, f"{URL}?person={ada.pk}").status_code == 404

    def test_without_an_account_there_is_nothing_yet(self, page, zoe):
        assert "Nothing is counted yet" in text_of(page(zoe, URL))

    def test_keeps_person_and_balance_from_page_to_page(self, page, year, ada, mia):
        urls = [tab["url"] for tab in page(mia, f"{URL}?person={ada.pk}&of=vacation").context["tabs"]]

        assert urls[0] == f"/passbook/?person={ada.pk}&of=vacation"


class TestQueries:
    def test_are_the_same_for_one_row_ten_and_a_hundred(self, page, zoe):
        policy = vacation(accrual={"method": "time", "every": "day", "at": "start", "amount": 60})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        counts = []
        for last in (on(1, 1), on(1, 10), on(4, 10)):
            Year(zoe, policy).night(last)
            counts.append(queries_of(page, zoe, URL))

        assert counts == [counts[0]] * 3


def test_every_row_has_its_state_in_words(page, ada, year):
    html = text_of(page(ada, URL))

    assert len(re.findall("Posted", html)) == len([1 for _, state in states_in(page(ada, URL)) if state == "posted"])
