"""Calendar feeds: what stands in them, and that only their address opens them."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from people import operations
from people.access import address_of, feed_of
from people.models import CalendarFeed
from tests.api.clients import ACME, V1, client_of
from tests.api.leave import asked_by, decide
from tests.people.factories import HolidayFactory, LocationFactory, TeamFactory
from tests.timeoff.factories import NINE, TUESDAY, PolicyFactory, ResourceFactory, days, give, worker
from timeoff import operations as time_off_operations

pytestmark = pytest.mark.django_db

HEADERS = {"host": ACME}


def feed_for(person, team=None, **changes):
    made = operations.open_feed(employee=person, team=team, at=NINE)
    return operations.change_feed(feed=made, **changes) if changes else made


def read(client, feed, **headers):
    return client.get(f"/feeds/{address_of(feed)}.ics", headers=HEADERS | headers)


def events(client, feed):
    """The events of a feed by their title, as a calendar program reads them."""
    answer = read(client, feed)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


class TestOwn:
    def test_tells_what_is_approved_and_what_waits(self, client, ada, mia):
        decide(asked_by(ada), mia)
        asked_by(ada, starts_on="2026-09-01", ends_on="2026-09-01")
        found = events(client, feed_for(ada))

        assert set(found) == {"Vacation", "Vacation (waiting)"}
        event = found["Vacation"]
        assert (event["status"], event["transp"]) == ("CONFIRMED", "OPAQUE")
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2026, 8, 10), dt.date(2026, 8, 15))
        assert event["uid"].startswith("timeoff.request-")
        assert found["Vacation (waiting)"]["status"] == "TENTATIVE"
        assert event.decoded("dtstamp") == NINE

    def test_tells_parts_of_days_by_the_persons_clock(self, client, ada):
        asked_by(ada, starts_half="pm", ends_on="2026-08-11", ends_half="am")
        [event] = events(client, feed_for(ada)).values()
        # Berlin is two hours ahead in summer: from 13:00 to 13:00 the next day.
        assert event.decoded("dtstart") == dt.datetime(2026, 8, 10, 11, tzinfo=dt.UTC)
        assert event.decoded("dtend") == dt.datetime(2026, 8, 11, 11, tzinfo=dt.UTC)

    def test_tells_hours(self, client, ada):
        sent = {"leave_type": "vacation", "starts_at": "2026-12-07T14:00", "ends_at": "2026-12-07T16:30"}
        client_of(ada).post(f"{V1}requests/", sent)
        [event] = events(client, feed_for(ada)).values()
        assert event.decoded("dtstart") == dt.datetime(2026, 12, 7, 13, tzinfo=dt.UTC)
        assert event.decoded("dtend") == dt.datetime(2026, 12, 7, 15, 30, tzinfo=dt.UTC)

    def test_leaves_out_what_was_given_back(self, client, ada, mia, monkeypatch):
        time_off = asked_by(ada)
        decide(time_off, mia)
        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 8, 12, 6, tzinfo=dt.UTC))
        client_of(ada).post(f"{V1}requests/{time_off.pk}/cancel/", {})
        [event] = events(client, feed_for(ada)).values()
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2026, 8, 10), dt.date(2026, 8, 12))

    def test_counts_what_was_sent_and_decided(self, client, ada, mia):
        time_off, feed = asked_by(ada), feed_for(ada)

        def sequence():
            [event] = events(client, feed).values()
            return event["sequence"]

        seen = [sequence()]
        client_of(ada).put(f"{V1}requests/{time_off.pk}/", {"leave_type": "vacation", "starts_on": "2026-08-10"})
        seen.append(sequence())
        decide(time_off, mia)
        seen.append(sequence())
        assert seen == sorted(set(seen))

    def test_has_holidays_if_wanted(self, client, ada):
        ada.location = LocationFactory()
        ada.save()
        HolidayFactory(calendar=ada.location.calendar, on=dt.date(2026, 12, 24), name="Christmas Eve", is_half_day=True)
        HolidayFactory(calendar=ada.location.calendar, on=dt.date(2026, 12, 25), name="Christmas")
        HolidayFactory(on=dt.date(2026, 12, 26), name="Elsewhere")
        assert events(client, feed_for(ada)) == {}
        found = events(client, feed_for(ada, with_holidays=True))
        assert set(found) == {"Christmas Eve (half day)", "Christmas"}
        assert found["Christmas"].decoded("dtstart") == dt.date(2026, 12, 25)
        assert found["Christmas"]["transp"] == "TRANSPARENT"


class TestTeam:
    def test_hides_the_type_that_is_private(self, client, ada, sam, team, vacation):
        asked_by(ada)
        # Ada herself subscribes: her calendar program may show it to anybody.
        for viewer in (ada, sam):
            assert set(events(client, feed_for(viewer, team))) == {"Ada Cast, away (waiting)"}
        vacation.is_private = False
        vacation.save()
        assert set(events(client, feed_for(sam, team))) == {"Ada Cast, Vacation (waiting)"}

    def test_blocks_the_owners_own_time_alone(self, client, ada, sam, team, policy):
        give(sam, policy)
        asked_by(ada)
        asked_by(sam)
        found = events(client, feed_for(sam, team))
        assert found["Ada Cast, away (waiting)"]["transp"] == "TRANSPARENT"
        assert found["Sam Cast, away (waiting)"]["transp"] == "OPAQUE"

    def test_says_nothing_of_other_teams(self, client, ada, mia, hana):
        other = TeamFactory(name="Sales")
        worker("Lea", team=other)
        asked_by(ada)
        assert events(client, feed_for(hana, other)) == {}

    def test_closes_when_the_owner_no_longer_sees_the_team(self, client, sam, team):
        feed = feed_for(sam, team)
        assert read(client, feed).status_code == 200
        sam.team = TeamFactory(name="Sales")
        sam.save()
        assert read(client, feed).status_code == 404


class TestAddress:
    def test_opens_without_signing_in_and_remembers_when(self, client, ada):
        feed = feed_for(ada)
        assert read(client, feed).status_code == 200
        feed.refresh_from_db()
        assert feed.last_read_on == TUESDAY

    def test_is_one_for_each_calendar(self, ada, team):
        assert feed_for(ada) == feed_for(ada)
        assert feed_for(ada, team) != feed_for(ada)
        assert CalendarFeed.objects.count() == 2

    def test_opens_nothing_once_renewed_or_closed(self, client, ada):
        feed = feed_for(ada)
        old = address_of(feed)
        renewed = operations.renew_feed(feed=feed, at=NINE)
        assert address_of(renewed) != old
        assert client.get(f"/feeds/{old}.ics", headers=HEADERS).status_code == 404
        assert read(client, renewed).status_code == 200
        operations.close_feed(feed=renewed)
        assert read(client, renewed).status_code == 404

    @pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text[:-1] + "z", lambda text: "9" + text])
    def test_has_to_be_right(self, client, ada, change):
        wrong = change(address_of(feed_for(ada)))
        assert client.get(f"/feeds/{wrong}.ics", headers=HEADERS).status_code == 404

    @pytest.mark.parametrize("text", ["1", "-", "1-", "a-b", "\u0661-" + "a" * 40, "9" * 30 + "-" + "a" * 40])
    def test_that_is_none_opens_nothing(self, client, db, text):
        assert client.get(f"/feeds/{text}.ics", headers=HEADERS).status_code == 404

    def test_stands_nowhere_in_the_tables(self, ada):
        feed = feed_for(ada)
        signature = address_of(feed).partition("-")[2]
        assert not any(signature in str(value) for value in CalendarFeed.objects.values_list()[0])

    def test_outlives_a_change_of_the_installations_key(self, ada):
        feed = feed_for(ada)
        old = address_of(feed)
        from django.conf import settings

        with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            assert feed_of(old, NINE) == feed
            assert address_of(feed) != old
        with override_settings(SECRET_KEY="another"):
            assert feed_of(old, NINE) is None

    def test_closes_when_the_owner_may_not_sign_in(self, client, ada):
        feed = feed_for(ada)
        ada.left_on = TUESDAY - dt.timedelta(days=1)
        ada.save()
        assert read(client, feed).status_code == 404

    def test_is_guessed_at_a_few_times_only(self, client, ada):
        statuses = [client.get(f"/feeds/1-{'a' * 40}.ics", headers=HEADERS).status_code for _ in range(21)]
        assert statuses == [404] * 20 + [429]
        assert read(client, feed_for(ada)).status_code == 200

    def test_goes_with_the_person(self, ada):
        feed_for(ada)
        ada.left_on = dt.date(2025, 1, 1)
        ada.save()
        from people.operations import erase_person

        erase_person(employee=ada, on=TUESDAY)
        assert not CalendarFeed.objects.exists()


class TestAskingAgain:
    def test_gets_nothing_new_when_nothing_changed(self, client, ada):
        asked_by(ada)
        feed = feed_for(ada)
        first = read(client, feed)
        assert "private" in first["Cache-Control"]
        again = read(client, feed, **{"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        asked_by(ada, starts_on="2026-09-01", ends_on="2026-09-01")
        assert read(client, feed, **{"if-none-match": first["ETag"]}).status_code == 200

    def test_costs_the_same_for_any_number_of_rows(self, client, sam, mia, team):
        always = PolicyFactory(resource=ResourceFactory(key="always"), settings={"unlimited": True})
        feed, counts = feed_for(sam, team, with_holidays=True), []
        read(client, feed)
        made = 0
        for size in (1, 10, 100):
            while made < size:
                person = give(worker(f"P{made}", team=team, manager=mia), always, 0)
                time_off_operations.submit(employee=person, resource=always.resource, span=days(0), at=NINE)
                made += 1
            with CaptureQueriesContext(connection) as taken:
                assert read(client, feed).content.count(b"BEGIN:VEVENT") == size
            counts.append(len(taken))
        # Three to the company's schema; the feed, the teams that its owner sees, people, absences, hours, holidays.
        assert counts == [9, 9, 9]
