"""The pages on which one makes tokens and addresses of calendars."""

import re

import pytest
from django.utils import timezone

from people import operations
from people.access import address_of
from people.models import ApiToken, CalendarFeed
from tests.api.clients import ACME, V1, client_of
from tests.people.factories import TeamFactory, UserFactory
from tests.timeoff.factories import NINE, TUESDAY

pytestmark = pytest.mark.django_db

HEADERS = {"host": ACME}


@pytest.fixture
def browser(client):
    """A browser, and a function that signs somebody in with it."""

    def sign_in(person):
        client.force_login(person.user, backend="people.backends.EmailBackend")
        client.defaults["SERVER_NAME"] = ACME
        return client

    return sign_in


class TestTokens:
    def test_shows_the_secret_once(self, browser, ada):
        page = browser(ada).post("/account/tokens/", {"name": "Payroll", "expires_on": "2026-12-31"})
        secret = re.search(r'value="(pbk_[^"]+)"', page.content.decode())[1]

        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        client = client_of()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert client.get(f"{V1}me/").json()["employee"]["id"] == ada.pk
        token = ApiToken.objects.get()
        assert (token.employee, token.name, str(token.expires_on)) == (ada, "Payroll", "2026-12-31")
        later = browser(ada).get("/account/tokens/").content.decode()
        assert "Payroll" in later
        assert "pbk_" not in later

    def test_sent_again_makes_no_second_one(self, browser, ada):
        for _ in range(2):
            page = browser(ada).post("/account/tokens/", {"name": "Payroll"})
        assert page.status_code == 422
        assert "You have a token of this name" in page.content.decode()
        assert ApiToken.objects.count() == 1

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"name": ""}, "Give the token a name"),
            ({"name": "x" * 61}, "61 characters, and 60 fit"),
            ({"name": "Payroll", "expires_on": "tomorrow"}, "Write the last day as 2026-12-31."),
            ({"name": "Payroll", "expires_on": "2026-07-13"}, "The last day has passed already."),
        ],
    )
    def test_says_what_is_wrong(self, browser, ada, sent, words):
        page = browser(ada).post("/account/tokens/", sent)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert not ApiToken.objects.exists()

    def test_revokes(self, browser, ada):
        token, _ = operations.create_token(employee=ada, name="Payroll", at=NINE)
        page = browser(ada).post(f"/account/tokens/{token.pk}/revoke/", follow=True)
        assert "opens nothing any more" in page.content.decode()
        assert "Open nothing any more" in page.content.decode()
        token.refresh_from_db()
        assert token.revoked_at == NINE

    def test_are_ones_own(self, browser, ada, hana):
        token, _ = operations.create_token(employee=ada, name="Payroll", at=NINE)
        assert browser(hana).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
        assert "No tokens" in browser(hana).get("/account/tokens/").content.decode()

    def test_are_for_employees(self, client, db):
        assert client.get("/account/tokens/", headers=HEADERS).status_code == 302
        client.force_login(UserFactory(), backend="people.backends.EmailBackend")
        assert client.get("/account/tokens/", headers=HEADERS).status_code == 404

    def test_stand_in_the_menu(self, browser, ada):
        page = browser(ada).get("/account/tokens/").content.decode()
        assert 'href="/account/tokens/"' in page
        assert 'href="/account/calendars/"' in page


class TestCalendars:
    def test_offers_ones_own_and_the_teams_that_one_sees(self, browser, ada, hana, zoe, team):
        TeamFactory(name="Empty")
        own = browser(ada).get("/account/calendars/").content.decode()
        assert ("My leave" in own, "Product" in own, "Empty" in own) == (True, True, False)
        assert "Product" not in browser(zoe).get("/account/calendars/").content.decode()
        assert "Product" in browser(hana).get("/account/calendars/").content.decode()

    def test_makes_renews_and_removes_an_address(self, browser, ada, team):
        page = browser(ada).post("/account/calendars/new/", {"of": str(team.pk)}, follow=True)
        feed = CalendarFeed.objects.get()
        first = f"http://{ACME}/feeds/{address_of(feed)}.ics"
        assert (feed.team, feed.employee) == (team, ada)
        assert first in page.content.decode()

        page = browser(ada).post(f"/account/calendars/{feed.pk}/", {"do": "with-holidays"}, follow=True)
        assert "with holidays" in page.content.decode()
        assert first in page.content.decode()

        page = browser(ada).post(f"/account/calendars/{feed.pk}/", {"do": "renew"}, follow=True)
        feed.refresh_from_db()
        assert first not in page.content.decode()
        assert address_of(feed) in page.content.decode()

        browser(ada).post(f"/account/calendars/{feed.pk}/", {"do": "close"})
        assert not CalendarFeed.objects.exists()

    def test_makes_ones_own(self, browser, zoe):
        browser(zoe).post("/account/calendars/new/", {"of": "own"})
        assert CalendarFeed.objects.get().team is None

    def test_makes_none_of_a_team_that_one_does_not_see(self, browser, zoe, team, ada):
        for asked in (str(team.pk), "", "x", "99999"):
            assert browser(zoe).post("/account/calendars/new/", {"of": asked}).status_code == 404
        assert not CalendarFeed.objects.exists()

    def test_changes_ones_own_alone(self, browser, ada, hana):
        feed = operations.open_feed(employee=ada, at=NINE)
        assert browser(hana).post(f"/account/calendars/{feed.pk}/", {"do": "close"}).status_code == 404
        assert CalendarFeed.objects.exists()

    def test_says_when_it_was_read(self, browser, ada, monkeypatch):
        feed = operations.open_feed(employee=ada, at=NINE)
        assert "never read" in browser(ada).get("/account/calendars/").content.decode()
        operations.note_feed_read(feed=feed, on=TUESDAY)
        assert "read Tue\u00a014\u00a0Jul" in browser(ada).get("/account/calendars/").content.decode()
        assert timezone.now() == NINE
