"""HR gives days of a leave back: before the decision or after it, whole or in part, and also when the leave is over."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from approvals import operations as approvals
from ledger.errors import LedgerError
from ledger.queries import drawn_by_day
from ledger.units import format_amount
from people.models import Employee
from people.workdays import Span
from timeoff import drawing, notices
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations.recounting import recount_beside
from timeoff.operations.shared import lock, record, shrink
from timeoff.refusals import CannotCancel
from timeoff.terms import terms_of

State = TimeOffRequest.State


@transaction.atomic
def give_back(
    *,
    time_off: TimeOffRequest,
    by: Employee,
    at: datetime,
    used: bool,
    days: list[date] | None = None,
    minutes: int | None = None,
    reason: str = "",
    key: str | None = None,
) -> TimeOffRequest:
    """Give back what is held (or with `used` what is used) of the days named, or of all; the hours are free again.

    Of an amount, the last minutes come back first. A leave of which nothing is left is cancelled. With the same `key`
    again nothing more is given back.

    :raises CannotCancel: if somebody else than HR gives it, or nothing of the kind is left to give.
    """
    time_off = lock(time_off)
    if not by.is_hr:
        raise CannotCancel("Only HR can give back days of somebody's leave.", code="not_allowed")
    if not time_off.is_standing:
        words = f"This request is {time_off.get_state_display()}: there is nothing to give back."
        raise CannotCancel(words, ground="closed")
    before = time_off.claims.active().minutes()
    if used or time_off.is_held:
        kept = _kept_by_ledger(time_off, by=by, at=at, used=used, days=days, minutes=minutes, reason=reason, key=key)
    else:
        kept = _kept_of_claims(time_off, days, minutes)
    for on, claims in _by_day(time_off):
        if (left := kept.get(on, 0)) < sum(claim.minutes for claim in claims):
            shrink(time_off, claims, _first([claim.span for claim in claims], left))
    if given := before - sum(kept.values()):
        _settle(time_off, sum(kept.values()), by=by, at=at)
        terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
        words = f"{format_amount(given, 'minutes', terms.day_minutes)} given back"
        record(time_off, TimeOffEvent.Kind.RECOUNTED, by=by, at=at, text=reason, detail=words)
        notices.after_recount(time_off, at=at)
        recount_beside(time_off, at=at)
    return time_off


def _kept_by_ledger(
    time_off: TimeOffRequest,
    *,
    by: Employee,
    at: datetime,
    used: bool,
    days: list[date] | None,
    minutes: int | None,
    reason: str,
    key: str | None,
) -> dict[date, int]:
    """Post what comes back; what then is still held or used, by day."""
    try:
        drawing.put_back(time_off, used=used, days=days, minutes=minutes, by=by, at=at, reason=reason, key=key)
    except LedgerError as error:
        raise CannotCancel(str(error), ground=error.code) from error
    holder_id, resource_id = time_off.employee.holder_id, time_off.resource_id
    return drawn_by_day(holder_id=holder_id, resource_id=resource_id, ref=time_off.ref)


def _kept_of_claims(time_off: TimeOffRequest, days: list[date] | None, minutes: int | None) -> dict[date, int]:
    """Where nothing is posted before approval, the claims alone say what is asked for."""
    kept = {on: sum(claim.minutes for claim in claims) for on, claims in _by_day(time_off)}
    chosen = [on for on in kept if days is None or on in days]
    there = sum(kept[on] for on in chosen)
    if not there:
        raise CannotCancel("Nothing is asked for on these days any more.", ground="closed")
    if minutes is not None and not 0 < minutes <= there:
        raise CannotCancel(f"{minutes} minutes cannot be given back of {there}.", ground="invalid")
    less = there if minutes is None else minutes
    for on in reversed(chosen):
        part = min(less, kept[on])
        kept[on], less = kept[on] - part, less - part
    return kept


def _by_day(time_off: TimeOffRequest) -> list[tuple[date, list[TimeOffDay]]]:
    claims = time_off.claims.active().chronological()
    return [(on, list(of_day)) for on, of_day in groupby(claims, key=lambda claim: claim.on)]


def _first(spans: list[Span], minutes: int) -> tuple[Span, ...]:
    """The first so many minutes of a day's spans."""
    kept = []
    for starts, ends in spans:
        if minutes > 0:
            kept.append((starts, min(ends, starts + minutes)))
        minutes -= ends - starts
    return tuple(kept)


def _settle(time_off: TimeOffRequest, left: int, *, by: Employee, at: datetime) -> None:
    if left:
        time_off.duration_minutes = left
        time_off.save(update_fields=["duration_minutes"])
        return
    approvals.withdraw(subject=time_off.subject, at=at)
    approvals.withdraw(subject=time_off.cancel_subject, at=at)
    time_off.state, time_off.is_held = State.CANCELLED, False
    time_off.cancelled_at, time_off.cancelled_by = at, by
    time_off.save(update_fields=["state", "is_held", "cancelled_at", "cancelled_by"])
