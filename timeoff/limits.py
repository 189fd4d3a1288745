"""What a policy allows of one request: steps, shortest and longest, notice, days in a row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.rules.parts import Use
from people.format import Reader
from people.workdays import WorkCalendar
from timeoff.duration import Duration

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit that the request breaks; words for the screen, and the field to correct."""

    title: str
    text: str
    field: str


def first_broken(
    use: Use, duration: Duration, *, asked_on: date, words: Callable[[int], str], reader: Reader
) -> Broken | None:
    """The first limit of a policy's use that a request breaks, if any; `words` writes minutes.

    `asked_on` is the day of asking by the person's clock; notice counts calendar days from it to the first day taken.
    """
    steps = words(use.step_minutes)
    for day in duration.taken:
        if day.minutes % use.step_minutes:
            return Broken(
                f"{reader.day(day.on)} takes {words(day.minutes)}, and leave comes in steps of {steps}.",
                "Choose whole days, or other times.",
                "starts_on",
            )
    if use.min is not None and duration.minutes < use.min:
        return Broken(
            f"You ask for {words(duration.minutes)}, and the shortest leave is {words(use.min)}.", "", "ends_on"
        )
    if use.max is not None and duration.minutes > use.max:
        return Broken(
            f"You ask for {words(duration.minutes)}, and one request takes at most {words(use.max)}.", "", "ends_on"
        )
    first = duration.taken[0].on
    if use.notice_days and (first - asked_on).days < use.notice_days:
        return Broken(
            f"This leave has to be asked for {use.notice_days} days ahead.",
            f"The first day that you can ask for today is {reader.day(asked_on + timedelta(days=use.notice_days))}.",
            "starts_on",
        )
    return None


def longest_run(calendar: WorkCalendar, leave: Collection[date], start: date, most: int) -> int:
    """How many leave days in a row the run has that `start` is part of, counted no further than `most` + 1 each way.

    Days off neither break the run nor count. The calendar has to reach `reach_of(most)` to both sides.
    """
    return 1 + _run(calendar, leave, start, DAY, most) + _run(calendar, leave, start, -DAY, most)


def reach_of(most: int) -> timedelta:
    """How far around a day a run of so many leave days can reach: a day a week, and some weeks without any."""
    return timedelta(days=7 * most + 35)


def _run(calendar: WorkCalendar, leave: Collection[date], start: date, step: timedelta, most: int) -> int:
    count, day, end = 0, start + step, start + (reach_of(most) if step > timedelta() else -reach_of(most))
    while count <= most and day != end:
        if day in leave:
            count += 1
        elif calendar.workday(day).is_working:
            break
        day += step
    return count
