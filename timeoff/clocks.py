"""Which day it is, by whose clock: the ledger's dates are the company's, a person's leave is that person's own."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from ledger.acts import Act
from people.format import DEFAULT_LANGUAGE, Reader
from people.models import Employee

POLICY = "system:policy"


def company_day(at: datetime) -> date:
    """The company's local date at a moment."""
    company = getattr(connection, "tenant", None)
    return at.astimezone(ZoneInfo(getattr(company, "timezone", "UTC"))).date()


def local(at: datetime, employee: Employee) -> datetime:
    """The moment by somebody's own clock."""
    return at.astimezone(employee.zone)


def act_of(by: Employee | None, at: datetime, reason: str = "") -> Act:
    """An act on the ledger by a person, or by the policy where nobody decides."""
    return Act(on=company_day(at), at=at, actor=f"employee:{by.pk}" if by else POLICY, reason=reason)


def reader_for(employee: Employee, at: datetime) -> Reader:
    """How dates are written for somebody who reads at that moment."""
    return Reader(today=local(at, employee).date(), language=employee.language or DEFAULT_LANGUAGE)
