"""Who asks: a program with a token, or somebody's browser with a session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from people import operations
from people.access import token_of
from people.models import ApiToken


class WrongTokens(SimpleRateThrottle):
    """Counts the tries of one address with secrets that open nothing. A right one always works.

    Nobody guesses 256 bits; this keeps a program with an old token from asking the database without end.
    """

    scope = "wrong-token"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """One counter for each address, and company: keys of the cache are the company's own."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def count_wrong(request: Any) -> None:
    """Take note of a try that opened nothing.

    :raises Throttled: if this address has had too many.
    """
    throttle = WrongTokens()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise exceptions.Throttled(throttle.wait())


class TokenRefused(exceptions.AuthenticationFailed):
    problem_code = "token_refused"
    default_detail = (
        "This token is unknown here, revoked or past its last day. Its owner makes a new one under Account, API tokens."
    )


class TokenAuthentication(authentication.BaseAuthentication):
    """A personal token: `Authorization: Bearer pbk_…`. It wins over a session's cookie."""

    scheme = "Bearer"

    def authenticate_header(self, request: Request) -> str:
        return f'{self.scheme} realm="Passbook"'

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiToken] | None:
        """The token's owner, and the token; None if no token was sent.

        :raises TokenRefused: if it opens nothing.
        :raises Throttled: if it opens nothing once too often.
        """
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != self.scheme.lower():
            return None
        now = timezone.now()
        token = token_of(words[1], now) if len(words) == 2 else None
        if token is None or token.employee.user is None:
            count_wrong(request)
            raise TokenRefused
        employee = token.employee
        operations.note_token_use(token=token, on=now.astimezone(employee.zone).date())
        # What comes after the middleware asks the request: it is the token's owner who acts, by that person's clock.
        request._request.employee = employee  # type: ignore[attr-defined]
        timezone.activate(employee.zone)
        return token.employee.user, token


class CsrfFailed(exceptions.PermissionDenied):
    problem_code = "csrf"


class SessionAuthentication(authentication.SessionAuthentication):
    """The pages' own session; whatever changes something needs the CSRF token, as a form does."""

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed(str(error.detail)) from error
