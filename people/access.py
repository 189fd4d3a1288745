"""Secrets that stand for a person: how they are made, and whose one is.

A token's secret has 256 random bits, so its plain digest is enough to know it by, and looking for it in an index gives
nothing away. A feed's address is `<number>-<signature>`: the signature is computed from the installation's key, the
company, the feed and its nonce, so that it can be shown again, is worthless in another company, and ends with its
nonce.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from people.backends import may_sign_in
from people.company import schema_name
from people.models import ApiToken, CalendarFeed

PREFIX = "pbk_"
_LONGEST = 100
_SIGNATURE_LENGTH = 40


def new_secret() -> str:
    """The secret of a new token. Its beginning says what it is to whoever finds it in a log or a repository."""
    return PREFIX + secrets.token_urlsafe(32)


def new_nonce() -> str:
    return secrets.token_hex(16)


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, at: datetime) -> ApiToken | None:
    """The token with this secret, if it opens anything at that moment: it is live, and its owner may sign in.

    One query; the owner and the owner's sign-in are read with it.
    """
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    tokens = ApiToken.objects.filter(digest=digest_of(secret)).select_related("employee__user")
    token = tokens.first()
    if token is None or token.employee.user is None or not may_sign_in(token.employee.user, at):
        return None
    return token if token.is_live(at.astimezone(token.employee.zone).date()) else None


def address_of(feed: CalendarFeed) -> str:
    """The part of a feed's address that names it and proves that one was given it."""
    return f"{feed.pk}-{_signature(feed, settings.SECRET_KEY)}"


def feed_of(address: str, at: datetime) -> CalendarFeed | None:
    """The feed at an address, if its owner may sign in at that moment. One query."""
    number, _, signature = address.partition("-")
    if not (number.isascii() and number.isdecimal()) or len(number) > 18 or len(signature) != _SIGNATURE_LENGTH:
        return None
    feeds = CalendarFeed.objects.select_related("employee__user", "employee__location", "team")
    feed = feeds.filter(pk=int(number)).first()
    if feed is None or feed.employee.user is None or not may_sign_in(feed.employee.user, at):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return feed if any(constant_time_compare(signature, _signature(feed, key)) for key in keys) else None


def _signature(feed: CalendarFeed, key: str | bytes) -> str:
    what = f"{schema_name()}/{feed.pk}/{feed.nonce}"
    return salted_hmac("people.feeds", what, secret=key, algorithm="sha256").hexdigest()[:_SIGNATURE_LENGTH]
