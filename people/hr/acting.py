"""When and as whom HR acts."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from ledger.acts import Act
from people.company import company_timezone
from people.context import reader_of
from people.format import Reader


def now() -> dt.datetime:
    return timezone.now()


def company_today() -> dt.date:
    """The day it is where the company is: entries are dated by it, wherever HR sits."""
    return now().astimezone(ZoneInfo(company_timezone())).date()


def act_of(request: HttpRequest, reason: str = "") -> Act:
    """What somebody in HR does now."""
    employee = getattr(request, "employee", None)
    actor = f"employee:{employee.pk}" if employee is not None else f"user:{request.user.pk}"
    return Act(on=company_today(), at=now(), actor=actor, reason=reason)


def reader_in_company(request: HttpRequest) -> Reader:
    """Who reads the page, on the company's day."""
    return Reader(today=company_today(), language=reader_of(request).language)
