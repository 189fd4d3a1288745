"""My requests: what waits, what is to come, what was."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.timeoff.factories import BERLIN, NINE, D, PolicyFactory, days, give
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import operations
from timeoff.duration import Half
from timeoff.models import TimeOffRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
URL = "/time-off/"


@pytest.fixture
def browser(ada):
    return Visitor(ada)


def submit(ada, vacation, first, last=None, **more):
    return operations.submit(
        employee=ada, resource=vacation, span=days(first, last), at=NINE - timedelta(days=6), **more
    )


class TestList:
    def test_shows_what_is_open_and_what_is_past_apart(self, browser, ada, mia, sam, vacation):
        waiting = submit(ada, vacation, 0, 1, stand_in=sam)
        approved = submit(ada, vacation, 7)
        operations.approve(time_off=approved, by=mia, at=NINE)
        operations.save_draft(employee=ada, resource=vacation, span=days(14, 18), at=NINE)
        denied = submit(ada, vacation, 21)
        operations.deny(time_off=denied, by=mia, at=NINE, note="No")
        over = submit(ada, vacation, date(2026, 6, 1))
        operations.approve(time_off=over, by=mia, at=NINE)

        now, past = text_of(browser.get(URL)), text_of(browser.get(URL, past=""))

        assert "Now and to come 3" in now
        assert "Past 2" in now
        assert "Mon 10 – Tue 11 Aug Vacation · waits for Mia Cast · Sam Cast has not answered 2 d Waiting 6 d" in now
        assert "Mon 17 Aug Vacation 1 d Approved" in now
        assert "Mon 24 – Fri 28 Aug Vacation Draft" in now
        assert "Mon 31 Aug" not in now
        assert "Mon 31 Aug Vacation 1 d Denied" in past
        assert "Mon 1 Jun Vacation 1 d Approved" in past
        assert waiting.pk < denied.pk

    def test_says_which_part_of_a_day(self, browser, ada, vacation):
        operations.submit(employee=ada, resource=vacation, span=days(0, 1, Half.PM, Half.AM), at=NINE)
        operations.submit(employee=ada, resource=vacation, span=days(2, 2, Half.AM, Half.AM), at=NINE)

        page = text_of(browser.get(URL))

        assert "Vacation, from midday, until midday" in page
        assert "Wed 12 Aug Vacation, morning" in page

    def test_shows_nobody_elses(self, browser, sam, policy, vacation):
        give(sam, policy)
        operations.submit(employee=sam, resource=vacation, span=days(0), at=NINE)

        assert "Nothing is planned" in text_of(browser.get(URL))
        assert "Nothing is past yet" in text_of(browser.get(URL, past=""))

    def test_offers_what_can_be_done(self, browser, ada, mia, vacation):
        submit(ada, vacation, 0)
        page = text_of(browser.get(URL))
        assert "Remind" in page
        assert "Change" in page
        assert "1 d held for it can be used again." in page

    def test_throws_a_draft_away(self, browser, ada, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0), at=NINE)

        done = browser.post(f"/time-off/{draft.pk}/discard/", follow=True)

        assert says(done) == ["The draft is gone."]
        assert not TimeOffRequest.objects.exists()

    def test_throws_away_nothing_that_was_sent(self, browser, ada, vacation):
        time_off = submit(ada, vacation, 0)

        done = browser.post(f"/time-off/{time_off.pk}/discard/", follow=True)

        assert says(done) == ["This is no draft any more. Nothing was thrown away."]
        assert TimeOffRequest.objects.count() == 1


class TestCancelling:
    """Approved leave from Monday 10 to Friday 14 August; it is Tuesday 14 July."""

    @pytest.fixture
    def listed(self, ada, browser, mia):
        """That leave under some rules of cancelling, and what the page says."""

        def run(**cancelling):
            policy = PolicyFactory(settings={"use": {"cancelling": cancelling}}, resource__name="Kept")
            give(ada, policy, 20 * D)
            time_off = submit(ada, policy.resource, 0, 4)
            operations.approve(time_off=time_off, by=mia, at=NINE)
            return time_off, text_of(browser.get(URL))

        return run

    def test_is_offered_until_the_day_that_the_policy_names(self, ada, listed):
        time_off, page = listed(until="days_before", days=27)

        assert "Cancel…" in page
        assert "Days that were taken stay taken. You can cancel it until Tue 14 Jul." in page
        assert operations.cancel(time_off=time_off, by=ada, at=NINE).is_cancelled

    def test_is_offered_no_longer_the_day_after(self, ada, listed):
        time_off, page = listed(until="days_before", days=28)

        assert "Cancel…" not in page
        assert "You could cancel it until Mon 13 Jul" in page
        with pytest.raises(operations.CannotCancel, match="You could cancel it until"):
            operations.cancel(time_off=time_off, by=ada, at=NINE)

    def test_is_the_managers_where_the_policy_says_so(self, ada, listed):
        _, page = listed(who="manager")

        assert "Cancel…" not in page
        assert "Your manager or HR can cancel it" in page

    def test_is_asked_for_where_somebody_has_to_agree(self, browser, listed):
        time_off, page = listed(who="approval")
        assert "Ask to cancel…" in page

        browser.post(f"/time-off/{time_off.pk}/cancel/", note="Plans changed")

        page = text_of(browser.get(URL))
        assert "Ask to cancel…" not in page
        assert "Cancelling waits for Mia Cast" in page

    @pytest.mark.parametrize(
        ("rule", "hour", "offered"),
        [({"until": "start"}, 8, True), ({"until": "start"}, 10, False), ({}, 8, True), ({}, 10, True)],
    )
    def test_ends_with_the_hour_at_which_the_leave_begins(self, ada, listed, monkeypatch, rule, hour, offered):
        listed(**rule)
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 8, 10, hour, tzinfo=BERLIN))

        page = text_of(Visitor(ada).get(URL))

        assert ("Cancel…" in page) is offered
        assert ("You could cancel it until it began" in page) is not offered

    def test_is_offered_no_more_once_the_last_day_has_begun(self, ada, listed, monkeypatch):
        listed()
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 8, 14, 10, tzinfo=BERLIN))

        page = text_of(Visitor(ada).get(URL))

        assert "Mon 10 – Fri 14 Aug Kept 5 d Approved" in page
        assert "ancel" not in page

    def test_of_what_waits_is_offered_whatever_the_rule(self, browser, ada):
        policy = PolicyFactory(settings={"use": {"cancelling": {"who": "manager"}}}, resource__name="Kept")
        submit(give(ada, policy, 20 * D), policy.resource, 0)

        assert "Cancel…" in text_of(browser.get(URL))

    def test_goes_by_the_policies_of_each_leave(self, browser, ada, mia, vacation, listed):
        operations.approve(time_off=submit(ada, vacation, 7), by=mia, at=NINE)
        listed(who="manager")

        page = text_of(browser.get(URL))

        assert "Kept 5 d Approved Your manager or HR can cancel it" in page
        assert "Vacation 1 d Approved Cancel…" in page


class TestQueries:
    def test_are_the_same_for_1_10_and_100_requests(self, browser, ada, mia, policy, vacation):
        give(ada, policy, 200 * D, lot="More")
        made, counts = 0, []
        for wanted in (1, 10, 100):
            for number in range(made, wanted):
                asked = submit(ada, vacation, date(2026, 8, 3) + timedelta(days=7 * number))
                if number % 2 == 0:
                    operations.approve(time_off=asked, by=mia, at=NINE)
            made = wanted
            browser.get(URL)
            with CaptureQueriesContext(connection) as queries:
                page = browser.get(URL)
            counts.append(len(queries))

        assert len(set(counts)) == 1, counts
        assert counts[0] <= 20
        assert "1 of 4" in text_of(page)
