"""What a policy allows of one request, in words: steps, shortest and longest, notice; and days in a row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from ledger import limits
from ledger.rules.use import Use
from people.format import Reader
from people.workdays import WorkCalendar
from timeoff.duration import Duration

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit that the request breaks; words for the screen, the field to correct, and the engine's code for it."""

    title: str
    text: str
    field: str
    code: str


def first_broken(
    use: Use, duration: Duration, *, asked_on: date, words: Callable[[int], str], reader: Reader
) -> Broken | None:
    """The first limit of a policy's use that a request breaks, if any; `words` writes minutes.

    `asked_on` is the day of asking by the person's clock; notice counts calendar days from it to the first day taken.
    """
    broken = limits.first_broken(use, duration.minutes_by_day, asked_on=asked_on)
    if broken is None:
        return None
    asked, allowed = (words(minutes) for minutes in (broken.asked, broken.allowed))
    if broken.limit == "step":
        title = f"{reader.day(broken.day)} takes {asked}, and leave comes in steps of {allowed}."
        return Broken(title, "Choose whole days, or other times.", "starts_on", broken.code)
    if broken.limit == "shortest":
        return Broken(f"You ask for {asked}, and the shortest leave is {allowed}.", "", "ends_on", broken.code)
    if broken.limit == "longest":
        return Broken(f"You ask for {asked}, and one request takes at most {allowed}.", "", "ends_on", broken.code)
    earliest = reader.day(asked_on + timedelta(days=broken.allowed))
    return Broken(
        f"This leave has to be asked for {broken.allowed} days ahead.",
        f"The first day that you can ask for today is {earliest}.",
        "starts_on",
        broken.code,
    )


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
