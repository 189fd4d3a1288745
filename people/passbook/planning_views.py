"""The pages that look ahead: when days come, and what can be used on a day. For whoever may open the passbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from ledger.accrual_calendar import Calendar, calendar_of
from ledger.dates import DAY
from ledger.models import Policy
from people.actors import names_of
from people.balances import read_books
from people.context import reader_of
from people.format import Reader
from people.passbook.asked import Asked, asked_of, frame
from people.passbook.calendar import Event, events_of, lines_of_due, totals_of, years_of
from people.passbook.entries import Choice, Line, lines_of, metadata_of
from people.passbook.look_ahead import AheadForm, answer_of
from people.passbook.words import Wording
from people.requests import PersonRequest, number_of
from people.roles import require_employee


@require_employee
def calendar(request: PersonRequest) -> HttpResponseBase:
    """A year of one balance: what came in, carried over and lapsed, what is missing, and what is still to come."""
    asked = asked_of(request)
    context: dict[str, Any] = frame(request, asked)
    if asked.choice is not None:
        context |= _calendar(request, asked, asked.choice, reader_of(request))
    return render(request, "people/passbook_calendar.html", context)


def _calendar(request: PersonRequest, asked: Asked, choice: Choice, reader: Reader) -> dict[str, Any]:
    today = reader.today
    posted = lines_of(choice, today)
    year = number_of(request.GET.get("year", ""))
    offered = years_of(posted, None, today)
    year = year if 1 < year <= offered[0] else today.year
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    # What can be used until the last day lapses on the day after.
    end = max(last, today) + DAY
    [(book, terms)] = read_books(asked.person.holder_id, [choice.resource_id], today, end)
    starts_on = [own.windows[0].starts_on for number, own in terms.items() if number in choice.account_ids]
    found = calendar_of(book, terms, today, (first, last), end)
    events = _events(request, found, posted, choice, reader, year)
    return {
        "year": year,
        "years": years_of(posted, min(starts_on, default=None), today),
        "events": events,
        "totals": totals_of(events),
        "is_ahead": first > today,
        "is_over": last < today,
        "missed": sum(event.state == "missed" for event in events),
    }


def _events(
    request: PersonRequest, found: Calendar, posted: list[Line], choice: Choice, reader: Reader, year: int
) -> list[Event]:
    """The year's rows. Two queries: who made the entries, and the inputs of their figures."""
    due = [each for each in found.due if each.movement.lot.account.id in choice.account_ids]
    planned = lines_of_due(due, choice, timezone.now())
    mine = [line for line in posted if year in (line.effective_on.year, line.belongs_on.year) and not line.is_draw]
    inputs = {line.id: each.movement.metadata for line, each in zip(planned, due, strict=True)}
    wording = Wording(
        reader=reader,
        sources={},
        actors=names_of({line.actor for line in mine}, request.employee),
        metadata=metadata_of([line.id for line in mine]) | inputs,
    )
    policies: dict[int, Policy] = dict(zip(choice.account_ids, choice.policies, strict=True))
    withheld = [(each, policies[each.account_id]) for each in found.withheld if each.account_id in policies]
    states = [(line, each.state) for line, each in zip(planned, due, strict=True)]
    return events_of(mine, states, withheld, wording, year)


@require_employee
def look_ahead(request: PersonRequest) -> HttpResponseBase:
    """What can be used on a day, what happens until then, and from when on so much can be."""
    asked = asked_of(request)
    context: dict[str, Any] = frame(request, asked)
    if asked.choice is not None:
        # A request draws on all policies of a leave type, so one policy alone has no answer of its own.
        wanted = asked.choice.resource_id
        choice = next(one for one in asked.choices if one.is_whole and one.resource_id == wanted)
        context |= {"choice": choice, "choices": [one for one in asked.choices if one.is_whole]}
        reader = reader_of(request)
        form = AheadForm(_typed(request), policy=choice.policy, today=reader.today)
        context |= {"form": form, **answer_of(request, asked.person, choice, form, reader)}
    return render(request, "people/passbook_ahead.html", context)


def _typed(request: HttpRequest) -> Any:
    """What was asked for, if anything was."""
    return request.GET if request.GET.get("on") or request.GET.get("amount") else None
