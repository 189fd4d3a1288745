"""The team's calendar: who is away when, drawn as a timeline or as a month. A fixed number of queries for any team.

Colleagues see that somebody is away and not why, unless the resource says otherwise; whoever may open somebody's
requests reads the type as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from people import timeline
from people.format import Reader
from people.format import people as count_people
from people.models import Employee, Team
from people.queries import TeamFacts, team_facts
from people.roles import visible_to
from people.timeline import Column, Row, Stay
from people.workdays import SATURDAY_AND_SUNDAY, HolidayFact, WorkCalendar
from timeoff import queries
from timeoff.coverage import CoverDay, cover
from timeoff.inquiry import listed
from timeoff.queries import Absence
from timeoff.wording import listed_days

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HereDay:
    """A cell of the row that counts people; its names are those of `_timeline.html`."""

    column: Column
    count: float
    tone: str


@dataclass(frozen=True, slots=True)
class Tight:
    """Days on which the team is at or below its minimum."""

    title: str
    text: str
    is_under: bool


@dataclass(frozen=True, slots=True)
class TeamHoliday:
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the month's grid."""

    column: Column
    is_outside: bool
    cover: CoverDay
    stays: Sequence[tuple[Employee, Stay]]


@dataclass(frozen=True)
class TeamCalendar:
    """Everything that the page shows of some days of one team."""

    team: Team
    facts: TeamFacts
    first: date
    last: date
    columns: Sequence[Column]
    rows: Sequence[Row]
    cover: Sequence[CoverDay]
    absences: Sequence[tuple[Absence, Stay]]
    holidays: Mapping[date, HolidayFact]
    reader: Reader
    viewer: Employee

    @property
    def here(self) -> list[HereDay]:
        return [HereDay(column, day.here, day.tone) for column, day in zip(self.columns, self.cover, strict=True)]

    @property
    def cover_note(self) -> str:
        """ "of 8, at least 5"."""
        least = f", at least {self.team.minimum_here}" if self.team.minimum_here else ""
        return f"of {len(self.facts.members)}{least}"

    @property
    def tight(self) -> list[Tight]:
        """The days from today on that are short, those below the minimum each by itself."""
        coming = [day for day in self.cover if day.on >= self.reader.today]
        found = [self._under(day) for day in coming if day.is_under]
        if at := [day.on for day in coming if day.is_at]:
            title = f"{listed_days(at, self.reader, most=8)}: at the minimum of {self.team.minimum_here}"
            found.append(Tight(title, "One more request would go below it.", is_under=False))
        return found

    def _under(self, day: CoverDay) -> Tight:
        title = f"{self.reader.day(day.on)}: {count_people(day.here)} of {day.expected} here"
        parts = [self._names(day.away, "is away", "are away"), self._names(day.waiting, "waits", "wait")]
        text = ", ".join(part for part in parts if part)
        return Tight(title, f"{text[:1].upper()}{text[1:]}." if text else "Nobody is away.", is_under=True)

    def _names(self, members: Sequence[Any], one: str, many: str) -> str:
        """ "Priya and Samuel are away"; the viewer is "you"."""
        if not members:
            return ""
        is_me = [member.employee_id == self.viewer.pk for member in members]
        names = ["you" if me else member.name.split()[0] for member, me in zip(members, is_me, strict=True)]
        names.sort(key=lambda name: name != "you")
        said = listed(names) if len(names) <= 4 else f"{names[0]} and {len(names) - 1} others"
        return f"{said} {one if len(names) == 1 and not any(is_me) else many}"

    @property
    def holiday_rows(self) -> list[TeamHoliday]:
        """The holidays of these days, with what they are worth."""
        rows = []
        for column in self.columns:
            fact = self.holidays.get(column.on)
            if fact is None:
                continue
            worth = "on a day off" if column.is_rest else "half day" if fact.is_half_day else "whole day"
            rows.append(TeamHoliday(fact.name, f"{self.reader.day(column.on)}, {worth}"))
        return rows

    def in_month(self, month: date) -> list[tuple[Absence, Stay]]:
        """Who is away in that month."""
        last = (month.replace(day=1) + timedelta(days=31)).replace(day=1) - DAY
        return [pair for pair in self.absences if pair[0].last >= month.replace(day=1) and pair[0].first <= last]

    def weeks(self, month: date) -> list[list[MonthDay]]:
        """The days in rows of seven; those of other months are marked."""
        by_day: defaultdict[date, list[tuple[Employee, Stay]]] = defaultdict(list)
        for absence, stay in self.absences:
            for column in self.columns:
                if absence.first <= column.on <= absence.last and not (column.is_rest or column.holiday):
                    by_day[column.on].append((absence.employee, stay))
        cells = [
            MonthDay(column, column.on.month != month.month, day, by_day[column.on])
            for column, day in zip(self.columns, self.cover, strict=True)
        ]
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def calendar_of(team: Team, first: date, days: int, *, viewer: Employee, reader: Reader) -> TeamCalendar:
    """One team from a day on. Ten queries, however many people and days."""
    last = first + DAY * (days - 1)
    facts = team_facts([team.pk], first, last)[0]
    ids = [member.employee_id for member in facts.members]
    people = Employee.objects.in_bulk(ids)
    known = set(visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    calendar = _common_calendar(facts, viewer)
    absences = [
        (absence, _stay(absence, knows_type=absence.employee.pk in known, reader=reader))
        for absence in queries.absences_of(ids, first, last)
    ]
    columns = timeline.columns(
        first,
        days,
        today=reader.today,
        holidays={on: fact.name for on, fact in calendar.holidays.items()} if calendar else {},
        is_rest=lambda on: on.weekday() in (calendar.weekend if calendar else SATURDAY_AND_SUNDAY),
    )
    return TeamCalendar(
        team=team,
        facts=facts,
        first=first,
        last=last,
        columns=columns,
        rows=_rows([people[pk] for pk in ids], absences, first, days, viewer),
        cover=cover(facts, queries.claims_of(ids, first, last), [column.on for column in columns]),
        absences=absences,
        holidays=calendar.holidays if calendar else {},
        reader=reader,
        viewer=viewer,
    )


def _common_calendar(facts: TeamFacts, viewer: Employee) -> WorkCalendar | None:
    """Whose weekends and holidays shade the columns: the viewer's own, or those that most of the team have."""
    for member in facts.members:
        if member.employee_id == viewer.pk:
            return member.calendar
    alike = Counter(tuple(sorted(member.calendar.holidays)) for member in facts.members)
    if not alike:
        return None
    most = alike.most_common(1)[0][0]
    return next(m.calendar for m in facts.members if tuple(sorted(m.calendar.holidays)) == most)


def shows_type(absence: Absence, *, knows_type: bool) -> bool:
    """Whether a viewer reads which leave it is: whoever may open the request, and all where the type is not private."""
    return knows_type or not absence.time_off.resource.is_private


def _stay(absence: Absence, *, knows_type: bool, reader: Reader) -> Stay:
    """An absence as this viewer may read it."""
    time_off = absence.time_off
    is_told = shows_type(absence, knows_type=knows_type)
    label = time_off.resource.name if is_told else "Away"
    state = "waiting" if absence.is_waiting else "approved"
    half = ", half day" if absence.from_midday or absence.until_midday else ""
    dates = reader.span(absence.first, absence.last, weekday=True)
    return Stay(
        first=absence.first,
        last=absence.last,
        label=label,
        description=f"{absence.employee}, {label.lower() if label == 'Away' else label}, {state}, {dates}{half}",
        from_midday=absence.from_midday,
        until_midday=absence.until_midday,
        is_waiting=absence.is_waiting,
        colour=time_off.resource.colour if is_told else "away",
    )


def _rows(
    people: Sequence[Employee],
    absences: Sequence[tuple[Absence, Stay]],
    first: date,
    days: int,
    viewer: Employee,
) -> list[Row]:
    """One's own row first, then by name."""
    stays: defaultdict[int, list[Stay]] = defaultdict(list)
    for absence, stay in absences:
        stays[absence.employee.pk].append(stay)
    own_first = sorted(people, key=lambda person: person.pk != viewer.pk)
    return [
        Row(person, timeline.bars(stays[person.pk], first, days), is_own=person.pk == viewer.pk) for person in own_first
    ]
