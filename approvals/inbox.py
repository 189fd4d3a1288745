"""The rows of the inbox, ready to be drawn: templates ask them questions and decide nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from approvals import registry
from approvals.charge import Capacity, Charge
from approvals.models import Approval, Decision
from approvals.operations import RowResult
from approvals.queries import YOU, name_deciders
from approvals.registry import CoverCell, RowPresentation
from people.format import age
from people.models import Employee

# From then on a row says in colour that it has waited long.
OLD = timedelta(days=5)


@dataclass(frozen=True)
class Row:
    """One approval as one person sees it."""

    approval: Approval
    shown: RowPresentation
    age: str
    is_old: bool
    capacity: Capacity | None
    waits_for: str
    is_open: bool = False

    @property
    def pk(self) -> int:
        return self.approval.pk

    @property
    def requester(self) -> Employee:
        return self.approval.requester

    @property
    def is_decidable(self) -> bool:
        """Whether the viewer may decide on it now."""
        return self.capacity is not None

    @property
    def is_yours(self) -> bool:
        """Whether it waits for the viewer. What waits for others is decided from its details, not in passing."""
        return self.is_decidable and self.waits_for == YOU

    @property
    def in_place_of(self) -> Employee | None:
        return self.capacity.in_place_of if self.capacity else None

    @property
    def remarks(self) -> list[str]:
        """What else has to be known at a glance: the step, and in whose place one would decide."""
        return [
            remark
            for remark, holds in (
                (self.step_words, self.step_words),
                (f"You stand in for {self.in_place_of}", self.in_place_of),
            )
            if holds
        ]

    @property
    def token(self) -> str:
        """What a form sends: the approval, and the step that was in view."""
        return f"{self.approval.pk}:{self.approval.position}"

    @property
    def reminders(self) -> str:
        count = self.approval.reminders
        return "" if not count else "reminded once" if count == 1 else f"reminded {count} times"

    @property
    def step_words(self) -> str:
        """ "Step 1 of 2, then HR"; nothing if there is only one."""
        approval = self.approval
        if approval.step_count == 1:
            return ""
        following = [step for step in approval.steps.all() if step.position == approval.position + 1]
        return f"Step {approval.position} of {approval.step_count}" + "".join(
            f", then {step.words}" for step in following
        )

    @property
    def facts(self) -> list[dict[str, object]]:
        """The amounts of the details, from before to after, and what else there is to know."""
        change = self.shown.change
        facts: list[dict[str, object]] = []
        if change is not None:
            facts = [
                {"label": change.label, "value": change.before},
                {"label": "This request", "value": change.change},
                {"label": "Then", "value": change.after, "is_total": True},
            ]
        facts = [fact for fact in facts if fact["value"]]
        return facts + [
            {"label": detail.label, "value": detail.value, "url": detail.url} for detail in self.shown.details
        ]

    @property
    def cover_days(self) -> Sequence[CoverCell]:
        """People here, day by day, for the details."""
        return self.shown.cover_days or self.shown.cover

    @property
    def has_more(self) -> bool:
        """Whether the details tell more than the amounts."""
        shown = self.shown
        return bool(self.cover_days or shown.warning or shown.away or shown.note or self.has_story)

    @property
    def warning_tone(self) -> str:
        """How loud the warning is: the loudest if a day falls below its minimum."""
        return "negative" if any(day.state == "under" for day in self.cover_days) else "caution"

    @property
    def has_story(self) -> bool:
        """Whether more happened than that it was asked."""
        return bool(self.approval.history or self.approval.reminders or not self.approval.is_waiting)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision in the list of those made."""

    decision: Decision
    shown: RowPresentation


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row of a bulk approval."""

    result: RowResult
    title: str

    @property
    def text(self) -> str:
        outcome = self.result.outcome
        return (outcome.text or "Approved.") if outcome else self.result.refusal


def present(approvals: Iterable[Approval], viewer: Employee) -> dict[str, RowPresentation]:
    """How each subject reads, by subject: one call for each kind. What its domain no longer knows reads as its kind."""
    approvals = list(approvals)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for approval in approvals:
        numbers[approval.kind].append(approval.subject_id)
    known: dict[str, RowPresentation] = {}
    for kind, ids in numbers.items():
        if registry.is_known(kind):
            shown = registry.get(kind).present(sorted(set(ids)), viewer)
            known |= {f"{kind}:{number}": row for number, row in shown.items()}
    gone = {
        approval.subject: RowPresentation(registry.label_of(approval.kind), "It can no longer be shown.")
        for approval in approvals
    }
    return gone | known


def rows(approvals: Sequence[Approval], *, viewer: Employee, on: date, now: datetime) -> list[Row]:
    """The rows of these approvals, read with their history. One query, and what the domains need."""
    charge = Charge.of([approval.requester_id for approval in approvals], on)
    shown = present(approvals, viewer)
    return [
        Row(
            approval=approval,
            shown=shown[approval.subject],
            age=age(approval.opened_at, now),
            is_old=approval.is_waiting and now - approval.opened_at >= OLD,
            capacity=charge.capacity(approval, viewer) if approval.is_waiting else None,
            waits_for=name_deciders(charge, approval, viewer) if approval.is_waiting else "",
        )
        for approval in approvals
    ]


def results(done: Sequence[RowResult], *, viewer: Employee) -> list[Result]:
    """The results of a bulk approval, named as people know them."""
    shown = present([result.approval for result in done], viewer)
    return [
        Result(
            result,
            f"{result.approval.requester}, "
            f"{shown[result.approval.subject].short or shown[result.approval.subject].title}",
        )
        for result in done
    ]


def verdicts(decisions: Sequence[Decision], *, viewer: Employee) -> list[Verdict]:
    """Decisions with what they were about."""
    shown = present([decision.approval for decision in decisions], viewer)
    return [Verdict(decision, shown[decision.approval.subject]) for decision in decisions]
