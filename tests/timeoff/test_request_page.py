"""One request: who may see how much of it, and what can be done there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import operations as approvals
from approvals.models import Approval
from tests.timeoff.factories import NINE, D, balance, days, give, worker
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import operations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]


@pytest.fixture
def time_off(ada, vacation, sam):
    return operations.submit(
        employee=ada, resource=vacation, span=days(0, 4), stand_in=sam, note="Moving house", at=NINE - timedelta(days=6)
    )


@pytest.fixture
def url(time_off):
    return f"/time-off/{time_off.pk}/"


def approve(time_off, by):
    approval = Approval.objects.get(subject=time_off.subject, state="waiting")
    approvals.decide(approval=approval, by=by, verdict="approved", at=NINE - timedelta(days=5), note="Enjoy it")


class TestRequester:
    def test_sees_days_figures_and_who_it_waits_for(self, ada, url):
        page = text_of(Visitor(ada).get(url))

        assert "Vacation, Mon 10 – Fri 14 Aug" in page
        assert "Waiting 6 d" in page
        assert "Waits for Mia Cast" in page
        assert "Mon 10 Aug 09:00 – 17:00 8 h" in page
        assert "Held 5 d" in page
        assert "Stand-in, has not answered" in page

    def test_reads_the_history_as_a_time_line(self, ada, mia, sam, time_off, url):
        operations.comment(time_off=time_off, by=mia, text="Who has the tests?", at=NINE - timedelta(days=5, hours=1))
        operations.answer_stand_in(time_off=time_off, by=sam, will=True, at=NINE - timedelta(days=5, minutes=1))
        approve(time_off, mia)

        page = text_of(Visitor(ada).get(url))

        told = [
            "You · Sent Vacation, 10 – 14 Aug, 5 d 8 Jul, 09:00",
            "Mia Cast · Comment Who has the tests? 9 Jul, 08:00",
            "Sam Cast · Will stand in 9 Jul, 08:59",
            "Mia Cast · Approved Enjoy it 9 Jul, 09:00",
        ]
        places = [page.index(line) for line in told]
        assert places == sorted(places)

    def test_cancels(self, ada, vacation, url):
        browser = Visitor(ada)
        assert "Cancel it" in text_of(browser.get(url))

        done = browser.post(f"{url}cancel/", follow=True)

        assert says(done) == ["Cancelled. What was not taken can be used again."]
        assert balance(ada, vacation) == (10 * D, 0, 0)
        assert "Cancel it" not in text_of(browser.get(url))

    def test_comments(self, ada, time_off, url):
        done = Visitor(ada).post(f"{url}comment/", follow=True, text="Is it fine?")

        assert says(done) == ["Your comment is in the history."]
        assert "Is it fine?" in text_of(done)
        assert time_off.events.filter(kind="comment").count() == 1

    def test_says_nothing_without_words(self, ada, url):
        page = Visitor(ada).post(f"{url}comment/", text=" ")

        assert page.status_code == 422
        assert "The comment is empty." in text_of(page)

    def test_keeps_a_comment_that_cannot_be_said_so(self, ada, time_off, url):
        page = Visitor(ada).post(f"{url}comment/", text="x" * 1001)

        assert page.status_code == 422
        assert "The comment has 1,001 characters, and 1,000 fit." in page.content.decode()
        assert "x" * 1001 in page.content.decode()
        assert not time_off.events.filter(kind="comment", by=ada).exists()

    def test_reminds_once_a_day(self, ada, url):
        browser = Visitor(ada)
        assert says(browser.post(f"{url}remind/", follow=True)) == ["The reminder is on its way."]

        again = browser.post(f"{url}remind/", follow=True)

        assert says(again) == ["You have sent a reminder today. The next one can go out tomorrow."]
        assert "Remind" not in text_of(browser.get(url)).replace("Reminded", "")

    def test_sees_what_was_taken_of_a_cancelled_leave(self, ada, mia, time_off, url, monkeypatch):
        approve(time_off, mia)
        # Wednesday of the leave, before work.
        wednesday = NINE.replace(month=8, day=12, hour=8)
        operations.cancel(time_off=time_off, by=ada, at=wednesday)

        page = text_of(Visitor(ada).get(url))

        assert "2 d taken" in page
        assert "Given back 3 d" in page
        assert "Taken 2 d" in page

    def test_goes_back_to_where_the_click_came_from_and_nowhere_else(self, ada, url):
        browser = Visitor(ada)

        assert browser.post(f"{url}remind/", next="/time-off/").url == "/time-off/"
        assert browser.post(f"{url}remind/", next="https://evil.example/").url == url


class TestLineAndHR:
    @pytest.mark.parametrize("who", ["mia", "vera", "hana"])
    def test_see_all_and_may_decide_comment_and_cancel(self, who, request, url):
        page = text_of(Visitor(request.getfixturevalue(who)).get(url))

        assert "Ada Cast: Vacation, Mon 10 – Fri 14 Aug" in page
        assert "Moving house" in page
        assert "Decide" in page
        assert "Say it" in page
        assert "Cancel it" in page

    def test_cancel_with_a_reason(self, hana, ada, vacation, time_off, url):
        Visitor(hana).post(f"{url}cancel/", note="Entered twice")

        assert time_off.events.get(kind="cancelled").text == "Entered twice"
        assert balance(ada, vacation)[1] == 0


class TestAuditor:
    def test_reads_and_changes_nothing(self, otto, ada, vacation, url):
        browser = Visitor(otto)
        page = text_of(browser.get(url))
        assert "Moving house" in page
        assert "Sent" in page
        for action in ("Decide", "Say it", "Cancel it", "Remind", "Change"):
            assert action not in page

        assert "Only who asked" in says(browser.post(f"{url}cancel/", follow=True))[0]
        assert "Only who asked" in says(browser.post(f"{url}comment/", follow=True, text="Hm"))[0]
        assert balance(ada, vacation)[1] == 5 * D


class TestStandIn:
    def test_sees_who_and_when_and_nothing_else(self, sam, url):
        page = text_of(Visitor(sam).get(url))

        assert "Stand in for Ada Cast" in page
        assert "Away Mon 10 – Fri 14 Aug" in page
        for hidden in ("Vacation", "Moving house", "5 d", "Mia", "History"):
            assert hidden not in page

    def test_says_no_with_a_word(self, sam, time_off, url):
        done = Visitor(sam).post(f"{url}stand-in/", follow=True, will="no", note="I am away myself")

        assert says(done) == ["Ada Cast is told that you cannot stand in."]
        time_off.refresh_from_db()
        assert time_off.stand_in_answer == "no"
        assert "You said that you cannot stand in" in text_of(done)

    def test_can_do_nothing_else(self, sam, ada, vacation, url):
        browser = Visitor(sam)
        for action in ("cancel", "comment", "remind", "change"):
            assert browser.post(f"{url}{action}/").status_code == 404
        assert balance(ada, vacation)[1] == 5 * D

    def test_is_told_when_the_leave_is_off(self, sam, ada, time_off, url):
        operations.cancel(time_off=time_off, by=ada, at=NINE)

        assert "nobody has to stand in" in text_of(Visitor(sam).get(url))


class TestStrangers:
    @pytest.mark.parametrize("who", ["zoe", "colleague"])
    def test_learn_nothing(self, who, request, mia, team, url):
        person = worker("Colleague", manager=mia, team=team) if who == "colleague" else request.getfixturevalue(who)
        browser = Visitor(person)

        assert browser.get(url).status_code == 404
        for action in ("cancel", "comment", "remind", "discard", "stand-in", "change"):
            assert browser.post(f"{url}{action}/").status_code == 404

    def test_are_sent_to_sign_in(self, client, url):
        response = client.get(url, headers={"host": "acme.localhost"})

        assert (response.status_code, response.url) == (302, f"/sign-in/?next={url}")

    def test_a_draft_is_its_authors_alone(self, ada, mia, hana, vacation):
        draft = operations.save_draft(employee=ada, resource=vacation, span=days(0), at=NINE)

        assert Visitor(mia).get(f"/time-off/{draft.pk}/").status_code == 404
        assert Visitor(hana).get(f"/time-off/{draft.pk}/").status_code == 404
        assert "Draft" in text_of(Visitor(ada).get(f"/time-off/{draft.pk}/"))

    @pytest.mark.parametrize("action", ["cancel", "comment", "remind", "discard", "stand-in"])
    def test_nothing_is_done_by_opening_an_address(self, ada, url, action):
        assert Visitor(ada).get(f"{url}{action}/").status_code == 405


class TestQueries:
    def test_do_not_grow_with_days_events_or_colleagues(self, ada, mia, sam, team, policy, vacation, time_off, url):
        browser = Visitor(ada)
        give(sam, policy)
        operations.submit(employee=sam, resource=vacation, span=days(1), at=NINE)

        def count():
            with CaptureQueriesContext(connection) as queries:
                browser.get(url)
            return len(queries)

        count()
        one = count()
        for number in range(10):
            operations.comment(time_off=time_off, by=mia, text=f"Comment {number}", at=NINE)
            person = worker(f"Person{number}", team=team, manager=mia)
            give(person, policy)
            operations.submit(employee=person, resource=vacation, span=days(2), at=NINE)

        assert count() == one <= 35
