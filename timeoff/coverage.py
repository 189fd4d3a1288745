"""How many people of a team are here on a day, against the least that are needed. Pure.

Somebody counts by the half: away for a quarter of the day or less is here, three quarters or more is away. What waits
for a decision counts as away, as a team wants to know before it is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from people.queries import TeamFacts, TeamMember

OFF, UNDER, AT, ENOUGH = "off", "under", "at", ""


class Claim(NamedTuple):
    """Minutes of a day on which somebody is away, or asks to be."""

    employee_id: int
    on: date
    minutes: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class CoverDay:
    """One day of a team. `here` counts people to the half, of the `expected` who work on that day."""

    on: date
    here: float
    expected: int
    minimum: int
    away: tuple[TeamMember, ...] = ()
    waiting: tuple[TeamMember, ...] = ()

    @property
    def tone(self) -> str:
        """ "off" (nobody works), "under" the minimum, "at" it (one more would break it), or "" (enough)."""
        if not self.expected:
            return OFF
        if not self.minimum:
            return ENOUGH
        if self.here < self.minimum:
            return UNDER
        return AT if self.here < self.minimum + 1 else ENOUGH

    @property
    def is_off(self) -> bool:
        return self.tone == OFF

    @property
    def is_under(self) -> bool:
        return self.tone == UNDER

    @property
    def is_at(self) -> bool:
        return self.tone == AT


def cover(team: TeamFacts, claims: Iterable[Claim], dates: Sequence[date]) -> list[CoverDay]:
    """The team on each of these days."""
    by_day: defaultdict[date, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_day[claim.on].append(claim)
    return [_day(team, on, by_day[on]) for on in dates]


def _day(team: TeamFacts, on: date, claims: Iterable[Claim]) -> CoverDay:
    minutes: defaultdict[int, int] = defaultdict(int)
    waiting: set[int] = set()
    for claim in claims:
        minutes[claim.employee_id] += claim.minutes
        if claim.is_waiting:
            waiting.add(claim.employee_id)
    members = team.expected(on)
    absences = {member.employee_id: _absence(member, on, minutes) for member in members}
    missing = [member for member in members if absences[member.employee_id]]
    return CoverDay(
        on=on,
        here=float(len(members) - sum(absences.values())),
        expected=len(members),
        minimum=team.minimum_here,
        away=tuple(member for member in missing if member.employee_id not in waiting),
        waiting=tuple(member for member in missing if member.employee_id in waiting),
    )


def _absence(member: TeamMember, on: date, minutes: Mapping[int, int]) -> Fraction:
    """0, a half or 1: the share of the working day, to the nearest half; a quarter is here, three quarters away."""
    away = minutes.get(member.employee_id, 0)
    if not away:
        return Fraction(0)
    share = Fraction(min(away, working := member.calendar.workday(on).minutes), working)
    if share <= Fraction(1, 4):
        return Fraction(0)
    return Fraction(1) if share >= Fraction(3, 4) else Fraction(1, 2)
