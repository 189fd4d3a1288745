"""Asking for leave and deciding on it, by program."""

from __future__ import annotations

from typing import Any

from approvals.models import Approval
from people.models import Employee
from tests.api.clients import V1, client_of
from timeoff.models import TimeOffRequest

REQUESTS = f"{V1}requests/"
APPROVALS = f"{V1}approvals/"
WEEK = {"leave_type": "vacation", "starts_on": "2026-08-10", "ends_on": "2026-08-14"}


def ask(person: Employee, **changes: Any) -> Any:
    """Ask for the week, or for something that differs from it; the answer."""
    return client_of(person).post(REQUESTS, WEEK | changes)


def asked_by(person: Employee, **changes: Any) -> TimeOffRequest:
    """The request that asking made."""
    return TimeOffRequest.objects.get(pk=ask(person, **changes).json()["id"])


def approval_of(time_off: TimeOffRequest) -> Approval:
    """What waits, or was decided last; a change opens another."""
    return Approval.objects.filter(subject=time_off.subject).latest("pk")


def decide(time_off: TimeOffRequest, by: Employee, what: str = "approve", **body: Any) -> Any:
    """Approve or deny as a program of somebody's; the answer."""
    return client_of(by).post(f"{APPROVALS}{approval_of(time_off).pk}/{what}/", body)
