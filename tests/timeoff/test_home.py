"""What time off puts on the home page, into the navigation and into the passbook."""

from datetime import date, timedelta

import pytest

from people.sources import words_of
from tests.people.factories import HolidayFactory, LocationFactory
from tests.timeoff.factories import NINE, D, days, give
from tests.timeoff.pages import Visitor, text_of
from timeoff import operations
from timeoff.contributions import bookings
from timeoff.duration import Half

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
TODAY, TOMORROW = date(2026, 7, 14), date(2026, 7, 15)


@pytest.fixture
def book(mia, policy, vacation):
    def run(employee, first, last=None, *more, **fields):
        time_off = operations.submit(
            employee=employee, resource=vacation, span=days(first, last, *more), at=NINE - timedelta(days=1), **fields
        )
        return operations.approve(time_off=time_off, by=mia, at=NINE)

    return run


class TestHome:
    def test_leads_to_the_request_page(self, ada):
        page = Visitor(ada).get("/").content.decode()

        assert 'href="/time-off/ask/"' in page
        assert 'href="/team/"' in page

    def test_shows_the_next_leave_and_who_it_waits_for(self, ada, vacation, book):
        book(ada, 0, 4)
        operations.submit(
            employee=ada, resource=vacation, span=days(7, 8, Half.AM, Half.AM), at=NINE - timedelta(days=6)
        )

        page = text_of(Visitor(ada).get("/"))

        assert "Mon 10 – Fri 14 Aug Vacation 5 d Approved" in page
        assert "Mon 17 – Tue 18 Aug Vacation, until midday 1 d 4 h Waiting 6 d" in page
        assert "17 – 18 Aug is with Mia Cast. Remind" in page

    def test_shows_who_is_away_this_week_and_when_they_are_back(self, ada, sam, policy, mia, book):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=date(2026, 8, 11), name="Founders' Day")
        give(sam, policy)
        give(mia, policy)
        book(sam, TODAY, TODAY, Half.PM, Half.PM)
        book(sam, date(2026, 7, 17), date(2026, 7, 20))
        book(sam, date(2026, 7, 21))

        page = text_of(Visitor(ada).get("/"))

        assert "Sam Cast Today, from midday Back tomorrow" in page
        assert "Sam Cast Fri 17 – Mon 20 Jul Back Tue 21 Jul" in page
        assert "Sam Cast Tue 21 Jul" not in page
        assert "2½ of 3 here today" in page
        assert "Next holiday: Tue 11 Aug" in page

    def test_does_not_say_why_colleagues_are_away(self, ada, sam, policy, book):
        give(sam, policy)
        book(sam, TOMORROW)

        page = text_of(Visitor(ada).get("/"))

        assert "Sam Cast Wed 15 Jul Back Thu 16 Jul" in page

    def test_asks_the_stand_in_and_reminds_of_drafts(self, ada, sam, vacation):
        operations.submit(employee=ada, resource=vacation, span=days(0, 4), stand_in=sam, at=NINE - timedelta(days=1))
        operations.save_draft(employee=ada, resource=vacation, span=days(7), at=NINE)

        stand_in, author = text_of(Visitor(sam).get("/")), text_of(Visitor(ada).get("/"))

        assert "Stand in for Ada, 10 – 14 Aug Ada asked you on Mon 13 Jul" in stand_in
        assert "Send your draft: Vacation, 17 Aug Nothing is held for it yet" in author

    def test_stops_asking_once_it_is_answered(self, ada, sam, vacation):
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), stand_in=sam, at=NINE)
        operations.answer_stand_in(time_off=time_off, by=sam, will=False, at=NINE)

        assert "Stand in for Ada" not in text_of(Visitor(sam).get("/"))


class TestBookings:
    def test_are_the_days_that_stand(self, ada, vacation, book, rf):
        kept = book(ada, 0, 4)
        operations.cancel(time_off=book(ada, 7, 8), by=ada, at=NINE)
        operations.submit(employee=ada, resource=vacation, span=days(14), at=NINE)
        request = rf.get("/")
        request.employee = ada

        found = list(bookings(request, ada.pk, TODAY, date(2026, 12, 31)))

        assert [(one.starts_on, one.ends_on, one.amount, one.is_waiting) for one in found] == [
            (kept.starts_on, kept.ends_on, 5 * D, False),
            (date(2026, 8, 24), date(2026, 8, 24), D, True),
        ]


class TestPassbookWords:
    def test_name_the_request_whichever_of_its_holds_it_is(self, ada, mia, vacation):
        time_off = operations.submit(employee=ada, resource=vacation, span=days(0, 4), at=NINE)
        first = time_off.ref
        time_off = operations.edit(time_off=time_off, resource=vacation, span=days(0), by=ada, at=NINE)
        words = words_of([first, time_off.ref])
        assert {word.title for word in words.values()} == {"Vacation"}
        assert words[time_off.ref].state == "held"

        operations.approve(time_off=time_off, by=mia, at=NINE)

        words = words_of([time_off.ref])[time_off.ref]
        assert (words.note, words.url, words.state) == ("Approved by Mia Cast", f"/time-off/{time_off.pk}/", "")
