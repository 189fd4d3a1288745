"""Look ahead: what can be used on a day and what happens until then, and from when on so much can be used."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from ledger.ahead import DayAhead, Reach, look_ahead, reach
from ledger.outlook import outlook
from ledger.policy_form import AmountField
from ledger.states import DRAWS, Movement
from people import home
from people.balances import Balance, read_books
from people.cards import MINUS, Fact
from people.dates import in_words
from people.format import Reader, amount, count_of
from people.models import Employee
from people.passbook.entries import Choice
from people.sources import words_of
from people.year import Year, year_of

FURTHEST = dt.timedelta(days=3 * 366)
USUALLY = dt.timedelta(days=91)
# More accruals than these are told as one.
MOST_ALIKE = 13
WORDS = {
    "ACCRUAL": "Accrues",
    "GRANT": "Granted",
    "OPENING": "Opening balance",
    "MIGRATION": "Moved here",
    "ADJUSTMENT": "Adjusted",
    "CARRYOVER": "Carried over",
    "EXPIRATION": "Lapses",
    "ENCASHMENT": "Paid out",
}


class AheadForm(forms.Form):
    """A day, and an amount; either may be left empty."""

    on = forms.DateField(
        label="On this day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "That is no date. Write it as 2026-12-31."},
    )
    amount = AmountField(label="I want to use", required=False, least=1)

    def __init__(self, data: Any, *, policy: Any, today: dt.date) -> None:
        super().__init__(data, auto_id="ahead_%s")
        self.today = today
        field = self.fields["amount"]
        assert isinstance(field, AmountField)  # noqa: S101 - declared above
        field.measure_in(policy.resource.unit, policy.day_minutes)
        limits = {"min": today.isoformat(), "max": (today + FURTHEST).isoformat()}
        self.fields["on"].widget.attrs |= limits

    def clean_on(self) -> dt.date | None:
        on: dt.date | None = self.cleaned_data["on"]
        if on is not None and not self.today <= on <= self.today + FURTHEST:
            until = in_words(self.today + FURTHEST)
            raise forms.ValidationError(f"{in_words(on)} is out of sight. Choose a day from today to {until}.")
        return on


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that moves the balance until the day."""

    day: str
    title: str
    change: str
    is_credit: bool


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """What can be used on a day: the figure, the sum that leads to it, and what happens until then."""

    on: dt.date
    figure: str
    note: str
    facts: Sequence[Fact]
    happenings: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class AmountAnswer:
    """From when on an amount can be used, or why on no day."""

    wanted: str
    on: dt.date | None
    is_now: bool
    why_not: str


def answer_of(
    request: HttpRequest, person: Employee, choice: Choice, form: AheadForm, reader: Reader
) -> dict[str, Any]:
    """The answers to what was asked; a day is answered even if none was: the end of the running period."""
    if form.is_bound:
        form.is_valid()
    wanted = form.cleaned_data.get("amount") if form.is_bound else None
    asked_on = form.cleaned_data.get("on") if form.is_bound else None
    [(book, terms)] = read_books(person.holder_id, [choice.resource_id], reader.today, reader.today + FURTHEST)
    ahead = outlook(copy.deepcopy(book), terms, reader.today, reader.today + FURTHEST)
    balance = Balance(choice, ahead, terms)
    on = asked_on or _usual_day(balance, reader.today)
    if asked_on is None:
        form.initial["on"] = on
    is_unlimited = ahead.standing.is_unlimited
    found: dict[str, Any] = {"is_unlimited": is_unlimited, "on": on}
    if is_unlimited or not terms:
        return found
    day = look_ahead(copy.deepcopy(book), terms, reader.today, on)
    found["day"] = _day_answer(day, balance, reader)
    found["year"] = _chart(request, person, balance, on, reader)
    if wanted is not None:
        found["amount"] = _amount_answer(
            wanted, reach(book, terms, wanted, reader.today, reader.today + FURTHEST), balance, reader
        )
    return found


def _usual_day(balance: Balance, today: dt.date) -> dt.date:
    period = balance.outlook.period
    last = period.ends_on if period is not None else today + USUALLY
    return min(max(last, today), today + FURTHEST)


def _chart(request: HttpRequest, person: Employee, balance: Balance, on: dt.date, reader: Reader) -> Year:
    """The balance from the running period's first day to the day that was asked for, a month on at least."""
    period, today = balance.outlook.period, reader.today
    first = period.starts_on if period is not None and period.starts_on > dt.date.min else today.replace(day=1)
    last = max(on, today + dt.timedelta(days=31))
    booked = home.bookings_for(request, person.pk, today, last)
    mine = [one for one in booked if one.resource_id == balance.resource.pk]
    return year_of(balance, mine, on, reader, (first, last))


# -- a day -------------------------------------------------------------------------------------------------------------


def _day_answer(day: DayAhead, balance: Balance, reader: Reader) -> DayAnswer:
    then, policy = day.then, balance.policy
    note = ""
    if then.usable_from is not None:
        note = f"It can be used from {reader.day(then.usable_from)} on."
    elif not balance_in_force(balance, day.on):
        note = "No policy is in force on that day."
    return DayAnswer(
        on=day.on,
        figure=amount(then.usable, policy),
        note=note,
        facts=list(_facts(day, policy)),
        happenings=list(_happenings(day.moves, balance, reader)),
    )


def balance_in_force(balance: Balance, on: dt.date) -> bool:
    """Whether a policy is in force for the person on a day."""
    return any(own.window_on(on) is not None for own in balance.terms.values())


def _facts(day: DayAhead, policy: Any) -> Iterator[Fact]:
    """From the balance today to what can be used then, line by line."""
    groups: dict[str, int] = {}
    for m in day.moves:
        name = "leave" if m.kind in DRAWS else {"EXPIRATION": "lapses", "ENCASHMENT": "paid"}.get(m.kind, "comes")
        groups[name] = groups.get(name, 0) + m.amount
    yield Fact("Balance today", amount(day.now.balance, policy))
    labels = (("comes", "Comes in until then"), ("leave", "Leave until then"), ("lapses", "Lapses until then"),
              ("paid", "Paid out until then"))  # fmt: skip
    for name, label in labels:
        if groups.get(name):
            yield Fact(label, amount(groups[name], policy, signed=True))
    yield Fact("Balance then", amount(day.then.balance, policy), is_total=True)
    then = day.then
    if then.booked:
        yield Fact("Booked for later", f"{MINUS}{amount(then.booked, policy)}")
    if then.held:
        yield Fact("Waits, for later", f"{MINUS}{amount(then.held, policy)}")
    if then.to_come:
        label = "To come, usable before" if then.to_come > 0 else "Needed later, or not usable"
        yield Fact(label, amount(then.to_come, policy, signed=True))
    yield Fact("To use on that day", amount(then.usable, policy), is_total=True)


def _happenings(moves: Sequence[Movement], balance: Balance, reader: Reader) -> Iterator[Happening]:
    """What moves the balance until the day: leave by its request, many accruals as one."""
    policy = balance.policy
    accruals = [m for m in moves if m.kind == "ACCRUAL"]
    found = [(m.effective_on, _one(m, reader, policy)) for m in moves if _is_told(m) and m.kind != "ACCRUAL"]
    if len(accruals) > MOST_ALIKE:
        total = sum(m.amount for m in accruals)
        first, last = accruals[0].effective_on, accruals[-1].effective_on
        title = f"Accrues, {count_of(len(accruals), 'time')}"
        change = amount(total, policy, signed=True)
        found.append((first, Happening(reader.span(first, last), title, change, is_credit=True)))
    else:
        found += [(m.effective_on, _one(m, reader, policy)) for m in accruals]
    found += _leave([m for m in moves if m.kind in DRAWS], balance, reader)
    for _, happening in sorted(found, key=lambda each: each[0]):
        yield happening


def _is_told(m: Movement) -> bool:
    """Leave is told by its request; what carries over is told where it comes in."""
    return m.kind not in DRAWS and not m.is_carried_out


def _one(m: Movement, reader: Reader, policy: Any) -> Happening:
    title = m.reason if m.kind in ("GRANT", "ADJUSTMENT") and m.reason else WORDS.get(m.kind, m.kind.capitalize())
    day = reader.day(m.effective_on, weekday=False)
    return Happening(day, title, amount(m.amount, policy, signed=True), is_credit=m.amount > 0)


def _leave(moves: Iterable[Movement], balance: Balance, reader: Reader) -> Iterator[tuple[dt.date, Happening]]:
    by_source: dict[str, list[Movement]] = {}
    for m in moves:
        by_source.setdefault(m.source, []).append(m)
    words = words_of(by_source)
    for source, mine in by_source.items():
        total = sum(m.amount for m in mine)
        if total:
            first, last = min(m.day for m in mine), max(m.day for m in mine)
            title = words[source].title if source in words else balance.resource.name
            change = amount(total, balance.policy, signed=True)
            yield first, Happening(reader.span(first, last), title, change, is_credit=total > 0)


# -- an amount ---------------------------------------------------------------------------------------------------------


def _amount_answer(wanted: int, found: Reach, balance: Balance, reader: Reader) -> AmountAnswer:
    policy = balance.policy
    return AmountAnswer(
        wanted=amount(wanted, policy),
        on=found.on,
        is_now=found.on == reader.today,
        why_not="" if found.on is not None else _why_not(found, policy, reader),
    )


def _why_not(found: Reach, policy: Any, reader: Reader) -> str:
    most, on = amount(found.most, policy), reader.day(found.most_on, weekday=False)
    until = reader.day(found.until, weekday=False)
    said = f"The most that can be used on any day until {until} is {most}, on {on}."
    if found.cap is not None:
        said += f" No more than {amount(found.cap, policy)} may stand at once: what would come in above that is cut."
    return said
