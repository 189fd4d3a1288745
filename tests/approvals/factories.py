"""The people of these tests, and a kind of subject to decide on: errands."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from approvals import operations, registry
from approvals.models import Approval, ApprovalStep, Decision
from approvals.registry import Change, CoverCell, RowPresentation, Subject
from ledger.models import Holder
from people.models import Employee

KIND = "test.errand"
TODAY = date(2026, 7, 14)
NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)

_numbers = itertools.count(1)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def make_person(name: str, *, manager: Employee | None = None, signs_in: bool = True, **fields: Any) -> Employee:
    """Somebody who has worked here for long; `name` is first and last name."""
    number = next(_numbers)
    first, _, last = name.partition(" ")
    user = None
    if signs_in:
        user = User.objects.create(username=f"{first.lower()}-{number}@acme.test")
    fields = {"hired_on": date(2020, 1, 1), "timezone": "Europe/Berlin"} | fields
    return Employee.objects.create(
        user=user,
        holder=Holder.objects.create(),
        number=f"A-{number}",
        first_name=first,
        last_name=last or "Test",
        email=user.username if user else "",
        manager=manager,
        **fields,
    )


@dataclass
class Cast:
    """Ada asks, Mia manages her, Boss manages Mia, Hana is HR, Otto audits, Zoe is a stranger with a report."""

    boss: Employee = field(init=False)
    mia: Employee = field(init=False)
    ada: Employee = field(init=False)
    hana: Employee = field(init=False)
    otto: Employee = field(init=False)
    zoe: Employee = field(init=False)
    bob: Employee = field(init=False)

    def __post_init__(self) -> None:
        self.boss = make_person("Boris Boss")
        self.mia = make_person("Mia Manager", manager=self.boss)
        self.ada = make_person("Ada Asks", manager=self.mia)
        self.hana = make_person("Hana Roth", manager=self.boss, is_hr=True)
        self.otto = make_person("Otto Audit", manager=self.boss, is_auditor=True)
        self.zoe = make_person("Zoe Stranger", manager=self.boss)
        self.bob = make_person("Bob Below", manager=self.zoe)


@dataclass
class Errands:
    """A domain for the tests: keeps what it was told, and refuses what it is told to refuse."""

    approved: list[tuple[int, Decision]] = field(default_factory=list)
    denied: list[tuple[int, Decision]] = field(default_factory=list)
    handed_on: list[tuple[int, Approval]] = field(default_factory=list)
    reminded: list[tuple[int, Approval]] = field(default_factory=list)
    locked: list[int] = field(default_factory=list)
    presented: list[list[int]] = field(default_factory=list)
    refuses: dict[int, Exception] = field(default_factory=dict)
    rows: dict[int, RowPresentation] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    kind: str = KIND

    def approve(self, subject_id: int, decision: Decision) -> str:
        if subject_id in self.refuses:
            raise self.refuses[subject_id]
        self.approved.append((subject_id, decision))
        return f"Errand {subject_id} is run."

    def deny(self, subject_id: int, decision: Decision) -> str:
        if subject_id in self.refuses:
            raise self.refuses[subject_id]
        self.denied.append((subject_id, decision))
        return ""

    def present(self, ids: list[int], viewer: Employee) -> dict[int, RowPresentation]:
        self.presented.append(ids)
        return {number: self.rows.get(number) or self.row(number) for number in ids if number < 1000}

    def row(self, number: int) -> RowPresentation:
        return RowPresentation(
            title=f"Errand {number}",
            detail="Mon 27 – Tue 28 Jul",
            short="27 – 28 Jul",
            change=Change("Balance on 28 Jul", "10 d", "8 d 4 h", "−1 d 4 h"),
            cover=(CoverCell("Mon 27", 5, 5, "at", 8), CoverCell("Tue 28", 4, 5, "under", 8)),
        )

    def subject(self, label: str = "Errands") -> Subject:
        return Subject(
            kind=self.kind,
            label=label,
            on_approve=self.approve,
            on_deny=self.deny,
            name=lambda number, viewer: self.row(number).short,
            present=self.present,
            lock=self.locked.append,
            on_handed_on=lambda number, approval: self.handed_on.append((number, approval)),
            on_reminded=lambda number, approval: self.reminded.append((number, approval)),
        )

    def ask(self, requester: Employee, *, at: datetime = NOON, **kwargs: Any) -> Approval:
        """Open an approval for a new errand."""
        subject = f"{self.kind}:{next(self.numbers)}"
        return operations.open_approval(subject=subject, requester=requester, at=at, **kwargs)


def many_people(count: int, manager: Employee) -> list[Employee]:
    """Reports of one manager, made in two statements; they do not sign in."""
    holders = Holder.objects.bulk_create(Holder() for _ in range(count))
    return Employee.objects.bulk_create(
        Employee(
            holder=holder,
            number=f"M-{holder.pk}",
            first_name="Rita",
            last_name=f"Report {holder.pk}",
            manager=manager,
            hired_on=date(2020, 1, 1),
            timezone="Europe/Berlin",
        )
        for holder in holders
    )


def many_errands(requesters: list[Employee], *, roles: tuple[str, ...] = ("manager",)) -> list[Approval]:
    """An errand that waits for each of these, made in two statements."""
    approvals = Approval.objects.bulk_create(
        Approval(subject=f"{KIND}:{number}", kind=KIND, requester=requester, opened_at=NOON)
        for number, requester in enumerate(requesters, start=1)
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(approval=approval, position=position, role=role)
        for approval in approvals
        for position, role in enumerate(roles, start=1)
    )
    return approvals


def register_errands(monkeypatch: Any, kind: str = KIND, label: str = "Errands") -> Errands:
    """Register errands as a kind for one test."""
    errands = Errands(kind=kind)
    monkeypatch.setitem(registry._subjects, kind, errands.subject(label))
    return errands
