"""The home page: what there is to use, the year of one balance, what to do, who is away."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from people import home as contributions
from people.balances import Balance, balances_of
from people.cards import card_of
from people.context import reader_of
from people.format import Reader, amount, verb
from people.home import ToDo
from people.passbook.entries import choices_of
from people.requests import PersonRequest
from people.year import Year, year_of

LAPSES_SOON = dt.timedelta(days=45)
FURTHEST = dt.timedelta(days=3 * 366)
LONGEST_PAST = dt.timedelta(days=10 * 366)


@login_required
def home(request: HttpRequest) -> HttpResponseBase:
    """An employee's own page; whoever signs in without being one is led to the administration."""
    if getattr(request, "employee", None) is None:
        if request.user.is_staff:
            return redirect("admin:index")
        raise Http404
    return _home(cast(PersonRequest, request))


def _home(request: PersonRequest) -> HttpResponse:
    reader = reader_of(request)
    at = asked_day(request.GET.get("at", ""), reader.today)
    choices = [choice for choice in choices_of(request.employee.holder_id) if choice.is_whole]
    balances = balances_of(request.employee.holder_id, choices, reader.today, at or reader.today)
    shown = [balance for balance in balances if balance.is_shown]
    counted = [balance for balance in shown if not balance.outlook.standing.is_unlimited]
    charted = next((one for one in counted if one.choice.key == request.GET.get("of")), counted[0] if counted else None)
    context: dict[str, Any] = {
        "counted": [(balance.choice.key, balance.resource.name) for balance in counted],
        "year": _year(request, charted, at, reader) if charted else None,
    }
    if request.htmx:
        return render(request, "people/home.html#year", context)
    to_dos = sorted(
        [*contributions.to_dos_for(request), *_lapses_soon(shown, reader)],
        key=lambda to_do: (to_do.due_on or dt.date.max, to_do.title),
    )
    context |= {
        "greeting": greeting(timezone.localtime().hour),
        "cards": [card_of(balance, reader) for balance in shown],
        "to_dos": to_dos,
        "panels": contributions.panels_for(request),
        "actions": contributions.actions_for(request),
    }
    return render(request, "people/home.html", context)


def asked_day(text: str, today: dt.date) -> dt.date | None:
    """The day that was typed, if it is one within reach; else None, and the page shows its usual day."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not today - LONGEST_PAST <= day <= today + FURTHEST:
        return None
    return day


def greeting(hour: int) -> str:
    """What one says at that hour."""
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def _year(request: PersonRequest, balance: Balance, at: dt.date | None, reader: Reader) -> Year:
    period = balance.outlook.period
    last = period.ends_on if period else dt.date(reader.today.year, 12, 31)
    booked = contributions.bookings_for(request, request.employee.pk, reader.today, last)
    return year_of(balance, [one for one in booked if one.resource_id == balance.resource.pk], at, reader)


def _lapses_soon(balances: list[Balance], reader: Reader) -> list[ToDo]:
    """What lapses within weeks is something to do."""
    found = []
    for balance in balances:
        lapse = balance.outlook.next_lapse
        if lapse is not None and lapse.last_on <= reader.today + LAPSES_SOON:
            size = amount(lapse.amount, balance.policy)
            found.append(
                ToDo(
                    title=f"Use {size} of {balance.resource.name.lower()}",
                    why=f"{verb(size, 'It lapses', 'They lapse')} on {reader.day(lapse.last_on, weekday=False)}",
                    url=card_of(balance, reader).url,
                    icon="hourglass",
                    due_on=lapse.last_on,
                )
            )
    return found
