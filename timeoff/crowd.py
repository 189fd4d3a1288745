"""More of a team away at once than a policy likes: the days, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.rules.use import MostAway
from people.models import Employee, Team
from people.queries import team_facts
from timeoff import queries
from timeoff.coverage import Claim, CoverDay, cover
from timeoff.duration import Duration
from timeoff.models import TimeOffRequest
from timeoff.terms import Terms

_STRICTNESS: Final = {"warn": 0, "escalate": 1, "refuse": 2}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Days on which a request makes one too many away, and the strictest rule that says so.

    `away` and `allowed` are of the worst of these days, this person counted among those away; halves are people away
    half a day.
    """

    then: str
    days: tuple[date, ...]
    team: str
    away: float
    allowed: int


def crowd_of(
    employee: Employee,
    terms: Terms,
    duration: Duration,
    *,
    ignoring: TimeOffRequest | None = None,
    in_turn: bool = False,
) -> Crowd | None:
    """What is too much on the days of a leave; None where nothing is. No query where no policy has a limit.

    Who waits for a decision counts as away. `in_turn` is for who is about to send: those of a team who send in the same
    moment come one after the other until each transaction ends, so that the later ones find what the first has taken.
    """
    days = [day.on for day in duration.taken]
    if employee.team_id is None or not any(rules.use.most_away for rules in terms.rules(days)):
        return None
    if in_turn:
        _lock_team(employee.team_id)
    facts = team_facts([employee.team_id], days[0], days[-1])[0]
    others = [member.employee_id for member in facts.members if member.employee_id != employee.pk]
    claims = queries.claims_of(others, days[0], days[-1], ignoring=ignoring)
    own = [Claim(employee.pk, day.on, day.minutes, True) for day in duration.taken]
    return crowd_among(terms, cover(facts, [*claims, *own], days), facts.name)


def _lock_team(team_id: int) -> None:
    """After the request and the person, before approvals and accounts: so nobody waits in a circle."""
    Team.objects.select_for_update(no_key=True).values_list("pk", flat=True).get(pk=team_id)


def crowd_among(terms: Terms, days: Sequence[CoverDay], team: str) -> Crowd | None:
    """What is too much on days whose absences are known, this person's among them; None where nothing is."""
    hits: list[tuple[MostAway, CoverDay]] = [
        (rules.use.most_away, day)
        for day in days
        if not day.is_off
        for rules in terms.rules([day.on])
        if rules.use.most_away is not None and _away(day) > rules.use.most_away.allows(day.expected)
    ]
    if not hits:
        return None
    then = max((rule.then for rule, _ in hits), key=lambda name: _STRICTNESS[name])
    strict = [(rule, day) for rule, day in hits if rule.then == then]
    rule, worst = max(strict, key=lambda hit: _away(hit[1]) - hit[0].allows(hit[1].expected))
    on = tuple(sorted({day.on for _, day in strict}))
    return Crowd(then, on, team, _away(worst), rule.allows(worst.expected))


def _away(day: CoverDay) -> float:
    return day.expected - day.here
