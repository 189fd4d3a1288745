"""What the page of a year-end run shows: how far it is, the sums of each policy, a line for each person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum

from ledger.models import Closing, ClosingLine, Policy
from people.actors import names_of
from people.format import Reader, amount
from people.models import Employee
from people.passbook.export import BOM, safe
from people.requests import number_of

ON_A_PAGE = 50
FIGURES = ("left", "carried", "lapsed", "debt", "held", "opens_with")
SHOWN: dict[str, tuple[str, Q]] = {
    "": ("Everybody", Q()),
    "lapsed": ("Who loses something", Q(lapsed__gt=0)),
    "carried": ("Who carries something over", Q(carried__gt=0)),
    "debt": ("Who is overdrawn", Q(debt__gt=0)),
    "held": ("With days still held", Q(held__gt=0)),
    "failed": ("Failed", Q(state=ClosingLine.State.FAILED)),
}
HEAD = (
    "Number", "Name", "Team", "Policy", "State", "Left", "Carried over", "Lapses", "Overdrawn", "Still held",
    "Opens with", "Unit", "Left in words", "Carried over in words", "Lapses in words", "Problem",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of one policy."""

    policy: Policy
    people: int
    figures: Mapping[str, int]


class ClosingPage:
    """One run as its page shows it. A fixed number of queries, however many lines it has."""

    def __init__(self, closing: Closing, reader: Reader, asked: Mapping[str, str], at: dt.datetime) -> None:
        self.closing, self.reader, self.at = closing, reader, at
        self.show = asked.get("show", "") if asked.get("show", "") in SHOWN else ""
        self.named = asked.get("named", "").strip()[:100]
        self.policy_id = number_of(asked.get("policy", "")) or None
        self._page_number = asked.get("page", "1")

    @cached_property
    def policies(self) -> list[Policy]:
        return list(self.closing.policies.select_related("resource").order_by("resource__position", "name", "pk"))

    @cached_property
    def totals(self) -> list[Total]:
        """The sums of each policy over all lines."""
        rows: Any = self.closing.lines.values("account__policy").annotate(
            people=Count("pk"), **{f"sum_{name}": Sum(name) for name in FIGURES}
        )
        found = {row["account__policy"]: row for row in rows}
        return [
            Total(policy, found[policy.pk]["people"], {name: found[policy.pk][f"sum_{name}"] for name in FIGURES})
            for policy in self.policies
            if policy.pk in found
        ]

    @cached_property
    def states(self) -> dict[str, int]:
        """How many lines are due, posted or failed."""
        return dict(self.closing.lines.values_list("state").annotate(Count("pk")))

    @property
    def due(self) -> int:
        return self.states.get("due", 0)

    @property
    def failed(self) -> int:
        return self.states.get("failed", 0)

    @property
    def posted(self) -> int:
        return self.states.get("posted", 0)

    @property
    def percent(self) -> int:
        """How much of the work at hand is done."""
        return self.closing.percent

    @property
    def last_day(self) -> str:
        """The last day of the period, in the reader's words."""
        return self.reader.day(self.closing.ends_on, weekday=False, year=True)

    @property
    def is_over(self) -> bool:
        """Whether the period has ended."""
        return self.closing.ends_on < self.reader.today

    @property
    def is_stuck(self) -> bool:
        """Whether no worker has been at it for a while."""
        return self.closing.is_stuck(self.at)

    @property
    def has_buttons(self) -> bool:
        """Whether there is anything that HR can do to it as it stands."""
        return self.is_stuck or not (self.closing.is_working or (self.closing.state == "posted" and not self.failed))

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_of(name for name in (self.closing.created_by, self.closing.confirmed_by) if name)

    @property
    def begun_by(self) -> str:
        return self._names.get(self.closing.created_by, "")

    @property
    def confirmed_by(self) -> str:
        return self._names.get(self.closing.confirmed_by, "")

    @cached_property
    def page(self) -> Page[ClosingLine]:
        """The lines on the page that is open."""
        return Paginator(self._lines(), ON_A_PAGE).get_page(self._page_number)

    @property
    def shown_as(self) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in SHOWN.items()]

    def _lines(self) -> QuerySet[ClosingLine]:
        found = lines_of(self.closing).filter(SHOWN[self.show][1])
        if self.policy_id is not None:
            found = found.filter(account__policy=self.policy_id)
        if self.named:
            people = Employee.objects.named_like(self.named).values("holder")
            found = found.filter(account__holder__in=people)
        return found


def lines_of(closing: Closing) -> QuerySet[ClosingLine]:
    """The lines of a run with whom they are about, by name."""
    found = closing.lines.select_related("account__policy__resource", "account__holder__employee__team")
    employee = "account__holder__employee"
    return found.order_by(f"{employee}__last_name", f"{employee}__first_name", "account__policy__name", "pk")


def csv_rows(closing: Closing) -> Iterator[Sequence[Any]]:
    """The head, and a row for each line; amounts in the policy's unit, and as people read them."""
    yield [BOM + HEAD[0], *HEAD[1:]]
    for line in lines_of(closing).iterator(chunk_size=2000):
        policy = line.account.policy
        employee = getattr(line.account.holder, "employee", None)
        yield [
            safe(getattr(employee, "number", "") or ""),
            safe(employee.display_name if employee else str(line.account.holder)),
            safe(str(employee.team) if employee and employee.team else ""),
            safe(policy.name),
            line.get_state_display(),
            *[getattr(line, name) for name in FIGURES],
            policy.resource.unit,
            *[amount(getattr(line, name), policy) for name in ("left", "carried", "lapsed")],
            safe(line.problem),
        ]
