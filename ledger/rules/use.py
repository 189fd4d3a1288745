"""How what there is may be used: how much at once, when, and what has to be there for it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from ledger.rules.parts import Amount, Count, Part, Positive, SomeCount
from ledger.rules.problems import contradiction

MOST_NOTICES: Final = 2
MOST_BLACKOUTS: Final = 40
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a date, such as '2026-12-24'.") from None


Day = Annotated[dt.date, BeforeValidator(_day)]


class Notice(Part):
    """A request of ``at_least`` this amount has to be asked for this many days ahead."""

    at_least: Positive
    days: SomeCount


class Blackout(Part):
    """Days on which nothing is taken, both ends included; ``yearly``: on the same days of every year."""

    name: Annotated[str, Field(strict=True, min_length=1, max_length=80)]
    first: Day
    last: Day
    yearly: StrictBool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise contradiction("last", "The last day is before the first.")
        if (self.last - self.first).days > 365:
            raise contradiction("last", "Name a year at most, and go on with another line.")
        return self

    def hits(self, day: dt.date) -> bool:
        """Whether a day lies in it. A yearly one may run over New Year."""
        if not self.yearly:
            return self.first <= day <= self.last
        first, last, on = ((each.month, each.day) for each in (self.first, self.last, day))
        return first <= on <= last if first <= last else on >= first or on <= last


class Probation(Part):
    """Not usable before so much service is full: exactly one of the two."""

    days: SomeCount | None = None
    months: SomeCount | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.days is None) == (self.months is None):
            raise contradiction("", "Say one of days or months.")
        return self


class Document(Part):
    """A request longer than ``over`` needs a document: when it is asked for, or before the last one approves it."""

    over: Amount
    when: Literal["asking", "approving"] = "approving"


class MostAway(Part):
    """How many of a team may be away on the same day, or which share of those who would work: exactly one."""

    people: SomeCount | None = None
    percent: Percent | None = None
    then: Literal["warn", "escalate", "refuse"] = "warn"

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.people is None) == (self.percent is None):
            raise contradiction("", "Say one of people or percent.")
        return self

    def allows(self, expected: int) -> int:
        """How many may be away of so many who would work; of a share, whole people."""
        return self.people if self.people is not None else expected * (self.percent or 0) // 100


class Cancelling(Part):
    """Who takes approved leave back: the person, the person with approval, or only who is above them and HR.

    ``until`` bounds what the person may: while days are left, before it begins, or ``days`` before it begins.
    """

    who: Literal["requester", "approval", "manager"] = "requester"
    until: Literal["end", "start", "days_before"] = "end"
    days: SomeCount | None = None

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        if self.until == "days_before" and self.days is None:
            raise contradiction("days", "Say how many days before the leave.")
        if self.until != "days_before" and self.days is not None:
            raise contradiction("days", f"This says nothing where it ends with '{self.until}'.")
        if self.who == "manager" and self.until != "end":
            raise contradiction("until", "The person cannot cancel at all; leave this out.")
        return self


class Use(Part):
    """How what there is may be used. ``min``, ``max`` are amounts of one request; ``negative_limit`` None: no limit.

    ``parts`` says how small a part of a day may be. ``counts`` says which days cost something, and ``sandwich`` that
    days off between two leave days do.
    """

    mode: Literal["ahead", "by_date_of_use", "accrued"] = "accrued"
    allow_negative: StrictBool = False
    negative_limit: Amount | None = None
    hold_on_submit: StrictBool = True
    counts: Literal["working_days", "calendar_days"] = "working_days"
    sandwich: StrictBool = False
    parts: Literal["any", "half_days", "whole_days"] = "any"
    step_minutes: Positive = 1
    min: Positive | None = None
    max: Positive | None = None
    notice_days: Count | None = None
    longer_notice: tuple[Notice, ...] = ()
    max_run_days: SomeCount | None = None
    blackouts: tuple[Blackout, ...] = ()
    probation: Probation | None = None
    document: Document | None = None
    most_away: MostAway | None = None
    cancelling: Cancelling = Cancelling()

    def notice_for(self, amount: int) -> int:
        """How many days ahead a request of this amount has to be asked for."""
        needed = [each.days for each in self.longer_notice if amount >= each.at_least]
        return max([self.notice_days or 0, *needed])

    def blackout_on(self, day: dt.date) -> Blackout | None:
        """What keeps a day from being taken, if anything does."""
        return next((each for each in self.blackouts if each.hits(day)), None)

    @model_validator(mode="after")
    def _limits_fit(self) -> Self:
        if self.negative_limit is not None and not self.allow_negative:
            raise contradiction("negative_limit", "A limit below zero needs allow_negative.")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise contradiction("min", f"The shortest request ({self.min}) is above the longest ({self.max}).")
        if self.sandwich and self.counts == "calendar_days":
            raise contradiction("sandwich", "Every calendar day counts already, days off among them.")
        if len(self.blackouts) > MOST_BLACKOUTS:
            raise contradiction("blackouts", f"There are {len(self.blackouts)}; at most {MOST_BLACKOUTS} fit.")
        return self

    @model_validator(mode="after")
    def _notice_grows(self) -> Self:
        if len(self.longer_notice) > MOST_NOTICES:
            raise contradiction("longer_notice", f"At most {MOST_NOTICES} lengths can have a notice of their own.")
        days, amount = self.notice_days or 0, 0
        for each in self.longer_notice:
            if each.at_least <= amount or each.days <= days:
                raise contradiction("longer_notice", "Longer requests come after shorter ones and need more notice.")
            days, amount = each.days, each.at_least
        return self
