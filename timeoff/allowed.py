"""What a policy allows of one person's request beside amounts: parts of a day, the days themselves, and since when.

Each raises `CannotSubmit` with the field to correct and, where there are any, the days that would do.
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.dates import add_months
from ledger.rules.asking import probation_words
from ledger.rules.use import Use
from people.format import Reader, people
from people.workdays import halves, overlap
from timeoff.crowd import Crowd
from timeoff.duration import DaySpan, DayTaken, Half
from timeoff.inquiry import Inquiry
from timeoff.refusals import CannotSubmit
from timeoff.terms import PolicyTerms
from timeoff.wording import listed_days

DAY = timedelta(days=1)


def refuse_part(inquiry: Inquiry, use: Use) -> None:
    """A part of a day that the policy does not give: hours, or hours and half days.

    :raises CannotSubmit: naming the day and what would do.
    """
    if use.parts == "any":
        return
    broken = next(
        (day for day in inquiry.taken if not _is_whole(inquiry, day, halves_too=use.parts == "half_days")), None
    )
    if broken is None:
        return
    possible, try_this = "Only whole days are possible", "Choose the whole day."
    if use.parts == "half_days":
        possible, try_this = (
            "Only whole and half days are possible",
            "Choose the whole day, the morning or the afternoon.",
        )
    is_first = broken.on == inquiry.taken[0].on
    raise CannotSubmit(
        f"{possible}; {inquiry.reader.day(broken.on)} would take {inquiry.words(broken.minutes)}.",
        try_this,
        field="starts_half" if is_first else "ends_half",
        ground="invalid",
    )


def _is_whole(inquiry: Inquiry, day: DayTaken, *, halves_too: bool) -> bool:
    """Whether a day is taken as far as there is work on it, or half of it."""
    span = inquiry.span
    if isinstance(span, DaySpan):
        late = day.on == span.starts_on and span.starts_half == Half.PM
        early = day.on == span.ends_on and span.ends_half == Half.AM
        if halves_too or not (late or early):
            return True
    workday = inquiry.calendar.workday(day.on)
    if day.counted or day.spans == workday.working:
        return not day.counted
    return halves_too and any(day.spans == overlap(half, workday.working) for half in halves(workday.scheduled))


def refuse_blackout(inquiry: Inquiry, policy: PolicyTerms) -> None:
    """Days on which the policy, where it holds, lets nobody be away.

    :raises CannotSubmit: with their name and the days, and the part of the leave that is possible.
    """
    hits = [(on, policy.rules_on(on).use.blackout_on(on)) for on in inquiry.dates if policy.covers(on)]
    hit = [(on, blackout) for on, blackout in hits if blackout is not None]
    if not hit:
        return
    names = list(dict.fromkeys(blackout.name for _, blackout in hit))
    first, last = hit[0][0], hit[-1][0]
    nearest, words = free_part(inquiry, first, last)
    raise CannotSubmit(
        f"Nobody is away on {inquiry.reader.span(first, last, weekday=True)}: {' and '.join(names)}.",
        "The rules of this leave keep these days free.",
        field="starts_on" if first == inquiry.dates[0] else "ends_on",
        nearest=nearest,
        nearest_words=words,
        ground="not_allowed",
    )


def refuse_probation(inquiry: Inquiry, use: Use) -> None:
    """Days before the person has been here for long enough.

    :raises CannotSubmit: saying from which day on it is possible.
    """
    usable_on = usable_from(inquiry.employee.hired_on, use)
    if usable_on is None or inquiry.dates[0] >= usable_on:
        return
    reader, span = inquiry.reader, inquiry.span
    nearest, words = None, ""
    if isinstance(span, DaySpan) and any(on >= usable_on for on in inquiry.dates):
        begins = next(on for on in inquiry.dates if on >= usable_on)
        nearest, words = DaySpan(begins, span.ends_on, Half.AM, span.ends_half), f"start on {reader.day(begins)}"
    raise CannotSubmit(
        f"You may use {inquiry.resource.name} after {probation_words(use)} of service.",
        f"That is from {reader.day(usable_on, year=True)} on.",
        field="starts_on",
        nearest=nearest,
        nearest_words=words,
        ground="not_allowed",
    )


def refuse_crowd(inquiry: Inquiry) -> None:
    """One more away than the policy lets be.

    :raises CannotSubmit: with the days, how many would be away, and the part of the leave that is possible.
    """
    crowd = inquiry.crowd
    if crowd is None or crowd.then != "refuse":
        return
    nearest, words = free_part(inquiry, crowd.days[0], crowd.days[-1])
    raise CannotSubmit(
        crowd_title(inquiry),
        crowd_text(inquiry),
        field="starts_on" if crowd.days[0] == inquiry.dates[0] else "ends_on",
        nearest=nearest,
        nearest_words=words,
        ground="not_allowed",
    )


def crowd_title(inquiry: Inquiry) -> str:
    """ "Too many of Product would be away on 10 and 11 Aug."."""
    crowd = inquiry.crowd
    return f"Too many of {crowd.team} would be away on {listed_days(crowd.days, inquiry.reader)}." if crowd else ""


def crowd_text(inquiry: Inquiry) -> str:
    """ "3 with you, and at most 2 may be. HR decides too."."""
    crowd = inquiry.crowd
    if crowd is None:
        return ""
    then = {"warn": " You can send it all the same.", "escalate": " So HR decides too."}.get(crowd.then, "")
    return f"{people(crowd.away)} with you, and at most {crowd.allowed} may be.{then}"


def crowd_warning(crowd: Crowd, reader: Reader) -> str:
    """The same to who decides: "Too many of Product would be away on 10 and 11 Aug: 3, and at most 2 may be."."""
    days = listed_days(crowd.days, reader)
    return (
        f"Too many of {crowd.team} would be away on {days}: {people(crowd.away)}, and at most {crowd.allowed} may be."
    )


def usable_from(hired_on: date, use: Use) -> date | None:
    """The first day on which probation is over; None without one.

    90 days from 15 January is 15 April, six months from 31 August the last day of February.
    """
    if use.probation is None:
        return None
    if use.probation.months is not None:
        return add_months(hired_on, use.probation.months)
    return hired_on + DAY * (use.probation.days or 0)


def free_part(inquiry: Inquiry, first_hit: date, last_hit: date) -> tuple[DaySpan | None, str]:
    """The longer of what lies before and after the days that are taken already."""
    span, reader = inquiry.span, inquiry.reader
    if not isinstance(span, DaySpan):
        return None, ""
    before = [day for day in inquiry.taken if span.starts_on <= day.on < first_hit]
    after = [day for day in inquiry.taken if last_hit < day.on <= span.ends_on]
    if not before and not after:
        return None, ""
    if sum(day.minutes for day in before) >= sum(day.minutes for day in after):
        on = before[-1].on
        return DaySpan(span.starts_on, on, span.starts_half, Half.PM), f"end on {reader.day(on)}"
    on = after[0].on
    return DaySpan(on, span.ends_on, Half.AM, span.ends_half), f"start on {reader.day(on)}"
