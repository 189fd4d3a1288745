"""What a policy allows of one act of using: steps, shortest and longest, notice. Pure.

How many days in a row are possible is not here: it depends on working days, which the ledger does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.dates import DAY, written
from ledger.errors import Invalid, NotAllowed
from ledger.rules.use import Use
from ledger.terms import Terms

Days = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Broken:
    """The limit that is broken: what was asked for, what it would have to keep to, and the day it is about."""

    limit: Literal["step", "shortest", "longest", "notice"]
    asked: int
    allowed: int
    day: date

    @property
    def code(self) -> str:
        """What the engine calls such a refusal: an amount off its step makes no sense, the rest is not allowed."""
        return "invalid" if self.limit == "step" else "not_allowed"


def first_broken(use: Use, days: Days, *, asked_on: date | None) -> Broken | None:
    """The first limit that these days break, each with its amount, in the order of the days.

    :param asked_on: the day of asking; notice counts calendar days from it to the first day. None where it does not
        matter: what is used at once needs no notice.
    """
    for day, amount in days:
        if amount % use.step_minutes:
            return Broken("step", amount, use.step_minutes, day)
    total, first = sum(amount for _, amount in days), days[0][0]
    if use.min is not None and total < use.min:
        return Broken("shortest", total, use.min, first)
    if use.max is not None and total > use.max:
        return Broken("longest", total, use.max, first)
    notice = use.notice_for(total)
    if asked_on is not None and notice and (first - asked_on).days < notice:
        return Broken("notice", (first - asked_on).days, notice, first)
    return None


def refuse_broken(terms: Iterable[Terms], days: Days, *, asked_on: date | None) -> None:
    """Refuse what breaks a limit of any of these policies, by their rules on the first day.

    :raises Invalid: for an amount off the policy's step.
    :raises NotAllowed: for one that is too small or too large, or asked for too late.
    """
    for each in terms:
        broken = first_broken(each.settings_on(days[0][0]).use, days, asked_on=asked_on)
        if broken is not None:
            raise _refusal(broken)


def refuse_hopeless(terms: Mapping[int, Terms], days: Days, *, asked_on: date | None) -> None:
    """Refuse what every policy that could be drawn on refuses: before it is known which of them would be.

    Raises as `refuse_broken` does.
    """
    usable = [each for each in terms.values() if is_usable(each, days[0][0])]
    if usable and all(first_broken(each.settings_on(days[0][0]).use, days, asked_on=asked_on) for each in usable):
        refuse_broken(usable, days, asked_on=asked_on)


def is_usable(terms: Terms, day: date) -> bool:
    """Whether a policy may be drawn on for a day: assigned, and its waiting period over."""
    return terms.is_open_on(day) and terms.usable_from(day) <= day


def holds_on_submit(terms: Mapping[int, Terms], day: date) -> bool:
    """Whether what is asked for is held until it is decided on; the strictest of the day's policies decides."""
    found = [each.settings_on(day).use.hold_on_submit for each in terms.values() if is_usable(each, day)]
    return any(found) or not found


def _refusal(broken: Broken) -> Invalid | NotAllowed:
    asked, allowed = broken.asked, broken.allowed
    if broken.limit == "step":
        return Invalid(
            "amount", f"The amount {asked} on {written(broken.day)} is no multiple of {allowed}, the smallest step."
        )
    if broken.limit == "shortest":
        return NotAllowed(f"Asked for {asked}; the least that can be asked for at once is {allowed}.")
    if broken.limit == "longest":
        return NotAllowed(f"Asked for {asked}; the most that can be asked for at once is {allowed}.")
    earliest = broken.day + DAY * (allowed - asked)
    return NotAllowed(f"This has to be asked for {allowed} days ahead: asked now, it can begin on {written(earliest)}.")
