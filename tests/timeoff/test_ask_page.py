"""The request page: live while it is typed, and as a plain form."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations as ledger
from ledger.acts import Act
from tests.people.factories import HolidayFactory, LocationFactory
from tests.timeoff.factories import NINE, D, PolicyFactory, balance, days, give, worker
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import operations
from timeoff.duration import Half
from timeoff.models import TimeOffRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
ASK, LIVE = "/time-off/ask/", "/time-off/ask/live/"


@pytest.fixture
def browser(ada):
    return Visitor(ada)


def typed(resource, starts_on="2026-08-10", ends_on="2026-08-14", **more):
    return {"resource": resource.pk, "starts_on": starts_on, "ends_on": ends_on, "form_token": "abc"} | more


class TestLive:
    def test_says_what_each_day_costs_and_why_days_are_skipped(self, browser, ada, vacation):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 11), name="Founders' Day")

        page = text_of(browser.post(LIVE, htmx=True, **typed(vacation, "2026-08-07", "2026-08-13", starts_part="pm")))

        assert "Fri 7 Aug 13:00 – 17:00 4 h" in page
        assert "8 – 9 Aug Weekend 0" in page
        assert "Tue 11 Aug Founders' Day, holiday 0" in page
        assert "Together 28 h = 3 d 4 h" in page
        assert "You're back on Fri 14 Aug" in page
        assert "Send to Mia" in page
        assert not TimeOffRequest.objects.exists()

    def test_leads_from_the_balance_now_to_the_one_on_the_dates(self, browser, ada, vacation, mia):
        booked = operations.submit(employee=ada, resource=vacation, span=days(-14), at=NINE)
        operations.approve(time_off=booked, by=mia, at=NINE)
        operations.submit(employee=ada, resource=vacation, span=days(-7, -7, Half.AM, Half.AM), at=NINE)

        page = text_of(browser.post(LIVE, htmx=True, **typed(vacation)))

        lines = "Today 10 d Booked, 27 Jul −1 d Held, 3 Aug −4 h This request −5 d On 14 Aug 3 d 4 h"
        assert f"How 3 d 4 h comes about {lines}" in page
        assert "Leaves on 14 Aug 3 d 4 h" in page

    def test_says_which_lots_are_drawn_and_what_would_lapse(self, browser, ada, policy, vacation):
        give(ada, policy, 2 * D, lot="Thank-you days", expires_on=date(2026, 9, 30))
        give(ada, policy, 1 * D, lot="Summer days", expires_on=date(2026, 10, 31))

        page = text_of(browser.post(LIVE, htmx=True, **typed(vacation, "2026-08-10", "2026-08-12")))

        assert "Drawn from Thank-you days, first 2 d Summer days 1 d" in page

    def test_warns_of_what_lapses_when_the_period_ends(self, browser, ada):
        settings = {"accrual": {"method": "time", "every": "year", "per_year": 20 * D}, "use": {"mode": "ahead"}}
        yearly = PolicyFactory(settings=settings, resource__name="Yearly", resource__key="yearly")
        give(ada, yearly, 0)

        page = text_of(browser.post(LIVE, htmx=True, **typed(yearly.resource)))

        assert "Left on 31 Dec 15 d Of it would lapse 15 d on 31 Dec" in page

    def test_shows_who_else_is_away_and_warns_below_the_minimum(self, browser, ada, sam, mia, policy, vacation):
        give(sam, policy)
        other = operations.submit(employee=sam, resource=vacation, span=days(2, 4), at=NINE)

        page = text_of(browser.post(LIVE, htmx=True, **typed(vacation)))

        assert "Sam Cast Waiting 12 – 14 Aug" in page
        assert "Fewer than 2 here on 12, 13 and 14 Aug" in page
        assert "You can send it; Mia decides." in page
        assert f"/time-off/{other.pk}/" not in page

    def test_refuses_in_the_words_of_the_operation_and_offers_the_nearest(self, browser, vacation):
        response = browser.post(LIVE, htmx=True, **typed(vacation, "2026-08-10", "2026-08-26"))

        page = text_of(response)
        assert "You ask for 13 d and have 10 d on these days." in page
        assert "3 d are missing. 0 d are held for other requests." in page
        assert "It fits if you end on Fri 21 Aug" in page
        assert "Nothing was sent, nothing is held." in page
        assert b" disabled" in response.content

    def test_knows_no_limit_where_there_is_none(self, browser, ada):
        sick = PolicyFactory(
            settings={"unlimited": True, "approval": {"mode": "automatic"}}, resource__name="Sick leave"
        )
        give(ada, sick, 0)

        page = text_of(browser.post(LIVE, htmx=True, **typed(sick.resource)))

        assert "There is no limit" in page
        assert "Book 5 d" in page
        assert "approved at once" in page

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"ends_on": "2026-08-07"}, "The last day is before the first."),
            ({"starts_part": "hours"}, "Say from what time."),
            ({"starts_part": "am"}, "A morning alone is one day."),
            ({"starts_part": "pm", "ends_part": "hours", "ends_time": "11:00"}, "Give hours at both ends"),
            ({"starts_on": "7.8.", "ends_on": ""}, "Write the first day as 2026-08-07."),
            ({"ends_on": "2032-08-07"}, "A request covers at most five years."),
        ],
    )
    def test_says_what_does_not_fit_together(self, browser, vacation, fields, words):
        assert words in text_of(browser.post(LIVE, htmx=True, **(typed(vacation) | fields)))

    def test_takes_one_day_for_a_missing_last_day(self, browser, vacation):
        assert "Costs 1 d" in text_of(browser.post(LIVE, htmx=True, **typed(vacation, ends_on="")))

    def test_leaves_out_the_request_that_is_changed(self, browser, ada, vacation):
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 11), at=NINE)

        page = text_of(browser.post(LIVE, htmx=True, **typed(vacation, replaces=time_off.pk)))

        assert "Leaves on 14 Aug 5 d" in page

    def test_looks_at_nobody_elses_request(self, browser, sam, policy, vacation):
        give(sam, policy)
        other = operations.submit(employee=sam, resource=vacation, span=days(0), at=NINE)

        page = browser.post(LIVE, htmx=True, **typed(vacation, replaces=other.pk))

        assert page.context["time_off"] is None


class TestPlainForm:
    def test_begins_with_the_days_of_a_link(self, browser, vacation):
        page = text_of(browser.get(ASK, **{"from": "2026-08-10", "to": "2026-08-11", "of": "vacation"}))

        assert "Costs 2 d" in page

    @pytest.mark.parametrize("day", ["", "nonsense", "2026-13-40", "9999-99-99"])
    def test_begins_empty_without_days(self, browser, vacation, day):
        page = browser.get(ASK, **{"from": day})

        assert page.status_code == 200
        assert "Choose the first and the last day." in text_of(page)

    def test_shows_on_check_what_scripts_show_while_typing(self, browser, vacation):
        page = browser.post(ASK, action="check", **typed(vacation))

        assert page.status_code == 200
        assert "Costs 5 d" in text_of(page)
        assert not TimeOffRequest.objects.exists()

    def test_sends(self, browser, ada, vacation, sam):
        page = browser.post(ASK, action="send", follow=True, **typed(vacation, note="Sea", stand_in=sam.pk))

        time_off = TimeOffRequest.objects.get()
        assert page.redirect_chain == [(reverse("timeoff:request", args=[time_off.pk]), 302)]
        assert says(page) == ["Sent. It waits for Mia Cast; 5 d are held until then."]
        assert (time_off.note, time_off.stand_in, time_off.form_token) == ("Sea", sam, "abc")
        assert balance(ada, vacation) == (5 * D, 5 * D, 0)

    def test_sends_once_however_often_it_is_pressed(self, browser, vacation):
        first = browser.post(ASK, action="send", **typed(vacation))
        again = browser.post(ASK, action="send", **typed(vacation))

        assert first.url == again.url
        assert TimeOffRequest.objects.count() == 1

    def test_keeps_what_was_typed_when_it_is_refused(self, browser, vacation):
        page = browser.post(ASK, action="send", **typed(vacation, ends_on="2026-08-26", note="Sea"))

        assert page.status_code == 422
        assert "You ask for 13 d and have 10 d on these days." in text_of(page)
        assert 'value="2026-08-26"' in page.content.decode()
        assert ">\nSea</textarea>" in page.content.decode()
        assert page.context["token"] != "abc"
        assert not TimeOffRequest.objects.exists()

    def test_takes_the_nearest_that_fits(self, browser, vacation):
        refused = browser.post(ASK, action="send", **typed(vacation, ends_on="2026-08-26", note="Sea"))
        nearest = refused.context["nearest"]
        assert nearest == "2026-08-10,am,2026-08-21,pm"

        page = browser.post(ASK, nearest=nearest, **typed(vacation, ends_on="2026-08-26", note="Sea"))

        assert page.status_code == 200
        assert "Costs 10 d" in text_of(page)
        assert ">\nSea</textarea>" in page.content.decode()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"resource": ""}, "Choose what the leave is for."),
            ({"resource": "999999"}, "You do not have this leave. Choose another."),
            ({"starts_on": ""}, "Choose the first day."),
            ({"starts_on": "31.02.2026"}, "Write the first day as 2026-08-07."),
            ({"ends_on": "2026-08-07"}, "The last day is before the first."),
            ({"starts_part": "hours", "starts_time": "quarter past"}, "Write the time as 14:30."),
            ({"stand_in": "999999"}, "This colleague cannot stand in for you. Choose another, or nobody."),
            ({"note": "x" * 1001}, "The note has 1001 characters, and 1000 fit."),
            ({"starts_on": "2026-08-15", "ends_on": "2026-08-16"}, "You do not work on Sat 15 – Sun 16 Aug."),
        ],
    )
    def test_says_what_is_wrong_and_sends_nothing(self, browser, vacation, fields, words):
        page = browser.post(ASK, action="send", **(typed(vacation) | fields))

        assert page.status_code == 422
        assert words in text_of(page)
        assert not TimeOffRequest.objects.exists()

    def test_offers_only_leave_and_colleagues_that_one_has(self, browser, ada, sam, zoe, vacation):
        points = PolicyFactory(resource__name="Points", resource__kind="points", resource__unit="points")
        give(ada, points)
        PolicyFactory(resource__name="Sabbatical")

        page = text_of(browser.get(ASK))

        assert "Vacation 10 d" in page
        assert "Points" not in page
        assert "Sabbatical" not in page
        assert "Sam Cast" in page
        assert "Zoe Cast" not in page

    def test_says_when_there_is_nothing_to_ask_for(self, zoe):
        assert "There is no leave to ask for yet" in text_of(Visitor(zoe).get(ASK))


class TestDrafts:
    def test_are_kept_and_sent_later(self, browser, ada, vacation):
        kept = browser.post(ASK, action="draft", follow=True, **typed(vacation, note="Maybe"))
        draft = TimeOffRequest.objects.get()
        assert says(kept) == ["Kept as a draft. Nothing was sent, nothing is held."]
        assert balance(ada, vacation)[1] == 0

        page = browser.get(f"/time-off/{draft.pk}/change/")
        assert "Costs 5 d" in text_of(page)
        sent = browser.post(f"/time-off/{draft.pk}/change/", action="send", follow=True, **typed(vacation))

        assert says(sent)[0].startswith("Sent. It waits for Mia Cast")
        draft.refresh_from_db()
        assert draft.is_waiting


class TestChange:
    @pytest.fixture
    def time_off(self, ada, vacation):
        return operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE, note="Sea")

    def test_shows_what_was_asked_and_sends_the_change(self, browser, ada, time_off, vacation):
        page = browser.get(f"/time-off/{time_off.pk}/change/")
        assert "Costs 5 d" in text_of(page)
        assert "Leaves on 14 Aug 5 d" in text_of(page)

        done = browser.post(
            f"/time-off/{time_off.pk}/change/", action="send", follow=True, **typed(vacation, ends_on="2026-08-10")
        )

        assert says(done) == ["Changed. It waits for Mia Cast; 1 d is held until then."]
        assert balance(ada, vacation)[1] == D

    def test_is_refused_once_it_is_decided(self, browser, time_off, mia, vacation):
        operations.approve(time_off=time_off, by=mia, at=NINE)

        page = browser.client.get(f"/time-off/{time_off.pk}/change/", follow=True)
        assert says(page) == ["This request is approved, so it cannot be changed."]

    def test_keeps_what_was_typed_once_it_is_decided_to_be_asked_anew(self, browser, ada, time_off, mia, vacation):
        operations.approve(time_off=time_off, by=mia, at=NINE)
        wanted = typed(vacation, starts_on="2026-09-07", ends_on="2026-09-08", note="The other sea")

        page = browser.post(f"/time-off/{time_off.pk}/change/", action="send", **wanted)

        assert page.status_code == 422
        assert "This request is approved, so it cannot be changed. What you typed stands here." in text_of(page)
        assert "The other sea" in text_of(page)
        assert f'action="{reverse("timeoff:ask")}"' in page.content.decode()
        assert page.context["token"] != wanted.get("form_token")
        assert ada.time_off_requests.count() == 1

    def test_is_for_the_requester_alone(self, time_off, mia, hana, zoe):
        for person in (mia, hana, zoe):
            assert Visitor(person).get(f"/time-off/{time_off.pk}/change/").status_code == 404


class TestQueries:
    def count(self, browser, vacation):
        with CaptureQueriesContext(connection) as queries:
            browser.post(LIVE, htmx=True, **typed(vacation, "2026-08-10", "2026-08-21"))
        return len(queries)

    def test_do_not_grow_with_people_requests_or_entries(self, browser, ada, mia, team, policy, vacation):
        give(ada, policy, 60 * D, lot="More")
        booked = operations.submit(employee=ada, resource=vacation, span=days(-20), at=NINE)
        operations.approve(time_off=booked, by=mia, at=NINE)
        first = worker("Person", team=team, manager=mia)
        give(first, policy)
        operations.submit(employee=first, resource=vacation, span=days(2), at=NINE)
        self.count(browser, vacation)
        one = self.count(browser, vacation)

        for number in range(9):
            person = worker(f"Person{number}", team=team, manager=mia)
            give(person, policy)
            operations.submit(employee=person, resource=vacation, span=days(number % 5), at=NINE)
            operations.submit(employee=ada, resource=vacation, span=days(14 + 7 * number), at=NINE)
            act = Act(on=NINE.date(), at=NINE, actor="system:test")
            ledger.grant(holder_id=ada.holder_id, policy_id=policy.pk, amount=60, lot=f"Lot {number}", act=act)

        assert self.count(browser, vacation) == one <= 45
