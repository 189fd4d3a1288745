"""Two companies with the same cast and the same kinds of things, so that every id of one is an id of the other too.

Vera is above Mia, Mia above Ada and Sam, Bob above Zoe; Hana is HR, Otto audits. Everybody with leave has a request
that waits, a draft and a booking. In the other company all is called Rivale, and there is one more of everything, whose
id is nobody's here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection

from approvals import operations as approvals
from approvals.models import Approval, Decision, Delegation
from ledger.models import Closing, Policy, PolicyDraft, PolicyTrial
from people.access import address_of
from people.models import BalanceImport, DecidingRole, Employee, LeaveEvent, PayrollRun, Team
from people.operations import access
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    HolidayFactory,
    LocationFactory,
    TeamFactory,
    WorkScheduleFactory,
)
from tests.timeoff.factories import MONDAY, NINE, PolicyFactory, ResourceFactory, give
from timeoff import operations as timeoff
from timeoff.duration import DaySpan, Half
from timeoff.models import Document, TimeOffEvent, TimeOffRequest

TODAY = NINE.date()
WEEK = timedelta(days=7)
PASSWORD = "password"
# The first id of whatever only the other company has, in each of its tables.
FAR_ID = 70_001
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


def whole_days(first: date, count: int = 1) -> DaySpan:
    return DaySpan(first, first + timedelta(days=count - 1), Half.AM, Half.PM)


@dataclass
class World:
    """Everything in one company. `family` is everybody's last name, and occurs in every text."""

    family: str
    people: dict[str, Employee] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, TimeOffRequest] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    drafts: dict[str, TimeOffRequest] = field(default_factory=dict)
    booked: dict[str, TimeOffRequest] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    delegations: dict[str, Delegation] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.product: Team = TeamFactory(name=f"Product {self.family}", minimum_here=1)
        self.sales: Team = TeamFactory(name=f"Sales {self.family}")
        self._set_up("")
        vera = self._person("Vera", team=self.product)
        mia = self._person("Mia", manager=vera, team=self.product)
        bob = self._person("Bob", team=self.sales)
        self._person("Ada", manager=mia, team=self.product, demo_story="Asks for leave")
        self._person("Sam", manager=mia, team=self.product)
        self._person("Zoe", manager=bob, team=self.sales)
        self._person("Hana", is_hr=True, manager=vera)
        self._person("Otto", is_auditor=True, manager=vera)
        self._asks("Ada", self.sam)
        self._asks("Zoe", bob)
        for name in ("Mia", "Hana", "Otto"):
            self._asks(name)
        self._stands_in("Ada", away="Mia", stand_in="Vera")
        self._stands_in("Zoe", away="Bob", stand_in="Zoe")

    def add_more(self) -> None:
        """One more of everything, "Extra", with ids far from all others."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
                " FROM pg_sequences WHERE schemaname = current_schema()",
                [FAR_ID - 1],
            )
        self._set_up(" extra")
        team = TeamFactory(name=f"Extra {self.family}")
        self._person("Extra", manager=self.bob, team=team, demo_story="Is somewhere else")
        self._asks("Extra")
        self._stands_in("Extra", away="Extra", stand_in="Zoe")

    def __getattr__(self, name: str) -> Any:
        """`world.ada` is Ada."""
        people: dict[str, Employee] = self.__dict__.get("people", {})
        if name.title() in people:
            return people[name.title()]
        raise AttributeError(name)

    def _set_up(self, more: str) -> None:
        """What HR keeps; nothing accrues by the policies, what there is was granted."""
        self.location = LocationFactory(name=f"Office {self.family}{more}", calendar__name=f"Days {self.family}{more}")
        self.holiday = HolidayFactory(
            calendar=self.location.calendar, name=f"{self.family}{more}", on=TODAY + 20 * WEEK
        )
        self.schedule = WorkScheduleFactory(name=f"Week {self.family}{more}")
        unused = WorkScheduleFactory(name=f"Unused week {self.family}{more}")
        self.vacation: Policy = self._policy(f"Vacation {self.family}{more}", "vacation" + more.strip())
        self.sabbatical: Policy = self._policy(f"Sabbatical {self.family}{more}", "sabbatical" + more.strip())
        numbers = {
            "location": self.location.pk,
            "holidaycalendar": self.location.calendar_id,
            "holiday": self.holiday.pk,
            "workschedule": unused.pk,
            "closing": self._closing().pk,
            **self._draft_of_a_version(),
            "balanceimport": self._import().pk,
            "leaveevent": LeaveEvent.objects.create(policy=self.vacation, name="Wedding", amount=480).pk,
            "payrollrun": self._payroll_run(more).pk,
            "decidingrole": DecidingRole.objects.create(name=f"Role {self.family}{more}").pk,
            "policy": self.vacation.pk,
            "resource": self.vacation.resource_id,
        }
        for name in ("Extra",) if more else ("Ada", "Zoe"):
            self.numbers.setdefault(name, {}).update(numbers)

    def _import(self) -> BalanceImport:
        return BalanceImport.objects.create(
            kind="opening",
            file_name=f"{self.family}.csv",
            content=b"person,policy,amount,as_of\nP,V,1,2026-01-01\n",
            created_at=NINE,
            created_by="system:accrual",
        )

    def _payroll_run(self, name: str) -> PayrollRun:
        day = date(2026, 6, 30)
        return PayrollRun.objects.create(
            run=f"June{name}"[:40],
            sequence=1,
            starts_on=day,
            ends_on=day,
            received_at=NINE,
            digest="-",
            result="posted",
        )

    def _closing(self) -> Closing:
        made = Closing.objects.create(ends_on=date(2026, 12, 31), state="counted", created_at=NINE, touched_at=NINE)
        made.policies.add(self.vacation)
        return made

    def _draft_of_a_version(self) -> dict[str, int]:
        """A draft, and a trial of it on nobody in particular."""
        said: dict[str, Any] = {"name": f"Draft {self.family}", "settings": {}, "effective_from": date(2027, 1, 1)}
        draft = PolicyDraft.objects.create(policy=self.vacation, saved_at=NINE, **said)
        trial = PolicyTrial.objects.create(
            policy=self.vacation, draft=draft, state="counted", on=TODAY, created_at=NINE, touched_at=NINE, **said
        )
        return {"policydraft": draft.pk, "policytrial": trial.pk}

    def _policy(self, name: str, key: str) -> Policy:
        return PolicyFactory(resource=ResourceFactory(key=key, name=name), key=key, name=name)

    def _person(self, first_name: str, **fields: Any) -> Employee:
        person = EmployeeFactory(
            first_name=first_name,
            last_name=self.family,
            email=f"{first_name.lower()}@{self.family.lower()}.example",
            location=self.location,
            with_login=True,
            **fields,
        )
        EmployeeScheduleFactory(employee=person, schedule=self.schedule)
        self.people[first_name] = give(person, self.vacation)
        account = person.holder.accounts.get()
        self.numbers.setdefault(first_name, {}).update(
            employee=person.pk,
            team=person.team_id or 0,
            assignment=person.holder.assignments.get().pk,
            account=account.pk,
            lot=account.lots.get().pk,
            entry=account.entries.get().pk,
        )
        self._lets_programs_in(first_name, person)
        return person

    def _lets_programs_in(self, name: str, person: Employee) -> None:
        """A token, and for Ada, Zoe and Extra the address of a calendar; as if they had been used today already."""
        token, self.tokens[name] = access.create_token(employee=person, name=f"For {self.family}", at=NINE)
        access.note_token_use(token=token, on=TODAY)
        self.numbers[name]["token"] = token.pk
        if name in {"Ada", "Zoe", "Extra"}:
            feed = access.open_feed(employee=person, at=NINE)
            access.note_feed_read(feed=feed, on=TODAY)
            self.numbers[name]["feed"] = feed.pk
            self.addresses[name] = address_of(feed)

    def _asks(self, name: str, stand_in: Employee | None = None) -> None:
        """One request that waits, one draft and one that is booked, each with a note nobody else should read."""
        person = self.people[name]
        asked: dict[str, Any] = {"employee": person, "resource": self.vacation.resource, "at": NINE}
        asked["note"] = self.note_of(name)
        self.waiting[name] = timeoff.submit(span=whole_days(MONDAY, 2), stand_in=stand_in, **asked)
        upload = ContentFile(PDF, f"{self.family} of {name}.pdf")
        self.documents[name] = timeoff.attach(time_off=self.waiting[name], by=person, upload=upload, at=NINE)
        recounted = TimeOffEvent(time_off=self.waiting[name], kind="recounted", at=NINE, detail="1 d given back")
        recounted.save()
        self.numbers.setdefault(name, {})["recount"] = recounted.pk
        self.drafts[name] = timeoff.save_draft(span=whole_days(MONDAY + 3 * WEEK), **asked)
        self.booked[name] = timeoff.submit(span=whole_days(MONDAY + WEEK), **asked)
        self.approvals[name] = Approval.objects.get(subject=self.waiting[name].subject)
        outcome = approvals.decide(
            approval=Approval.objects.get(subject=self.booked[name].subject),
            by=person.manager,
            verdict=Decision.Verdict.APPROVED,
            at=NINE,
        )
        self.decisions[name] = outcome.decision

    def _stands_in(self, name: str, *, away: str, stand_in: str) -> None:
        """Somebody above a person is away in September, and whoever stands in decides."""
        self.delegations[name] = approvals.delegate(
            employee=self.people[away],
            stand_in=self.people[stand_in],
            starts_on=TODAY + 8 * WEEK,
            last_on=TODAY + 9 * WEEK,
            on=TODAY,
        )

    def note_of(self, name: str) -> str:
        return f"private words of {name} {self.family}"


def make_operator() -> User:
    """Who looks after the installation, in the public schema."""
    return User.objects.create_superuser("olga", "olga@host.example", PASSWORD)
