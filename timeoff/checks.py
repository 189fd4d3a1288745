"""What a request has to pass, each check with the words of its refusal. The page asks them before it is sent, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ledger import operations as ledger
from ledger.errors import BelowFloor, Busy, LedgerError
from ledger.operations import Draw
from people.queries import work_calendar
from timeoff import allowed, limits
from timeoff.allowed import free_part
from timeoff.clocks import company_day
from timeoff.duration import DaySpan, Half
from timeoff.inquiry import Inquiry, verb
from timeoff.kinds import LEAVE
from timeoff.models import TimeOffDay, TimeOffRequest
from timeoff.refusals import CannotSubmit

DAY = timedelta(days=1)


def refuse_nothing(inquiry: Inquiry) -> None:
    """A span without working time asks for nothing.

    :raises CannotSubmit: saying what the days are instead.
    """
    if inquiry.minutes:
        return
    reasons = list(dict.fromkeys(day.skipped for day in inquiry.duration.skipped))
    when = inquiry.reader.span(inquiry.first, inquiry.last, weekday=True)
    raise CannotSubmit(
        f"You do not work on {when}.",
        f"Why: {', '.join(reasons)}. Choose at least one working day.",
        field="ends_on",
        ground="invalid",
    )


def refuse_without_policy(inquiry: Inquiry) -> None:
    """It has to be leave, and every day needs a policy to draw on.

    :raises CannotSubmit: naming the first day without one.
    """
    if inquiry.resource.kind != LEAVE:
        raise CannotSubmit(f"{inquiry.resource.name} cannot be taken as time off.", field="resource")
    if missing := inquiry.terms.without_policy(inquiry.dates):
        reader, name = inquiry.reader, inquiry.resource.name
        if len(missing) == len(inquiry.dates):
            raise CannotSubmit(
                f"You have no {name} on these days.",
                "HR decides who has which leave.",
                field="resource",
                ground="not_allowed",
            )
        raise CannotSubmit(
            f"You have no {name} on {reader.day(missing[0])}.",
            "The other days can be asked for.",
            field="ends_on",
            ground="not_allowed",
        )


def refuse_overlap(inquiry: Inquiry, *, ignoring: TimeOffRequest | None = None) -> None:
    """Nobody takes the same hours twice.

    :raises CannotSubmit: naming the other request, and the part that is still free.
    """
    claims = TimeOffDay.objects.active().of(inquiry.employee).between(inquiry.first, inquiry.last)
    if ignoring is not None:
        claims = claims.exclude(time_off=ignoring)
    spans_on = {day.on: day.spans for day in inquiry.taken}
    hit = [
        claim
        for claim in claims.select_related("time_off__resource").chronological()
        if any(starts < claim.ends_minute and claim.starts_minute < ends for starts, ends in spans_on.get(claim.on, ()))
    ]
    if hit:
        raise overlap_with(inquiry, hit)


def overlap_with(inquiry: Inquiry, hit: list[TimeOffDay]) -> CannotSubmit:
    """The refusal that names the request whose claims are hit."""
    other, reader = hit[0].time_off, inquiry.reader
    dates = reader.span(other.starts_on, other.ends_on, weekday=True)
    nearest, words = free_part(inquiry, hit[0].on, hit[-1].on)
    what = f"{other.resource.name}, {other.get_state_display()}"
    return CannotSubmit(
        f"You already asked for {dates}.",
        f"{what}. Change or cancel that request first.{_also_short(inquiry)}",
        field="starts_on",
        nearest=nearest,
        nearest_words=words,
        code="overlap",
    )


def _also_short(inquiry: Inquiry) -> str:
    """A sentence more if the balance would not have covered it either: then another day would not help."""
    refusal = ledger.preview_days(
        holder_id=inquiry.employee.holder_id,
        resource_id=inquiry.resource.pk,
        days=inquiry.duration.minutes_by_day,
        on=company_day(inquiry.at),
    ).refusal
    if not isinstance(refusal, BelowFloor):
        return ""
    asked, available, held = (inquiry.words(minutes) for minutes in (refusal.asked, refusal.available, refusal.held))
    return f" You ask for {asked}; {available} can be used and {held} {verb(held)} held."


def refusal_of(error: LedgerError, inquiry: Inquiry, *, asks: str = "You ask", has: str = "have") -> CannotSubmit:
    """The words for what the ledger refused, to the person ("You ask") or about them ("Ada asks", "has")."""
    if isinstance(error, BelowFloor):
        return _short(error, inquiry, asks, has)
    if isinstance(error, Busy):
        return CannotSubmit(
            "Your balance is changing at this very moment.", "Nothing was sent. Send it once more.", code="busy"
        )
    return CannotSubmit(str(error), field="starts_on", ground=error.code)


def _short(error: BelowFloor, inquiry: Inquiry, asks: str, has: str) -> CannotSubmit:
    """What is missing, and where the leave would have to end: the days before the one refused are covered."""
    available = max(0, error.available)
    held = error.held
    words = inquiry.words
    missing = words(inquiry.minutes - available)
    nearest, nearest_words = _shorter(inquiry, error)
    return CannotSubmit(
        f"{asks} for {words(inquiry.minutes)} and {has} {words(available)} on these days.",
        f"{missing} {verb(missing)} missing. {words(held)} {verb(words(held))} held for other requests.",
        field="ends_on",
        nearest=nearest,
        nearest_words=nearest_words,
        code="below_floor",
        short=error,
    )


def _shorter(inquiry: Inquiry, error: BelowFloor) -> tuple[DaySpan | None, str]:
    """The same leave, ended when the balance is used up: at midday or the evening before."""
    span, reader = inquiry.span, inquiry.reader
    if not isinstance(span, DaySpan):
        return None, ""
    starts_at_midday = error.on == span.starts_on and span.starts_half == Half.PM
    left = error.available - sum(day.minutes for day in inquiry.taken if day.on < error.on)
    if not starts_at_midday:
        until_midday = DaySpan(span.starts_on, error.on, span.starts_half, Half.AM)
        on_that_day = inquiry.measured(DaySpan(error.on, error.on, Half.AM, Half.AM)).minutes
        if 0 < on_that_day <= left and not _breaks_a_step(inquiry, error.on, on_that_day):
            return until_midday, f"end on {reader.day(error.on)}, midday"
    covered = [day.on for day in inquiry.taken if span.starts_on <= day.on < error.on]
    if not covered:
        return None, ""
    return DaySpan(span.starts_on, covered[-1], span.starts_half, Half.PM), f"end on {reader.day(covered[-1])}"


def _breaks_a_step(inquiry: Inquiry, on: date, minutes: int) -> bool:
    return any(minutes % rules.use.step_minutes for rules in inquiry.terms.rules([on]))


def refuse_limits(inquiry: Inquiry, draws: Iterable[Draw], *, ignoring: TimeOffRequest | None = None) -> None:
    """What the policies that are drawn on allow of one request: by their rules on its first day, but for days on which
    nobody is away, which each policy names for the days on which it holds.

    :raises CannotSubmit: naming the limit and the figure that breaks it.
    """
    allowed.refuse_crowd(inquiry)
    drawn = {draw.policy_id for draw in draws}
    for policy in inquiry.terms.policies:
        if policy.policy_id not in drawn:
            continue
        if not policy.covers(inquiry.dates[0]):
            allowed.refuse_blackout(inquiry, policy)
            continue
        use = policy.rules_on(inquiry.dates[0]).use
        broken = limits.first_broken(
            use, inquiry.duration, asked_on=inquiry.today, words=inquiry.words, reader=inquiry.reader
        )
        if broken:
            raise CannotSubmit(broken.title, broken.text, field=broken.field, ground=broken.code)
        allowed.refuse_part(inquiry, use)
        allowed.refuse_blackout(inquiry, policy)
        allowed.refuse_probation(inquiry, use)
        if use.max_run_days:
            _refuse_long_run(inquiry, use.max_run_days, ignoring)


def _refuse_long_run(inquiry: Inquiry, most: int, ignoring: TimeOffRequest | None) -> None:
    reach = limits.reach_of(most)
    first, last = inquiry.first - reach, inquiry.last + reach
    claims = TimeOffDay.objects.active().of(inquiry.employee).between(first, last)
    others = claims.filter(time_off__resource=inquiry.resource)
    if ignoring is not None:
        others = others.exclude(time_off=ignoring)
    leave = {*others.values_list("on", flat=True), *inquiry.dates}
    run = limits.longest_run(work_calendar(inquiry.employee, first, last), leave, inquiry.dates[0], most)
    if run > most:
        raise CannotSubmit(
            f"At most {most} days of {inquiry.resource.name} in a row are possible.",
            "Requests that adjoin this one count, and days off in between do not break the row.",
            field="ends_on",
            ground="not_allowed",
        )
