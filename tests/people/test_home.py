"""The home page: what there is to use now, the sum that leads to it, the year ahead, what to do."""

import datetime as dt

import pytest

from ledger import operations
from people import home
from people.home import Action, Booking, Panel, ToDo
from people.views_home import asked_day, greeting
from tests.people.ada_year import TUESDAY, D, act, on, vacation
from tests.people.factories import UserFactory
from tests.people.page_fixtures import at_nine, page, queries_of, text_of, year

__all__ = ["at_nine", "page", "year"]

pytestmark = pytest.mark.django_db


class TestHome:
    def test_answers_with_one_figure_and_its_sum(self, page, ada, year):
        html = text_of(page(ada, "/"))

        assert "Good morning, Ada" in html
        assert "Tuesday, 14 July 2026" in html
        assert '<span class="fig fig-xl">8<small>d</small> 4<small>h</small></span>' in html
        assert "11 d − 9 d booked − 1 d 4 h held + 8 d to come" in html

    def test_says_what_is_held_used_comes_and_lapses(self, page, ada, year):
        html = text_of(page(ada, "/"))

        for label, value in (("Held", "1 d 4 h"), ("Used in 2026", "10 d"), ("Next", "+2 d, 1 Aug")):
            assert f"<dt>{label}</dt> <dd>{value}</dd>" in html
        assert "4 d, 31 Dec" in html

    def test_draws_the_year_and_says_it_in_words(self, page, ada, year):
        html = text_of(page(ada, "/"))

        assert "From 7 d on 1 Jan to 11 d today. Projected 10 d 4 h on 31 Dec." in html
        assert "1 d lapsed after 31 Mar." in html
        assert '<b class="font-semibold">4 d lapse on 31 Dec</b> unless you book them.' in html
        assert "5 d carry over, to use until 31 Mar 2027." in html

    def test_knows_the_balance_on_any_day(self, page, ada, year):
        balances = {
            "2026-07-24": "10 d",
            "2026-04-01": "8 d",
            "2025-12-31": "6 d 4 h",
            "2027-01-01": "8 d 4 h",
            "2024-01-01": "0 d",
            # What is no day within reach shows the end of the period.
            "nonsense": "10 d 4 h",
            "2026-02-31": "10 d 4 h",
            "0001-01-01": "10 d 4 h",
            "9999-12-31": "10 d 4 h",
        }

        for at, balance in balances.items():
            assert f'<output class="num font-semibold" for="at">{balance}</output>' in text_of(page(ada, f"/?at={at}"))

    def test_answers_htmx_with_the_chart_alone(self, page, ada, year):
        html = text_of(page(ada, "/?at=2026-07-24", **{"HX-Request": "true"}))

        assert html.startswith('<section class="panel col" id="year"')
        assert "<html" not in html

    def test_draws_bookings_and_leaves_those_of_other_resources_out(self, page, ada, year, monkeypatch):
        mine = Booking(year.policy.resource_id, on(12, 21), on(12, 31), 8 * D, False, "Christmas")
        other = Booking(year.policy.resource_id + 99, on(9, 1), on(9, 9), D, True, "Elsewhere")
        monkeypatch.setattr(home, "_bookings", [lambda request, employee_id, first, last: [mine, other]])

        html = text_of(page(ada, "/"))

        assert "Christmas, 8 d" in html
        assert "Elsewhere" not in html

    def test_another_balance_can_be_drawn(self, page, ada, year):
        study = vacation(key="study", name="Study leave", position=1)
        operations.assign(holder_ids=[ada.holder_id], policy=study, starts_on=on(1, 1))

        html = text_of(page(ada, "/?of=study"))

        assert "Study leave through 2026" in html
        assert '<option value="study" selected>' in html

    def test_shows_what_is_unlimited_as_such(self, page, ada, year):
        sick = vacation(key="sick", name="Sick leave", position=1, unlimited=True)
        operations.assign(holder_ids=[ada.holder_id], policy=sick, starts_on=on(1, 1))
        year.pool = year.pool.__class__(ada.holder_id, sick.resource_id)
        year.leave("timeoff.request:9", on(3, 3), on(3, 3), on(3, 3), on(3, 4))

        html = text_of(page(ada, "/"))

        assert "Unlimited" in html
        assert "<dt>Used in 2026</dt> <dd>2 d</dd>" in html
        assert '<option value="sick"' not in html

    def test_of_somebody_without_a_policy_says_what_to_expect(self, page, zoe):
        assert "Nothing is counted for you yet" in text_of(page(zoe, "/"))

    def test_hides_a_balance_that_is_over(self, page, ada, year):
        old = vacation(key="old", name="Old leave", position=5, accrual={"method": "none"})
        operations.assign(holder_ids=[ada.holder_id], policy=old, starts_on=on(1, 1), ends_on=on(2, 1))

        assert "Old leave" not in text_of(page(ada, "/"))

    def test_says_from_when_a_new_employee_may_use_what_comes_in(self, page, zoe):
        waits = vacation(
            accrual={"method": "time", "every": "month", "at": "start", "amount": 2 * D, "usable_after_days": 90}
        )
        operations.assign(holder_ids=[zoe.holder_id], policy=waits, starts_on=on(7, 1))

        html = text_of(page(zoe, "/"))

        assert "to use from 29 Sept" in html
        assert '<span class="fig fig-xl">0<small>d</small></span>' in html

    def test_sets_a_long_figure_smaller(self, page, zoe):
        policy = vacation(accrual={"method": "none"})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        operations.grant(
            holder_id=zoe.holder_id, policy_id=policy.pk, amount=D + 217, lot="Bonus", act=act(on(6, 1), "employee:1")
        )

        assert '<span class="fig fig-lg">1<small>d</small> 3<small>h</small> 37<small>min</small></span>' in text_of(
            page(zoe, "/")
        )

    def test_says_how_far_below_zero_it_may_go(self, page, zoe):
        policy = vacation(accrual={"method": "none"}, use={"allow_negative": True, "negative_limit": 3 * D})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))

        assert "<dt>Below zero</dt> <dd>to −3 d</dd>" in text_of(page(zoe, "/"))


class TestContributions:
    def test_stand_where_they_belong(self, page, ada, monkeypatch):
        monkeypatch.setattr(
            home, "_actions", [lambda request: Action("Request time off", "/request/"), lambda request: None]
        )
        late = ToDo("Answer Sam", "He asked on Monday", "/sam/", due_on=on(8, 1))
        soon = ToDo("Correct 9 June", "June closes on 20 July", "/june/", due_on=on(7, 20))
        monkeypatch.setattr(home, "_to_dos", [lambda request: [late], lambda request: [soon]])
        monkeypatch.setattr(home, "_panels", [lambda request: Panel("_brand.html", 20), lambda request: None])

        html = text_of(page(ada, "/"))

        assert 'href="/request/"' in html
        assert html.index("Correct 9 June") < html.index("Answer Sam")

    def test_what_lapses_within_weeks_is_something_to_do(self, page, zoe):
        policy = vacation(accrual={"method": "none"})
        operations.assign(holder_ids=[zoe.holder_id], policy=policy, starts_on=on(1, 1))
        operations.grant(
            holder_id=zoe.holder_id, policy_id=policy.pk, amount=D, lot="Bonus", valid_from=on(6, 1),
            expires_on=on(7, 31), act=act(on(6, 1), "employee:1", "For the move"),
        )  # fmt: skip

        html = text_of(page(zoe, "/"))

        assert "Use 1 d of vacation" in html
        assert "It lapses on 31 Jul" in html

    def test_are_taken_once(self):
        registry: list[object] = []

        def contribute(request):
            return None

        home._add(registry, contribute)
        home._add(registry, contribute)

        assert registry == [contribute]


class TestWhoSeesIt:
    def test_a_stranger_is_led_to_the_sign_in_page(self, page):
        assert page(None, "/").url == "/sign-in/?next=/"

    def test_a_user_who_administers_without_being_an_employee_is_led_there(self, client, at_nine):
        client.defaults["HTTP_HOST"] = "acme.localhost"
        client.force_login(UserFactory(is_staff=True), backend="people.backends.EmailBackend")

        assert client.get("/").url == "/admin/"

    def test_a_user_who_is_nobody_here_finds_nothing(self, client, at_nine):
        client.defaults["HTTP_HOST"] = "acme.localhost"
        client.force_login(UserFactory(is_staff=False), backend="people.backends.EmailBackend")

        assert client.get("/").status_code == 404


class TestQueries:
    def test_are_the_same_for_one_entry_and_for_a_hundred(self, page, ada, zoe, year):
        few = vacation(key="few", name="Few", position=1)
        operations.assign(holder_ids=[zoe.holder_id], policy=few, starts_on=on(7, 1))

        assert queries_of(page, zoe, "/") == queries_of(page, ada, "/")

    def test_are_the_same_for_one_balance_and_for_ten(self, page, ada, year):
        before = queries_of(page, ada, "/")
        for number in range(9):
            policy = vacation(key=f"more-{number}", name=f"More {number}", position=number + 1)
            operations.assign(holder_ids=[ada.holder_id], policy=policy, starts_on=on(1, 1))

        assert queries_of(page, ada, "/") == before


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_greeting_fits_the_hour(hour, words):
    assert greeting(hour) == words


def test_asked_day_is_within_reach():
    assert asked_day("2026-12-31", TUESDAY) == dt.date(2026, 12, 31)
    assert asked_day("", TUESDAY) is None
    assert asked_day("2040-01-01", TUESDAY) is None
    assert asked_day("2026-13-01", TUESDAY) is None
