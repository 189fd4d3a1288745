"""Makes a demo company: HR sets it up, then its days pass in order, and everything in it is done as people would."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from approvals import operations as approvals
from approvals.charge import who_decides
from approvals.models import Approval
from config.demo.cast import LONG_AGO, Person
from config.demo.story import Ask
from ledger import operations as ledger
from ledger.acts import Act
from ledger.models import Policy, Resource
from ledger.rules import PolicySettings
from ledger.runs import run_day
from people import operations as people
from people.models import Employee, HolidayCalendar, Location, Team, WorkSchedule
from timeoff import operations as timeoff
from timeoff.models import TimeOffRequest
from timeoff.refusals import CannotSubmit

DAY = dt.timedelta(days=1)
#: The password of every demo person; demo companies exist on one's own machine only.
PASSWORD = "passbook"  # noqa: S105
#: A document of one empty page, as small as they come.
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


@dataclass(order=True)
class _Event:
    on: dt.date
    order: int
    serial: int
    do: Callable[[dt.date], None] = field(compare=False)


class Days:
    """The days of a company, passing in order: what is planned for a day is done on it, the night's run first."""

    def __init__(self, first: dt.date, today: dt.date, timezone: str) -> None:
        self.first, self.today, self.zone = first, today, ZoneInfo(timezone)
        self._events: list[_Event] = []
        self._serial = count()

    def at(self, on: dt.date, hour: int = 9) -> dt.datetime:
        """A moment of that day by the company's clock."""
        return dt.datetime.combine(on, dt.time(hour), self.zone)

    def act(self, on: dt.date, actor: str, reason: str = "", hour: int = 9) -> Act:
        """Somebody acting on that day."""
        return Act(on=on, at=self.at(on, hour), actor=actor, reason=reason)

    def plan(self, on: dt.date, do: Callable[[dt.date], None], order: int = 5) -> None:
        """Let something happen on a day; what was due before the first day happens on it."""
        heapq.heappush(self._events, _Event(max(on, self.first), order, next(self._serial), do))

    def plan_nights(self) -> None:
        """The nights on which something is due: Mondays, firsts of months, and today."""
        day = self.first
        while day <= self.today:
            if day.day == 1 or day.weekday() == 0 or day == self.today:
                self.plan(day, self._night, order=0)
            day += DAY

    def _night(self, on: dt.date) -> None:
        report = run_day(act=Act(on=on, at=self.at(on, 0), actor="system:run"))
        if report.failures:
            raise RuntimeError(f"The demo's night of {on} failed: {report.failures[0][1]}")

    def pass_by(self) -> None:
        """Do everything that is planned up to today."""
        while self._events:
            event = heapq.heappop(self._events)
            if event.on <= self.today:
                event.do(event.on)


class Company:
    """One demo company while it is made. Runs in its schema."""

    def __init__(self, days: Days, cast: Sequence[Person], *, country: str, subdivision: str, timezone: str) -> None:
        self.days, self.cast = days, {person.number: person for person in cast}
        self.employees: dict[int, Employee] = {}
        self.resources: dict[str, Resource] = {}
        self.policies: dict[str, Policy] = {}
        self.weeks: dict[str, WorkSchedule] = {}
        self.hr = next(person for person in cast if person.is_hr)
        self.calendar = HolidayCalendar.objects.get()
        self.location = Location.objects.get()
        for place in (self.calendar, self.location):
            place.country, place.subdivision = country, subdivision
        self.calendar.save()
        self.location.timezone = timezone
        self.location.save()

    # -- people ------------------------------------------------------------------------------------------------------

    def hire_everybody(self, minimum_here: dict[str, int]) -> None:
        """Teams, people and their hours, managers first; joiners of later days are hired on those."""
        for name in dict.fromkeys(person.team for person in self.cast.values()):
            Team.objects.create(name=name, minimum_here=minimum_here.get(name, 0))
        teams = {team.name: team for team in Team.objects.all()}
        waiting = list(self.cast.values())
        while waiting:
            ready = [p for p in waiting if p.boss is None or p.boss in self.employees]
            for person in ready:
                self._hire(person, teams[person.team])
                waiting.remove(person)
        # One password for all, so one hash: it is slow to make on purpose.
        User.objects.update(password=make_password(PASSWORD))

    def _hire(self, person: Person, team: Team) -> None:
        hired_on = self.days.today - DAY * person.joined_days_ago
        boss = self.employees[person.boss] if person.boss is not None else None
        details: dict[str, Any] = {"job_title": person.job, "manager": boss, "team": team, "language": person.language}
        if person.is_hr:
            # The first administrator came with the company.
            employee = Employee.objects.hr().get()
            Employee.objects.filter(pk=employee.pk).update(hired_on=hired_on, demo_story=person.story, **details)
            employee.refresh_from_db()
            employee.schedules.update(starts_on=hired_on)
        else:
            employee = people.hire(
                number=f"{person.number:03}",
                first_name=person.first_name,
                last_name=person.last_name,
                email=f"{_ascii(person.name)}@{self.location.name.lower()}.example",
                hired_on=hired_on,
                location=self.location,
                schedule=self.weeks[person.week],
                fte_percent=Decimal(person.fte),
                is_auditor=person.is_auditor,
                **details,
            )
            people.create_login(employee=employee)
            if person.story:
                Employee.objects.filter(pk=employee.pk).update(demo_story=person.story)
                employee.refresh_from_db()
        self.employees[person.number] = employee

    # -- rules -------------------------------------------------------------------------------------------------------

    def count(self, key: str, name: str, icon: str, colour: str, *, private: bool = True) -> None:
        """A kind of leave of the company."""
        self.resources[key] = Resource.objects.create(
            key=key,
            name=name,
            kind="leave",
            unit="minutes",
            icon=icon,
            colour=colour,
            is_private=private,
            position=len(self.resources),
        )

    def policy(self, key: str, resource: str, name: str, settings: dict[str, object], priority: int = 1) -> None:
        """A policy in force from the company's first day."""
        act = self.days.act(self.days.first, self.hr_actor, "As agreed when Passbook was introduced")
        self.policies[key] = ledger.create_policy(
            resource=self.resources[resource],
            key=key,
            name=name,
            settings=PolicySettings.parse(settings).to_json(),
            effective_from=self.days.first,
            act=act,
            priority=priority,
        )

    def assign(self, key: str, numbers: Sequence[int], priority: int = 1, since: dt.date | None = None) -> None:
        """Give people a policy, each from the first day (or another one) or from when they joined."""
        for number in numbers:
            ledger.assign(
                holder_ids=[self.employees[number].holder_id],
                policy=self.policies[key],
                starts_on=max(since or self.days.first, self.employees[number].hired_on),
                priority=priority,
            )

    @property
    def hr_actor(self) -> str:
        """HR, as an actor in the ledger."""
        return f"employee:{self.employees[self.hr.number].pk}" if self.employees else "user:1"

    def open_with(self, key: str, number: int, minutes: int, reason: str) -> None:
        """What somebody brought along when Passbook was introduced."""

        def do(on: dt.date) -> None:
            ledger.credit_allowance(
                holder_id=self.employees[number].holder_id,
                policy_id=self.policies[key].pk,
                amount=minutes,
                act=self.days.act(on, self.hr_actor, reason),
                kind="OPENING",
                key="opening",
            )

        self.days.plan(self.days.first, do, order=1)

    def grant(self, key: str, number: int, minutes: int, lot: str, on: dt.date, reason: str) -> None:
        """Extra time for somebody."""

        def do(day: dt.date) -> None:
            ledger.credit_allowance(
                holder_id=self.employees[number].holder_id,
                policy_id=self.policies[key].pk,
                amount=minutes,
                act=self.days.act(day, self.hr_actor, reason, hour=11),
                key=f"grant/{lot}",
            )

        self.days.plan(on, do)

    # -- leave -------------------------------------------------------------------------------------------------------

    def ask(self, ask: Ask) -> None:
        """Let somebody ask for leave on its day; what is refused is not asked for."""
        self.days.plan(ask.asked_on, lambda on: self._submit(ask, on))

    def _submit(self, ask: Ask, on: dt.date) -> None:
        employee = self.employees[ask.number]
        if ask.resource not in self.resources or employee.hired_on > on:
            return
        try:
            time_off = timeoff.submit(
                employee=employee,
                resource=self.resources[ask.resource],
                span=ask.span,
                at=self.days.at(on, 10),
                note=ask.note,
                stand_in=self.employees[ask.stand_in] if ask.stand_in else None,
                document=ContentFile(PDF, name=ask.document) if ask.document else None,
            )
        except CannotSubmit:
            return
        if ask.decided_after is not None and time_off.is_waiting:
            decide_on = min(on + DAY * ask.decided_after, self.days.today)
            self.days.plan(decide_on, lambda day: self._decide(ask, time_off, day))
        if ask.cancelled_after is not None:
            self.days.plan(on + DAY * ask.cancelled_after, lambda day: self._cancel(time_off, employee, day))

    def _decide(self, ask: Ask, time_off: TimeOffRequest, on: dt.date) -> None:
        """Whoever is asked decides, one after the other, as many as the plan lets."""
        approval = Approval.objects.filter(subject=f"timeoff.request:{time_off.pk}").order_by("-pk").first()
        hour = 14
        while approval is not None and approval.is_waiting and hour - 14 != ask.decided_by:
            approvals.decide(
                approval=approval,
                by=who_decides(approval, on)[0],
                verdict=ask.verdict,
                note=ask.decision_note,
                at=self.days.at(on, hour),
            )
            approval.refresh_from_db()
            hour += 1

    def _cancel(self, time_off: TimeOffRequest, employee: Employee, on: dt.date) -> None:
        time_off.refresh_from_db()
        timeoff.cancel(time_off=time_off, by=employee, at=self.days.at(on, 12), reason="Plans changed")


def everybody(cast: Sequence[Person]) -> list[int]:
    """The numbers of all people."""
    return [person.number for person in cast]


def split_by_team(cast: Iterable[Person], team: str) -> tuple[list[int], list[int]]:
    """The numbers of who is in a team, and of all others."""
    people = list(cast)
    return [p.number for p in people if p.team == team], [p.number for p in people if p.team != team]


def has_been_here_long(person: Person) -> bool:
    """Whether somebody was there before Passbook."""
    return person.joined_days_ago >= LONG_AGO


def _ascii(name: str) -> str:
    plain = name.lower().translate(str.maketrans("áéíóúäöüßč", "aeiouaousc"))
    return plain.replace(" ", ".")
