"""The live panels of the request page: texts and geometry made from a look, ready for the templates."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger.operations import Preview
from ledger.states import DRAWS
from people.cards import Fact
from people.format import Reader, count_of
from people.models import Employee
from timeoff.allowed import crowd_text, crowd_title
from timeoff.inquiry import Inquiry, verb
from timeoff.kinds import LeaveKind
from timeoff.look import Booking, Look, Team
from timeoff.queries import Absence
from timeoff.wording import cells, day_rows, lot_words, tight_words, total_note

DAY = timedelta(days=1)
MOST_LINES = 4
# The colours of the lots that are drawn on: the resource's own for the largest part, these for the others.
OTHER_COLOURS = ("lieu", "points", "money", "sick")


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A colleague who is away on some of the days."""

    person: Employee
    dates: str
    is_waiting: bool


def panels(look: Look, reader: Reader) -> dict[str, Any]:
    """Everything that the live parts of the page show."""
    inquiry = look.inquiry
    context: dict[str, Any] = {
        "look": look,
        "refusal": look.refusal,
        "rows": day_rows(inquiry.duration.days, inquiry.calendar, inquiry.terms, reader),
        "total": inquiry.words(inquiry.minutes),
        "total_note": total_note(inquiry.minutes, inquiry.terms),
        "colour": inquiry.resource.colour,
        "back_on": reader.day(inquiry.back_on) if inquiry.back_on else "",
        "decider": first_decider(look),
        "send_label": send_label(look),
        "hint": _hint(look),
        "document_words": document_words(look.inquiry),
        "crowd_title": crowd_title(inquiry),
        "crowd_text": crowd_text(inquiry),
    }
    if look.team is not None:
        context |= _team(look, look.team, reader)
    if look.preview is not None and look.is_sendable:
        context |= _cost(look, look.preview, reader)
    return context


def decider_words(deciders: Sequence[Employee]) -> str:
    """Who decides, as one says it: "Tomás", "HR"."""
    if len(deciders) == 1:
        return deciders[0].first_name or str(deciders[0])
    return "HR" if deciders else ""


def document_words(inquiry: Inquiry) -> str:
    """Whether a document is needed, and until when it has to be there."""
    rule = inquiry.document if inquiry.minutes else None
    if rule is None:
        return ""
    above = f" for more than {inquiry.words(rule.over)}" if rule.over else ""
    if rule.when == "asking" or inquiry.is_automatic:
        return f"A document is needed{above}. Choose it here before you send."
    return f"A document is needed{above}. It can follow until the request is approved."


def first_decider(look: Look) -> str:
    """Who decides first, as one says it: "Tomás", "HR", "Finance"."""
    if not look.chain:
        return ""
    first = look.chain[0]
    return decider_words(first.people) if len(first.people) == 1 else first.who if first.people else ""


def chain_words(look: Look) -> str:
    """ "Goes to Tomás, then HR." where several decide; a named role by its name."""
    if len(look.chain) < 2:
        return ""
    return f"Goes to {', then '.join([first_decider(look), *(step.who for step in look.chain[1:])])}."


def send_label(look: Look) -> str:
    """What the button does: "Send to Tomás", or "Book 1 d" where nobody has to decide."""
    if look.inquiry.is_automatic and look.inquiry.minutes:
        return f"Book {look.inquiry.words(look.inquiry.minutes)}"
    return f"Send to {first_decider(look) or 'HR'}"


def _hint(look: Look) -> str:
    """What happens after sending, under the button."""
    inquiry, who = look.inquiry, first_decider(look)
    if look.refusal is not None:
        return "Nothing was sent, nothing is held."
    if inquiry.is_automatic:
        return "It is approved at once. Nobody has to decide."
    words = inquiry.words(inquiry.minutes)
    decided = f"{who} decides" if len(look.chain) < 2 else "all have decided"
    held = f"{words} {verb(words)} held until {decided}." if inquiry.holds_on_submit else f"{who} decides."
    return " ".join(said for said in (chain_words(look), held, _pace_words(look, who)) if said)


def _pace_words(look: Look, who: str) -> str:
    if look.pace is None or look.pace.median is None or look.pace.count < 3:
        return ""
    hours = round(look.pace.median.total_seconds() / 3600)
    if hours < 1:
        return f"{who} usually answers within the hour."
    return f"{who} usually takes {count_of(hours, 'hour') if hours < 48 else count_of(round(hours / 24), 'day')}."


def _team(look: Look, team: Team, reader: Reader) -> dict[str, Any]:
    title, text = tight_words(team.cover, reader)
    who = first_decider(look)
    if title and look.is_sendable and who:
        text = f"{text} You can send it; {who} decides."
    return {
        "team": team,
        "cells": cells(team.cover, reader),
        "away": [away_row(absence, reader) for absence in team.away],
        "tight_title": title,
        "tight_text": text,
    }


def away_row(absence: Absence, reader: Reader) -> AwayRow:
    return AwayRow(absence.employee, reader.span(absence.first, absence.last), absence.is_waiting)


def _cost(look: Look, preview: Preview, reader: Reader) -> dict[str, Any]:
    """What it costs, leaves and lets lapse, the sum that leads there, and the lots."""
    if preview.is_unlimited:
        return {"is_unlimited": True}
    inquiry, words = look.inquiry, look.inquiry.words
    last = max(inquiry.dates[-1], inquiry.today)
    after = balance_on(preview, last)
    # What lapses before the leave stands in the sum that leads to it.
    lapses = [(day, amount) for day, amount in lapses_of(preview) if day >= last]
    return {
        "after": words(after),
        "after_on": reader.day(last, weekday=False),
        "facts": _facts(look, preview, after, last, lapses, reader),
        "sum": _sum(look, preview, after, last, reader),
        "lapse": f"{words(lapses[0][1])} would lapse on {reader.day(lapses[0][0], weekday=False)}" if lapses else "",
        **_draws(inquiry, preview, reader),
    }


def balance_on(preview: Preview, day: date) -> int:
    """The balance at the end of a day, the request counted in."""
    index = bisect_right(preview.points, day, key=lambda point: point[0])
    return preview.points[index - 1][1] if index else 0


def lapses_of(preview: Preview) -> list[tuple[date, int]]:
    """What would lapse until the period's end, by its last day of use; what is taken back of it is not counted."""
    by_day: defaultdict[date, int] = defaultdict(int)
    for change in preview.lapses:
        by_day[change.on - DAY] -= change.amount
    return sorted((day, amount) for day, amount in by_day.items() if amount > 0)


def _facts(
    look: Look, preview: Preview, after: int, last: date, lapses: Sequence[tuple[date, int]], reader: Reader
) -> list[Fact]:
    words = look.inquiry.words
    facts = [Fact(f"Leaves on {reader.day(last, weekday=False)}", words(after))]
    ends_on = preview.period_ends_on
    if ends_on is not None and ends_on > last:
        facts.append(Fact(f"Left on {reader.day(ends_on, weekday=False)}", words(balance_on(preview, ends_on))))
    for number, (day, amount) in enumerate(lapses[:2]):
        label = "Of it would lapse" if number == 0 else "And"
        said = f"{words(amount)} on {reader.day(day, weekday=False)}"
        facts.append(Fact(label, said, tone="caution", icon="hourglass"))
    return facts


def _sum(look: Look, preview: Preview, after: int, last: date, reader: Reader) -> list[Fact]:
    """From today's balance to what the request leaves, line by line."""
    inquiry, words = look.inquiry, look.inquiry.words
    # A request for days gone by is in today's balance already.
    mine_by_now = sum(day.minutes for day in inquiry.taken if day.on <= inquiry.today)
    today = balance_on(preview, inquiry.today) + mine_by_now
    lines = [*_credit_lines(preview, inquiry, last, reader), *_booking_lines(look.bookings, inquiry, reader)]
    rest = after - today - sum(amount for _, amount in lines) + inquiry.minutes
    if rest:
        lines.append(("Other changes", rest))
    changes = [Fact(label, inquiry.signed(amount), tone="plus" if amount > 0 else "") for label, amount in lines]
    return [
        Fact("Today", words(today)),
        *changes,
        Fact("This request", inquiry.signed(-inquiry.minutes)),
        Fact(f"On {reader.day(last, weekday=False)}", words(after), is_total=True),
    ]


def _credit_lines(preview: Preview, inquiry: Inquiry, last: date, reader: Reader) -> list[tuple[str, int]]:
    """What comes in or lapses until the last day: by day, or together where it is many."""
    by_day: defaultdict[tuple[date, str], int] = defaultdict(int)
    for change in preview.coming:
        if change.kind not in DRAWS and inquiry.today < change.on <= last:
            by_day[change.on, change.kind] += change.amount
    found = [(on, kind, amount) for (on, kind), amount in sorted(by_day.items()) if amount]
    lines: list[tuple[str, int]] = []
    for kind in dict.fromkeys(kind for _, kind, _ in found):
        mine = [(on, amount) for on, of_kind, amount in found if of_kind == kind]
        label = "Accrues" if kind == "ACCRUAL" else "Lapses" if kind == "EXPIRATION" else LeaveKind.word_for(kind)
        if len(mine) > MOST_LINES:
            until = reader.day(mine[-1][0], weekday=False)
            lines.append((f"{label} until {until}, {len(mine)} times", sum(amount for _, amount in mine)))
        else:
            before = DAY if kind == "EXPIRATION" else timedelta()
            word = "after" if kind == "EXPIRATION" else "on"
            lines += [(f"{label} {word} {reader.day(on - before, weekday=False)}", amount) for on, amount in mine]
    return lines


def _booking_lines(bookings: Sequence[Booking], inquiry: Inquiry, reader: Reader) -> list[tuple[str, int]]:
    if len(bookings) > MOST_LINES:
        return [(f"Booked and held, {len(bookings)} requests", -sum(booking.minutes for booking in bookings))]
    return [
        (f"{'Held' if one.is_waiting else 'Booked'}, {reader.span(one.first, one.last)}", -one.minutes)
        for one in bookings
    ]


def _draws(inquiry: Inquiry, preview: Preview, reader: Reader) -> dict[str, Any]:
    """The lots that the request is drawn from, in draw order, with their share of it."""
    amounts: dict[str, int] = {}
    for draw in preview.draws:
        name = lot_words(draw, reader)
        amounts[name] = amounts.get(name, 0) + draw.amount
    largest = max(amounts, key=lambda name: amounts[name], default="")
    others = iter(OTHER_COLOURS * len(amounts))
    colours = {name: inquiry.resource.colour if name == largest else next(others) for name in amounts}
    several = len(amounts) > 1
    return {
        "draw_parts": [
            {"colour": colours[name], "width": f"{100 * amount / inquiry.minutes:.2f}"}
            for name, amount in amounts.items()
        ],
        "draw_facts": [
            Fact(f"{name}, first" if several and number == 0 else name, inquiry.words(amount), swatch=colours[name])
            for number, (name, amount) in enumerate(amounts.items())
        ],
        "draw_label": ", ".join(f"{inquiry.words(amount)} from {name}" for name, amount in amounts.items()),
    }


def stand_in_choices(
    colleagues: Sequence[Employee], absences: Sequence[Absence], reader: Reader, *, has_dates: bool
) -> list[tuple[int, str]]:
    """Whom one can ask, and whether they are here on these days."""
    away: defaultdict[int, list[str]] = defaultdict(list)
    for absence in absences:
        away[absence.employee.pk].append(reader.span(absence.first, absence.last))
    choices = []
    for person in colleagues:
        here = f", away {' and '.join(away[person.pk])}" if person.pk in away else ", here on all days"
        choices.append((person.pk, f"{person}{here if has_dates else ''}"))
    return choices
