"""The page on which HR gives days of a leave back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.timeoff.factories import MONDAY, NINE, D, balance, days
from tests.timeoff.pages import Visitor, says, text_of
from timeoff import operations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def time_off(ada, vacation, mia):
    asked = operations.submit(employee=ada, resource=vacation, span=days(0, 2), at=NINE - timedelta(days=1))
    return operations.approve(time_off=asked, by=mia, at=NINE)


@pytest.fixture
def url(time_off):
    return f"/time-off/{time_off.pk}/give-back/"


class TestGivingBack:
    def test_gives_the_ticked_days_back_and_says_why(self, hana, ada, vacation, time_off, url):
        browser = Visitor(hana)
        assert "Give back days" in text_of(browser.get(f"/time-off/{time_off.pk}/"))
        assert "Tue 11 Aug, 1 d" in text_of(browser.get(url))

        done = browser.post(url, follow=True, days=[TUESDAY.isoformat()], reason="Was ill", key="one")

        assert says(done) == ["Given back. Ada Cast is told."]
        assert "Was ill" in text_of(done)
        assert balance(ada, vacation) == (8 * D, 0, 2 * D)

    def test_sent_twice_gives_them_back_once(self, hana, ada, vacation, url):
        sent = {"days": [TUESDAY.isoformat()], "reason": "Was ill", "key": "one"}
        Visitor(hana).post(url, **sent)

        again = Visitor(hana).post(url, **sent)

        assert again.status_code == 422
        assert balance(ada, vacation) == (8 * D, 0, 2 * D)

    @pytest.mark.parametrize(
        ("odd", "says_so"),
        [
            ({"days": []}, "Tick the days that come back."),
            ({"days": ["2026-08-20"]}, "One of these days is not booked any more. Tick again."),
            ({"days": ["never"]}, "One of these days is not booked any more. Tick again."),
            ({"reason": ""}, "Say why: the person reads it."),
        ],
    )
    def test_with_something_wrong_says_what_and_keeps_the_rest(self, hana, ada, vacation, url, odd, says_so):
        page = Visitor(hana).post(url, **({"days": [TUESDAY.isoformat()], "reason": "Was ill", "key": "k"} | odd))

        assert page.status_code == 422
        assert says_so in text_of(page)
        html = page.content.decode()
        assert "reason" in odd or 'value="Was ill"' in html
        assert "days" in odd or f'value="{TUESDAY}" id="id_days_1" checked' in html
        assert balance(ada, vacation) == (7 * D, 0, 3 * D)

    def test_of_a_cancelled_request_is_refused(self, hana, time_off, url):
        operations.give_back(time_off=time_off, by=hana, at=NINE, used=True)

        browser = Visitor(hana)

        assert browser.get(url).status_code == 302
        page = text_of(browser.get(f"/time-off/{time_off.pk}/"))
        assert "This request is cancelled: there is nothing to give back." in page

    @pytest.mark.parametrize("who", ["ada", "mia", "otto"])
    def test_is_for_hr_alone(self, request, who, time_off, url):
        browser = Visitor(request.getfixturevalue(who))

        assert browser.get(url).status_code == 404
        assert "Give back days" not in text_of(browser.get(f"/time-off/{time_off.pk}/"))


def test_asks_the_same_of_the_database_for_one_day_and_ten(hana, mia, ada, vacation):
    counts = []
    for first, last in ((0, 0), (7, 8)):
        asked = operations.submit(employee=ada, resource=vacation, span=days(first, last), at=NINE)
        Visitor(hana).get(f"/time-off/{asked.pk}/give-back/")
        with CaptureQueriesContext(connection) as queries:
            Visitor(hana).get(f"/time-off/{asked.pk}/give-back/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
