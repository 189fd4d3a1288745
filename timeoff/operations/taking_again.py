"""Taking again what has become working time under a leave: a holiday was removed, somebody works longer hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from ledger.errors import BelowFloor, LedgerError
from people.workdays import Span, total
from timeoff import drawing
from timeoff.inquiry import Inquiry, listed
from timeoff.models import TimeOffDay, TimeOffEvent, TimeOffRequest

BY_HAND = "HR gave days of it back by hand"


@dataclass(frozen=True, slots=True)
class Within:
    """Days from one to another, both included; for good if there is no last."""

    first: date
    last: date | None = None

    def __contains__(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(slots=True)
class More:
    """What was taken again, in minutes, and what of it in words, with what could not be taken and why."""

    minutes: int = 0
    words: list[str] = field(default_factory=list)


NOTHING_MORE = More()


def take_again(time_off: TimeOffRequest, inquiry: Inquiry, *, within: Within, turn: int, at: datetime) -> More:
    """Take what a leave costs by now on these days and did not cost before, day by day as far as the balance bears it.

    What HR gave back by hand is not taken again by itself, and hours that another request claims are left to that.
    """
    extra = _extra(time_off, inquiry, within)
    if not extra:
        return NOTHING_MORE
    if time_off.events.filter(kind=TimeOffEvent.Kind.RECOUNTED).exclude(by=None).exists():
        return More(words=[_not_taken(extra, inquiry, BY_HAND)])
    taken: dict[date, tuple[Span, ...]] = {}
    left: dict[date, tuple[Span, ...]] = {}
    why = ""
    for on, spans in extra.items():
        try:
            with transaction.atomic():
                drawing.take_again(time_off, on=on, minutes=total(spans), turn=turn, at=at)
        except LedgerError as refusal:
            left[on], why = spans, _why(refusal, inquiry)
        else:
            taken[on] = spans
    _claim(time_off, taken)
    more = More(sum(total(spans) for spans in taken.values()))
    if taken:
        counts = "counts" if len(taken) == 1 else "count"
        more.words.append(f"{inquiry.words(more.minutes)} taken: {_days(taken, inquiry)} {counts} again")
    if left:
        more.words.append(_not_taken(left, inquiry, why))
    return more


def _extra(time_off: TimeOffRequest, inquiry: Inquiry, within: Within) -> dict[date, tuple[Span, ...]]:
    """What the leave would cost now beyond what anybody's request claims, by day. One query."""
    claimed: dict[date, list[Span]] = {}
    for claim in TimeOffDay.objects.active().of(time_off.employee).between(inquiry.first, inquiry.last):
        claimed.setdefault(claim.on, []).append(claim.span)
    found = {day.on: beyond(day.spans, claimed.get(day.on, ())) for day in inquiry.taken if day.on in within}
    return {on: spans for on, spans in found.items() if spans}


def beyond(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """The minutes of some spans that are in none of the others, in order."""
    left: Sequence[Span] = tuple(spans)
    for starts, ends in others:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, starts)), (max(first, ends), last))
            if piece[0] < piece[1]
        ]
    return tuple(sorted(left))


def _claim(time_off: TimeOffRequest, taken: dict[date, tuple[Span, ...]]) -> None:
    TimeOffDay.objects.bulk_create(
        TimeOffDay(time_off=time_off, employee_id=time_off.employee_id, on=on, starts_minute=starts, ends_minute=ends)
        for on, spans in taken.items()
        for starts, ends in spans
    )


def _why(refusal: LedgerError, inquiry: Inquiry) -> str:
    if isinstance(refusal, BelowFloor):
        return f"the balance has only {inquiry.words(refusal.available)} left"
    return str(refusal).rstrip(".")


def _not_taken(extra: dict[date, tuple[Span, ...]], inquiry: Inquiry, why: str) -> str:
    minutes = sum(total(spans) for spans in extra.values())
    return f"{inquiry.words(minutes)} not taken for {_days(extra, inquiry)}: {why}"


def _days(found: Iterable[date], inquiry: Inquiry) -> str:
    names = [inquiry.reader.day(on) for on in found]
    return listed(names) if len(names) <= 3 else f"{len(names)} days"
