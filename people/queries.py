"""Facts about people's working days, for many people and days at once, each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from people.models import Employee, EmployeeSchedule, Holiday, Team
from people.models.schedules import spans_of
from people.public_holidays import weekend_of
from people.workdays import SATURDAY_AND_SUNDAY, DatedSchedule, HolidayFact, WorkCalendar

_HOURS = tuple(
    f"schedule__days__{name}" for name in ("weekday", "starts_at", "ends_at", "break_starts_at", "break_ends_at")
)


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody in a team, and when they work."""

    employee_id: int
    name: str
    initials: str
    hired_on: date
    left_on: date | None
    calendar: WorkCalendar

    def is_expected(self, on: date) -> bool:
        """Whether this person works on a day, absences aside."""
        employed = self.hired_on <= on and (self.left_on is None or on <= self.left_on)
        return employed and self.calendar.workday(on).is_working


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team and its members of some days."""

    team_id: int
    name: str
    minimum_here: int
    members: tuple[TeamMember, ...]

    def expected(self, on: date) -> list[TeamMember]:
        """Who works on a day, absences aside."""
        return [member for member in self.members if member.is_expected(on)]


def work_calendar(employee: Employee, first: date, last: date) -> WorkCalendar:
    """What decides the working days of one person from one day to another, both included.

    Two queries, and one more if the employee was read without the location.
    """
    place = employee.location
    own = (employee.pk, employee.timezone, place.calendar_id if place else None, place.country if place else None)
    return _calendars([own], first, last)[employee.pk]


def work_calendars(employee_ids: Collection[int], first: date, last: date) -> dict[int, WorkCalendar]:
    """What decides the working days of these people from one day to another, both included. Three queries."""
    people = Employee.objects.filter(pk__in=employee_ids)
    return _calendars(people.values_list("pk", "timezone", "location__calendar_id", "location__country"), first, last)


def _calendars(
    people: Iterable[tuple[int, str, int | None, str | None]], first: date, last: date
) -> dict[int, WorkCalendar]:
    """The calendars of these people, each with time zone, holiday calendar and country."""
    people = list(people)
    schedules = _schedules([pk for pk, *_ in people], first, last)
    holidays = _holidays({calendar_id for _, _, calendar_id, _ in people if calendar_id}, first, last)
    return {
        pk: WorkCalendar(
            employee_id=pk,
            timezone=timezone,
            schedules=tuple(schedules[pk]),
            holidays=holidays[calendar_id],
            weekend=weekend_of(country) if country else SATURDAY_AND_SUNDAY,
        )
        for pk, timezone, calendar_id, country in people
    }


def team_facts(team_ids: Collection[int], first: date, last: date) -> list[TeamFacts]:
    """These teams with everybody who belongs to them on one of these days, by name. Five queries."""
    teams = list(Team.objects.filter(pk__in=team_ids).order_by("name", "pk"))
    people = list(Employee.objects.filter(team__in=teams).employed_within(first, last).by_name())
    calendars = work_calendars([person.pk for person in people], first, last)
    members: defaultdict[int | None, list[TeamMember]] = defaultdict(list)
    for person in people:
        members[person.team_id].append(
            TeamMember(
                employee_id=person.pk,
                name=person.display_name,
                initials=person.initials,
                hired_on=person.hired_on,
                left_on=person.left_on,
                calendar=calendars[person.pk],
            )
        )
    return [TeamFacts(team.pk, team.name, team.minimum_here, tuple(members[team.pk])) for team in teams]


def employees_by_holder(holder_ids: Iterable[int]) -> dict[int, Employee]:
    """The people behind the ledger's holders. One query."""
    return {person.holder_id: person for person in Employee.objects.filter(holder_id__in=list(holder_ids))}


def _schedules(employee_ids: Collection[int], first: date, last: date) -> dict[int, list[DatedSchedule]]:
    """Everybody's schedules, the earliest first, read together with the hours of their weekdays."""
    rows = (
        EmployeeSchedule.objects.filter(employee_id__in=employee_ids)
        .in_force_within(first, last)
        .order_by("employee_id", "starts_on", "pk", "schedule__days__weekday")
        .values_list("employee_id", "starts_on", "ends_on", "fte_percent", "schedule__name", *_HOURS)
    )
    found: defaultdict[int, list[DatedSchedule]] = defaultdict(list)
    for (employee_id, starts_on, ends_on, fte_percent, name), days in groupby(rows, key=lambda row: row[:5]):
        # A schedule without any hours comes with one row that has no weekday.
        hours_on = {weekday: spans_of(*times) for weekday, *times in (row[5:] for row in days) if weekday is not None}
        week = tuple(hours_on.get(weekday, ()) for weekday in range(7))
        found[employee_id].append(DatedSchedule(starts_on, ends_on, week, name, fte_percent))
    return found


def _holidays(calendar_ids: Collection[int], first: date, last: date) -> dict[int | None, dict[date, HolidayFact]]:
    found: defaultdict[int | None, dict[date, HolidayFact]] = defaultdict(dict)
    for holiday in Holiday.objects.observed().filter(calendar_id__in=calendar_ids, on__range=(first, last)):
        found[holiday.calendar_id][holiday.on] = HolidayFact(holiday.on, holiday.name, holiday.is_half_day)
    return found
