"""Sessions of people who have signed in, without the way through the sign-in page: its tests go that way."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from people.views import BACKEND


def session_of(user: User) -> str:
    """A new session of somebody, kept in the schema in which the connection is; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(timezone.now() + timedelta(days=365))
    session.create()
    return str(session.session_key)


def sign_in(client: Client, user: User) -> None:
    """Give a browser a new session of somebody, and nothing of what signing in writes besides."""
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
