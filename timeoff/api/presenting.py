"""Requests and absences as the API tells them: plain values for its shapes, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404

from approvals.queries import waiting_words
from ledger.units import MINUTES, format_amount
from people.models import Employee
from people.rest.views import Door
from people.roles import visible_to
from people.workdays import Span
from timeoff import queries
from timeoff.api.refusals import problem
from timeoff.calendar import shows_type
from timeoff.chains import name_of
from timeoff.coverage import ENOUGH, CoverDay
from timeoff.look import Look
from timeoff.models import TimeOffDay, TimeOffQuerySet, TimeOffRequest
from timeoff.panels import balance_on, lapses_of
from timeoff.queries import Absence
from timeoff.readers import open_to

RELATED = ("employee", "resource", "stand_in", "decided_by", "cancelled_by")


def seen_requests(viewer: Employee) -> TimeOffQuerySet:
    """The requests that somebody may open in full. Drafts are no requests yet: they stay on the pages."""
    return TimeOffRequest.objects.sent().filter(employee__in=visible_to(viewer)).select_related(*RELATED)


def request_read_by(door: Door, pk: int) -> TimeOffRequest:
    """A request that the viewer may read: one of `seen_requests`, or one on which they decide or have decided.

    :raises Http404: for all others, as if they did not exist.
    """
    time_off = door.one_of(TimeOffRequest.objects.sent().select_related(*RELATED), pk)
    if pk not in open_to(door.viewer, [time_off], door.reader.today):
        raise Http404
    return time_off


def summaries(requests: Sequence[TimeOffRequest], today: date) -> list[dict[str, Any]]:
    """Requests as lists show them. Three queries for all."""
    measures = queries.measures_of({time_off.employee.holder_id for time_off in requests})
    waiting = waiting_words([time_off.subject for time_off in requests if time_off.is_waiting], today)
    found = []
    for time_off in requests:
        measure = queries.measure_of(time_off, measures)
        words = format_amount(time_off.duration_minutes, MINUTES, measure.day_minutes)
        found.append({"time_off": time_off, "words": words, "waiting": waiting.get(time_off.subject)})
    return found


def detail(time_off: TimeOffRequest, today: date) -> dict[str, Any]:
    """One request with its days and its history. Five queries."""
    [summary] = summaries([time_off], today)
    claims = list(time_off.claims.chronological())
    days = [_claimed_day(on, list(group)) for on, group in groupby(claims, key=lambda claim: claim.on)]
    return summary | {"days": days, "history": time_off.events.select_related("by").order_by("at", "pk")}


def _claimed_day(on: date, claims: Sequence[TimeOffDay]) -> dict[str, Any]:
    return {
        "on": on,
        "minutes": sum(claim.minutes for claim in claims),
        "hours": hours([claim.span for claim in claims]),
        "is_given_back": all(claim.state == TimeOffDay.State.FREED for claim in claims),
    }


def hours(spans: Iterable[Span]) -> list[dict[str, str]]:
    """Minutes of the day as times of the clock; the midnight that ends it is 24:00."""
    return [{"from": _clock(starts), "to": _clock(ends)} for starts, ends in spans]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def preview(look: Look, viewer: Employee) -> dict[str, Any]:
    """What a request would take and leave. One query if the viewer has a team."""
    inquiry, seen, team = look.inquiry, look.preview, look.team
    return {
        "duration_minutes": inquiry.minutes,
        "words": inquiry.words(inquiry.minutes),
        "days": [
            {
                "on": day.on,
                "minutes": day.minutes,
                "hours": hours(day.spans),
                "skipped": day.skipped,
                "half_holiday": day.half_holiday,
            }
            for day in inquiry.duration.days
        ],
        "refusal": problem(look.refusal).body() if look.refusal is not None else None,
        "balance": _balance(look) if seen is not None else None,
        "draws": [
            {
                "on": draw.day,
                "policy": draw.policy,
                "lot": draw.lot,
                "amount": draw.amount,
                "expires_on": draw.expires_on,
            }
            for draw in (seen.draws if seen is not None else [])
        ],
        "approval": name_of(inquiry.chain),
        "chain": look.chain,
        "deciders": look.deciders,
        "back_on": inquiry.back_on,
        "team": {"name": team.name, "cover": cover(team.cover), "away": absences(team.away, viewer)} if team else None,
    }


def _balance(look: Look) -> dict[str, Any] | None:
    seen = look.preview
    if seen is None:
        return None
    # The page's own figure, so that the two cannot disagree.
    after = balance_on(seen, max(look.inquiry.dates[-1], look.inquiry.today))
    return {
        "is_unlimited": seen.is_unlimited,
        "available": seen.available,
        "held": seen.held,
        "before": after + look.inquiry.minutes,
        "after": after,
        "lapses": [{"last_on": day, "amount": amount} for day, amount in lapses_of(seen)],
    }


def cover(days: Iterable[CoverDay]) -> list[dict[str, Any]]:
    """How many people are here, day by day."""
    return [
        {
            "on": day.on,
            "here": day.here,
            "expected": day.expected,
            "minimum": day.minimum,
            "state": "enough" if day.tone == ENOUGH else day.tone,
        }
        for day in days
    ]


def absences(found: Sequence[Absence], viewer: Employee) -> list[dict[str, Any]]:
    """Who is away, with the type of leave where the viewer may read it. One query."""
    people = {absence.employee.pk for absence in found}
    known = set(visible_to(viewer).filter(pk__in=people).values_list("pk", flat=True))
    return [
        {
            "employee": absence.employee,
            "from": absence.first,
            "to": absence.last,
            "from_midday": absence.from_midday,
            "until_midday": absence.until_midday,
            "state": "waiting" if absence.is_waiting else "approved",
            "leave_type": absence.time_off.resource if _is_told(absence, known) else None,
        }
        for absence in found
    ]


def _is_told(absence: Absence, known: set[int]) -> bool:
    return shows_type(absence, knows_type=absence.employee.pk in known)
