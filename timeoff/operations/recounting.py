"""Counting leave again when days have become free meanwhile: a new holiday, other hours, a last day of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from approvals import operations as approvals
from people.models import Employee
from people.workdays import overlap, total
from timeoff import drawing, notices
from timeoff.counting import REACH
from timeoff.inquiry import Inquiry, inquire, listed
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest
from timeoff.operations.shared import lock, record, shrink
from timeoff.operations.taking_again import NOTHING_MORE, Within, take_again
from timeoff.terms import terms_of

State = TimeOffRequest.State


@transaction.atomic
def recount(*, time_off: TimeOffRequest, at: datetime, again: Within | None = None, since: date | None = None) -> int:
    """Give back what a leave no longer costs; returns the minutes. Counting once more gives nothing back twice.

    A leave of which nothing is left is cancelled.

    :param again: the days on which what has become working time is taken too, as far as the balance bears it. None:
        nothing more is taken, a day that has become a working day or a longer one stays as it was asked for.
    :param since: the first day that is counted again, where what holds now did not hold before it. None: all are.
    """
    time_off = lock(time_off)
    if not time_off.is_standing:
        return 0
    inquiry = inquire(
        employee=time_off.employee, resource=time_off.resource, span=time_off.span, at=at, ignoring=time_off
    )
    costs_now = {day.on: day.spans for day in inquiry.taken}
    freed: dict[date, int] = {}
    turn = time_off.events.filter(kind=TimeOffEvent.Kind.RECOUNTED).count()
    for on, of_day in groupby(time_off.claims.active().chronological(), key=lambda claim: claim.on):
        if since is not None and on < since:
            continue
        claims = list(of_day)
        kept = overlap([claim.span for claim in claims], costs_now.get(on, ()))
        less = sum(claim.minutes for claim in claims) - total(kept)
        if less:
            drawing.give_back(time_off, on=on, minutes=less, turn=turn, at=at)
            shrink(time_off, claims, kept)
            freed[on] = less
    more = take_again(time_off, inquiry, within=again, turn=turn, at=at) if again else NOTHING_MORE
    if words := "; ".join([*_given_words(freed, inquiry), *more.words]):
        _tell(time_off, sum(freed.values()) - more.minutes, words, at=at)
    if freed:
        recount_beside(time_off, at=at)
    return sum(freed.values()) - more.minutes


def _tell(time_off: TimeOffRequest, less: int, words: str, *, at: datetime) -> None:
    """Write what has changed, and tell whose leave it is; what could not be taken is told once, however often seen."""
    last = time_off.events.filter(kind=TimeOffEvent.Kind.RECOUNTED).order_by("-at", "-pk").first()
    if not less and last is not None and last.detail == words[:200]:
        return
    if less:
        _settle(time_off, less, at=at)
    record(time_off, TimeOffEvent.Kind.RECOUNTED, by=None, at=at, detail=words)
    notices.after_recount(time_off, at=at)


def _given_words(freed: dict[date, int], inquiry: Inquiry) -> list[str]:
    """ "1 d given back: Tue 11 Aug is free"."""
    return [f"{inquiry.words(sum(freed.values()))} given back: {_why(list(freed), inquiry)}"] if freed else []


def recount_beside(time_off: TimeOffRequest, *, at: datetime) -> None:
    """Count the requests beside one that has gone, in part or whole: days off between the two count no longer.

    What becomes free of these is counted on from there, and ends where nothing more does.
    """
    recount_around(Place.of(time_off), at=at, leaving_out=time_off)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request lies, or lay before it was changed: whose it is, on which balance, from when to when."""

    employee: Employee
    resource_id: int
    first: date
    last: date

    @classmethod
    def of(cls, time_off: TimeOffRequest) -> Place:
        return cls(time_off.employee, time_off.resource_id, time_off.starts_on, time_off.ends_on)


def recount_around(place: Place, *, at: datetime, leaving_out: TimeOffRequest) -> None:
    """The same around where a request lay before it was changed."""
    first, last = place.first, place.last
    if not terms_of(place.employee.holder_id, place.resource_id, first, last).counts_more:
        return
    near = TimeOffDay.objects.active().of(place.employee).between(first - REACH, last + REACH)
    ids = near.filter(time_off__resource=place.resource_id).exclude(time_off=leaving_out).values("time_off")
    for other in TimeOffRequest.objects.filter(pk__in=ids).order_by("pk"):
        recount(time_off=other, at=at)


def _settle(time_off: TimeOffRequest, minutes: int, *, at: datetime) -> None:
    """Write what is left of the leave; one of which nothing is left is cancelled, by nobody."""
    if minutes < time_off.duration_minutes:
        time_off.duration_minutes -= minutes
        time_off.save(update_fields=["duration_minutes"])
        return
    approvals.withdraw(subject=time_off.subject, at=at)
    approvals.withdraw(subject=time_off.cancel_subject, at=at)
    time_off.state, time_off.is_held, time_off.cancelled_at = State.CANCELLED, False, at
    time_off.save(update_fields=["state", "is_held", "cancelled_at"])


def _why(days: list[date], inquiry: Inquiry) -> str:
    """ "Tue 11 Aug is free"."""
    names = [inquiry.reader.day(on) for on in days]
    if len(names) > 3:
        return f"{len(names)} days are free"
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} free, in part or whole"
