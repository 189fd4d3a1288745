"""Who gets in: tokens, sessions, and what becomes of those who do not."""

import datetime as dt

import pytest
from django.utils import timezone

from people import operations
from people.models import ApiToken
from tests.api.clients import V1, browser_of, client_of, problem, token_of
from tests.api.leave import REQUESTS, WEEK
from tests.people.factories import UserFactory
from tests.timeoff.factories import NINE, TUESDAY
from timeoff.models import TimeOffRequest

pytestmark = pytest.mark.django_db

ME = f"{V1}me/"


def with_secret(secret, scheme="Bearer"):
    client = client_of()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {secret}")
    return client


def make(person, **fields):
    return operations.create_token(employee=person, **({"name": "Payroll", "at": NINE} | fields))


class TestTokens:
    def test_open_the_api_for_their_owner(self, ada):
        _, secret = make(ada)
        assert with_secret(secret).get(ME).json()["employee"]["id"] == ada.pk
        assert with_secret(secret, "bearer").get(ME).status_code == 200

    def test_are_kept_as_a_digest_alone(self, ada):
        token, secret = make(ada)
        assert secret.startswith("pbk_")
        assert len(secret) > 40
        kept = [str(value) for value in ApiToken.objects.filter(pk=token.pk).values_list()[0]]
        assert not any(secret.removeprefix("pbk_") in value for value in kept)

    def test_remember_the_last_day_on_which_they_were_used(self, ada, monkeypatch):
        token, secret = make(ada)
        assert token.last_used_on is None
        with_secret(secret).get(ME)
        token.refresh_from_db()
        assert token.last_used_on == TUESDAY
        monkeypatch.setattr(timezone, "now", lambda: NINE + dt.timedelta(days=2))
        with_secret(secret).get(ME)
        token.refresh_from_db()
        assert token.last_used_on == TUESDAY + dt.timedelta(days=2)

    def test_open_nothing_once_revoked(self, ada):
        token, secret = make(ada)
        assert operations.revoke_token(token=token, at=NINE) is True
        assert operations.revoke_token(token=token, at=NINE) is False
        assert problem(with_secret(secret).get(ME)) == (401, "token_refused")

    def test_open_nothing_after_their_last_day(self, ada, monkeypatch):
        _, secret = make(ada, expires_on=TUESDAY)
        assert with_secret(secret).get(ME).status_code == 200
        monkeypatch.setattr(timezone, "now", lambda: NINE + dt.timedelta(days=1))
        assert problem(with_secret(secret).get(ME)) == (401, "token_refused")

    def test_open_nothing_for_who_may_not_sign_in(self, ada, sam, mia):
        secrets = [token_of(person) for person in (ada, sam, mia)]
        ada.left_on = TUESDAY - dt.timedelta(days=1)
        ada.save()
        sam.user.is_active = False
        sam.user.save()
        mia.user = None
        mia.save()
        for secret in secrets:
            assert problem(with_secret(secret).get(ME)) == (401, "token_refused")

    def test_win_over_a_session(self, ada, mia):
        browser = browser_of(mia)
        browser.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(ada)}")
        assert browser.get(ME).json()["employee"]["id"] == ada.pk
        assert browser.post(REQUESTS, WEEK).status_code == 201
        assert TimeOffRequest.objects.get().employee_id == ada.pk
        browser.credentials(HTTP_AUTHORIZATION="Bearer pbk_wrong")
        assert problem(browser.get(ME)) == (401, "token_refused")

    @pytest.mark.parametrize(
        "secret", ["", "pbk_", "pbk_wrong", "x" * 5000, "pbk_" + "x" * 5000, "pbk_a b", "pbk_\u00e9"]
    )
    def test_that_are_none_open_nothing(self, ada, secret):
        make(ada)
        answer = with_secret(secret).get(ME)
        assert problem(answer) == (401, "token_refused")
        assert answer["WWW-Authenticate"] == 'Bearer realm="Passbook"'

    def test_go_with_the_person(self, ada):
        make(ada)
        ada.left_on = dt.date(2025, 1, 1)
        ada.save()
        operations.erase_person(employee=ada, on=TUESDAY)
        assert not ApiToken.objects.exists()


class TestMakingTokens:
    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"name": "  "}, "name", "Give the token a name"),
            ({"name": "x" * 61}, "name", "61 characters, and 60 fit"),
            ({"name": "Old"}, "name", "You have a token of this name"),
            ({"expires_on": dt.date(2026, 7, 13)}, "expires_on", "has passed already"),
        ],
    )
    def test_is_refused(self, ada, fields, field, words):
        make(ada, name="Old")
        with pytest.raises(operations.CannotCreateToken, match=words) as refusal:
            make(ada, **fields)
        assert refusal.value.field == field
        assert ApiToken.objects.count() == 1

    def test_has_an_end(self, ada):
        for number in range(20):
            make(ada, name=f"Token {number}")
        with pytest.raises(operations.CannotCreateToken, match="You have 20 tokens"):
            make(ada, name="One more")
        operations.revoke_token(token=ApiToken.objects.first(), at=NINE)
        make(ada, name="One more")


class TestWrongTokens:
    def test_are_counted_and_stopped(self, ada):
        wrong, right = with_secret("pbk_wrong"), client_of(ada)
        statuses = [wrong.get(ME).status_code for _ in range(22)]
        assert statuses == [401] * 20 + [429] * 2
        answer = wrong.get(ME)
        assert problem(answer) == (429, "throttled")
        assert 0 < int(answer["Retry-After"]) <= 60
        # Whoever shares the address and has a right one is not shut out.
        assert right.get(ME).status_code == 200

    def test_are_counted_by_the_connection_and_not_by_a_header(self, ada):
        for number in range(20):
            with_secret("pbk_wrong").get(ME, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
        assert with_secret("pbk_wrong").get(ME, HTTP_X_FORWARDED_FOR="10.0.1.1").status_code == 429
        assert with_secret("pbk_wrong").get(ME, REMOTE_ADDR="10.0.0.7").status_code == 401


class TestSessions:
    def test_open_the_api_to_the_pages(self, ada):
        assert browser_of(ada).get(ME).json()["employee"]["id"] == ada.pk

    def test_need_the_csrf_token_to_change_something(self, ada):
        browser = browser_of(ada, checks_csrf=True)
        assert problem(browser.post(REQUESTS, WEEK)) == (403, "csrf")
        browser.get("/sign-in/")
        browser.cookies["csrftoken"] = "a" * 32
        assert browser.post(REQUESTS, WEEK, HTTP_X_CSRFTOKEN="a" * 32).status_code == 201

    def test_tokens_need_none(self, ada):
        client = client_of(ada)
        client.handler.enforce_csrf_checks = True
        assert client.post(REQUESTS, WEEK).status_code == 201

    def test_nobody_gets_nothing(self, db):
        answer = client_of().get(ME)
        assert problem(answer) == (401, "not_signed_in")
        assert answer["WWW-Authenticate"] == 'Bearer realm="Passbook"'
        assert problem(with_secret("dXNlcjpwYXNz", "Basic").get(ME)) == (401, "not_signed_in")

    def test_who_is_no_employee_gets_nothing(self, db):
        browser = client_of()
        browser.force_login(UserFactory(is_staff=True, is_superuser=True), backend="people.backends.EmailBackend")
        assert problem(browser.get(ME)) == (403, "not_allowed")
