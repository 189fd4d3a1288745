"""What every page needs to know: who reads it, in which company, and where else one can go."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from people.account.pages import in_order
from people.format import DEFAULT_LANGUAGE, Reader
from people.navigation import Navigation, navigation_for


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a page: "today" is that of the zone active for this request."""
    employee = getattr(request, "employee", None)
    today = getattr(request, "today", None) or timezone.localdate()
    return Reader(today=today, language=getattr(employee, "language", "") or DEFAULT_LANGUAGE)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; the navigation asks its counts only when a template draws it."""
    user = getattr(request, "user", None)
    is_signed_in = bool(user and user.is_authenticated)
    return {
        "reader": SimpleLazyObject(lambda: reader_of(request)),
        "company": getattr(connection, "tenant", None),
        "navigation": SimpleLazyObject(lambda: navigation_for(request) if is_signed_in else Navigation()),
        "employee": getattr(request, "employee", None),
        "account_pages": SimpleLazyObject(in_order),
    }
