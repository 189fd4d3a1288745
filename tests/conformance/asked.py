"""Requests of a case, through time off's own operations: sent, decided on, and given back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from approvals import operations as approvals
from approvals.models import Approval
from ledger.errors import LedgerError
from ledger.models import Resource
from people.models import Employee
from people.queries import work_calendar
from tests.conformance.runner import Refused, day
from tests.conformance.spans import span_of
from timeoff import operations
from timeoff.duration import DaySpan, Duration, measure
from timeoff.models import TimeOffRequest
from timeoff.refusals import Refusal


class Requests:
    """What one person has asked for, by the `ref` of its step."""

    def __init__(self, employee: Employee, resource: Resource) -> None:
        self.employee, self.resource = employee, resource
        self.by_ref: dict[str, TimeOffRequest] = {}
        self.durations: dict[str, Duration] = {}
        self.approved_by: dict[str, str] = {}

    def moment(self, on: str) -> dt.datetime:
        """A moment of that day by the company's clock (UTC) and by the person's own."""
        starts = [dt.datetime.combine(day(on), dt.time(), zone) for zone in (dt.UTC, ZoneInfo(self.employee.timezone))]
        return max(starts) + (min(starts) + dt.timedelta(days=1) - max(starts)) / 2

    def send(self, step: dict[str, Any]) -> None:
        """Ask for the span; the same `ref` again is the same form, sent twice."""
        span, ref = span_of(step), step.get("ref")
        try:
            time_off = operations.submit(
                employee=self.employee,
                resource=self.resource,
                span=span,
                at=self.moment(step["on"]),
                form_token=f"case/{ref}" if ref else "",
            )
        except Refusal as refusal:
            raise Refused(refusal.ground) from refusal
        self.by_ref[ref or f"request {len(self.by_ref) + 1}"] = time_off
        self.durations[ref or ""] = self.durations[""] = self._measured(span, time_off)

    def _measured(self, span: Any, time_off: TimeOffRequest) -> Duration:
        duration = measure(work_calendar(self.employee, time_off.starts_on, time_off.ends_on), span)
        assert isinstance(span, DaySpan) or duration.minutes, "a span of the clock without working time went through"
        return duration

    def approve(self, step: dict[str, Any]) -> bool:
        """The manager approves the whole of a request that waits; false if the step is about a part of it."""
        if "amount" in step or "for" in step:
            return False
        time_off, key = self._now(step), step.get("key", "")
        if key in self.approved_by:
            if self.approved_by[key] != step["ref"]:
                raise Refused("conflict")
            return True
        if not time_off.is_waiting:
            raise Refused("closed")
        approval = Approval.objects.get(subject=time_off.subject)
        try:
            approvals.decide(
                approval=approval, by=self.employee.manager, verdict="approved", at=self.moment(step["on"])
            )
        except approvals.CannotDecide as refusal:
            raise Refused(_ground(refusal)) from refusal
        if key:
            self.approved_by[key] = step["ref"]
        return True

    def give_back(self, step: dict[str, Any]) -> None:
        """HR releases what is held, or restores what is used: whole, of one day, or so many minutes."""
        try:
            operations.give_back(
                time_off=self._now(step),
                by=self.employee.manager,
                at=self.moment(step["on"]),
                used=step["do"] == "restore",
                days=[day(step["for"])] if "for" in step else None,
                minutes=step.get("amount"),
                reason="As the case says",
                key=step.get("key"),
            )
        except Refusal as refusal:
            raise Refused(refusal.ground) from refusal

    def ledger_ref(self, ref: str) -> str:
        """What the ledger calls it; anything else is called as the case does."""
        return self.by_ref[ref].ref if ref in self.by_ref else ref

    def _now(self, step: dict[str, Any]) -> TimeOffRequest:
        return TimeOffRequest.objects.get(pk=self.by_ref[step["ref"]].pk)


def _ground(refusal: BaseException) -> str:
    """The engine's code of what was refused at the bottom of it."""
    cause: BaseException | None = refusal
    while cause is not None:
        if isinstance(cause, LedgerError):
            return cause.code
        if isinstance(cause, Refusal) and cause.ground != Refusal.code:
            return cause.ground
        cause = cause.__cause__
    return "refused"
