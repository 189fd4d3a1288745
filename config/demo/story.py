"""Who is away when: a plan of leave that comes out the same every time, whatever day it is made on."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from config.demo.cast import Person
from timeoff.duration import ClockSpan, DaySpan, Half

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Ask:
    """One request: asked on a day, decided so many days later (None: still waiting).

    ``decided_by`` bounds how many of its steps are decided; ``document`` names the file that is handed in with it.
    """

    asked_on: dt.date
    number: int
    resource: str
    span: DaySpan | ClockSpan
    note: str = ""
    decided_after: int | None = 2
    verdict: str = "approved"
    decision_note: str = ""
    stand_in: int | None = None
    cancelled_after: int | None = None
    decided_by: int | None = None
    document: str = ""

    def is_in_the_way_of(self, other: Ask) -> bool:
        """Whether one person would be away for both on some day."""
        (first, last), (begins, ends) = (dates_of(ask.span) for ask in (self, other))
        return self.number == other.number and first <= ends and begins <= last


def dates_of(span: DaySpan | ClockSpan) -> tuple[dt.date, dt.date]:
    """The first and the last day of a span."""
    if isinstance(span, DaySpan):
        return span.starts_on, span.ends_on
    return span.starts_at.date(), span.ends_at.date()


def leave_of(company: str, person: Person, first: dt.date, today: dt.date) -> Iterator[Ask]:
    """A person's ordinary leave: a summer week or two, a few days here and there, a half day, an illness."""
    # Chosen by the person, not by the clock: the same plan for the same person in every demo.
    dice = random.Random(f"{company}/{person.number}")  # noqa: S311 - a plan, not a secret
    joined = today - DAY * person.joined_days_ago
    hours = company == "birch"
    for year in range(first.year, today.year + 1):
        weeks = [(dice.randrange(27, 34), dice.choice([5, 5, 10])), (dice.randrange(6, 16), dice.randrange(1, 5))]
        weeks += [(dice.randrange(37, 46), dice.randrange(1, 4))]
        notes = ["Summer", "", "Autumn break"]
        for (week, days), note in zip(weeks, notes, strict=True):
            starts_on = dt.date.fromisocalendar(year, week, 1 if days >= 5 else dice.randrange(1, 4))
            ask = _ask(person, starts_on, days, note, hours, dice)
            if joined + 60 * DAY < ask.asked_on and first < ask.asked_on < today - 9 * DAY:
                yield ask
        ill = dt.date.fromisocalendar(year, dice.randrange(2, 50), dice.randrange(1, 4))
        if joined + 20 * DAY < ill and first < ill < today - 9 * DAY and dice.random() < 0.6:
            yield Ask(ill, person.number, "sick", DaySpan(ill, ill + DAY * dice.randrange(0, 3)), decided_after=None)


def _ask(person: Person, starts_on: dt.date, days: int, note: str, hours: bool, dice: random.Random) -> Ask:
    ends_on = starts_on + DAY * (days - 1 + (2 if days > 5 else 0))
    span: DaySpan | ClockSpan = DaySpan(starts_on, ends_on)
    if days == 1 and not hours:
        span = DaySpan(starts_on, starts_on, Half.PM, Half.PM)
    asked_on = starts_on - DAY * dice.randrange(14, 50)
    return Ask(asked_on, person.number, "vacation", span, note, decided_after=dice.randrange(1, 4))


def next_weekday(day: dt.date, weekday: int) -> dt.date:
    """The first such weekday (Monday is 0) after a day."""
    return day + DAY * ((weekday - day.weekday() - 1) % 7 + 1)


def acme_asks(today: dt.date) -> list[Ask]:
    """What makes the people with a story worth looking at, and what waits in an inbox today."""
    monday = next_weekday(today, 0)
    soon = monday + 7 * DAY
    later = monday + 14 * DAY
    year_end = dt.date(today.year, 12, 21)
    february = dt.date(today.year, 2, 16)
    asks = [
        # Lena: one approved, one waiting in Tomás's inbox, with a stand-in.
        Ask(today - 20 * DAY, 11, "vacation", DaySpan(monday + DAY, monday + DAY), "Moving boxes"),
        Ask(
            today - 6 * DAY,
            11,
            "vacation",
            DaySpan(soon, soon + DAY, Half.AM, Half.AM),
            "Family visit",
            decided_after=None,
            stand_in=15,
        ),
        Ask(today - DAY, 14, "vacation", DaySpan(soon, soon + 2 * DAY), "Moving house", decided_after=None),
        Ask(today - 2 * DAY, 17, "vacation", DaySpan(later, later + 4 * DAY), decided_after=None),
        Ask(today - 12 * DAY, 13, "vacation", DaySpan(soon + DAY, soon + 3 * DAY)),
        # Jonas: carried days of which he used some before they lapsed.
        Ask(february - 30 * DAY, 14, "vacation", DaySpan(february, february + 3 * DAY), "Skiing"),
        # Samuel was denied, and asked for other days.
        Ask(
            today - 40 * DAY,
            17,
            "vacation",
            DaySpan(today - 21 * DAY, today - 17 * DAY),
            verdict="denied",
            decision_note="The release is that week. Could you take the one after?",
        ),
        # Aiko cancelled after it was approved.
        Ask(
            today - 35 * DAY,
            15,
            "vacation",
            DaySpan(soon, soon + 4 * DAY),
            "Conference fell through",
            cancelled_after=9,
        ),
        Ask(today - 30 * DAY, 20, "vacation", DaySpan(soon, soon + 4 * DAY)),
        # More than a week: Tomás has approved, and HR decides then.
        Ask(today - 7 * DAY, 15, "vacation", DaySpan(later + 7 * DAY, later + 14 * DAY), "Home to Kyoto", decided_by=1),
    ]
    asks += [*_illness(today), *_engineers(today, later), *_volunteers(today)]
    if today < year_end - 30 * DAY:
        asks.append(Ask(today - 45 * DAY, 11, "vacation", DaySpan(year_end, dt.date(today.year, 12, 31)), "Christmas"))
    return asks


def _illness(today: dt.date) -> list[Ask]:
    """Longer than three days: HR decides, with a certificate; one has handed it in, the other not yet."""
    monday = next_weekday(today - 120 * DAY, 0)
    return [
        Ask(monday, 14, "sick", DaySpan(monday, monday + 4 * DAY), "Broken wrist", document="certificate.pdf"),
        Ask(today - 2 * DAY, 17, "sick", DaySpan(today - 2 * DAY, today + 4 * DAY), decided_after=None),
    ]


def _engineers(today: dt.date, monday: dt.date) -> list[Ask]:
    """Two of them are away in a week for which a third asks: one more than their policy likes."""
    return [
        Ask(today - 28 * DAY, 101, "vacation", DaySpan(monday, monday + 4 * DAY)),
        Ask(today - 26 * DAY, 102, "vacation", DaySpan(monday + DAY, monday + 3 * DAY)),
        Ask(today - 4 * DAY, 100, "vacation", DaySpan(monday + DAY, monday + 2 * DAY), "Wedding", decided_after=None),
    ]


def _volunteers(today: dt.date) -> list[Ask]:
    """Days of a rolling half-year: what was used comes back six months later. One waits for a role."""
    past = [
        Ask(today - (ago + 14) * DAY, number, "volunteering", DaySpan(day, day), "Food bank")
        for number, ago in ((11, 200), (11, 70), (13, 45))
        for day in [next_weekday(today - ago * DAY, 2)]
    ]
    soon = next_weekday(today + 25 * DAY, 3)
    return [*past, Ask(today - 3 * DAY, 13, "volunteering", DaySpan(soon, soon), "Tree planting", 1, decided_by=1)]


def birch_asks(today: dt.date) -> list[Ask]:
    """Hours for the hourly worker, and one that waits."""
    monday = next_weekday(today, 0)

    def hours(day: dt.date, first: int, last: int) -> ClockSpan:
        return ClockSpan(dt.datetime.combine(day, dt.time(first)), dt.datetime.combine(day, dt.time(last)))

    return [
        Ask(today - 60 * DAY, 4, "vacation", hours(next_weekday(today - 50 * DAY, 1), 9, 11), "Dentist"),
        Ask(today - 25 * DAY, 4, "vacation", hours(next_weekday(today - 18 * DAY, 3), 10, 13), "School play"),
        Ask(today - DAY, 4, "vacation", hours(monday + DAY, 9, 12), "Car inspection", decided_after=None),
        Ask(today - 3 * DAY, 5, "vacation", DaySpan(monday + 9 * DAY, monday + 11 * DAY), decided_after=None),
    ]
