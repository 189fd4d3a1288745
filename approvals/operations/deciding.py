"""Approving and denying, one at a time or many."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from approvals import registry
from approvals.chain import has_decided
from approvals.charge import Capacity, Charge
from approvals.models import Approval, ApprovalStep, Decision
from people.models import Employee

logger = logging.getLogger(__name__)

Verdict = Decision.Verdict
NOT_YOURS = "This is not yours to decide."


class CannotDecide(Exception):
    """Nothing was decided; the text says why. `field` names what was typed wrongly, if it was that.

    `code` names the kind of refusal for programs: "decided", "not_allowed", or "refused" by the domain.
    """

    def __init__(self, message: str, field: str = "", *, code: str = "refused") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision led to: `text` says it. `changed` is False if the same person had decided so before."""

    approval: Approval
    decision: Decision
    changed: bool
    text: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one approval of many: an outcome, or the words in which it was refused, and their code."""

    approval: Approval
    outcome: Outcome | None
    refusal: str = ""
    code: str = ""

    @property
    def is_done(self) -> bool:
        return self.outcome is not None


@transaction.atomic
def decide(
    *, approval: Approval, by: Employee, verdict: str, at: datetime, note: str = "", step: int | None = None
) -> Outcome:
    """Approve or deny the current step; the last approval, or any denial, carries out what the domain registered.

    `step` is the position that the person had in view. Without it, who approved a step before does not decide the next
    one by clicking again. A later step that would fall to somebody who has approved already is passed over.

    :raises CannotDecide: if it is somebody else's to decide, or decided already, if a denial has no note, or if the
        domain cannot carry it out. Nothing is changed then.
    """
    verdict, note = _checked(verdict, note)
    subject = registry.get(approval.kind)
    subject.lock(approval.subject_id)
    # Lock first: two people may decide in the same second, and only one decision may stand.
    approval = Approval.objects.select_for_update(of=("self",)).with_history().get(pk=approval.pk)
    repeated = _standing(approval, by=by, verdict=verdict, step=step)
    if repeated is not None:
        return repeated
    charge = Charge.of([approval.requester_id], at.astimezone(by.zone).date())
    capacity = _capacity(charge, approval, by)
    decision = Decision.objects.create(
        step=approval.current_step, verdict=verdict, by=by, in_place_of=capacity.in_place_of, note=note, at=at
    )
    try:
        text = _carry_out(approval, decision, subject, charge)
    except registry.Refusal as refusal:
        raise CannotDecide(str(refusal)) from refusal
    return Outcome(approval=approval, decision=decision, changed=True, text=text)


def decide_many(
    *, approvals: Iterable[tuple[Approval, int | None]], by: Employee, verdict: str, at: datetime, note: str = ""
) -> list[RowResult]:
    """Decide each of these by the same checks, in a transaction of its own: what is refused changes nothing.

    Each comes with the step that the person had in view, or None. Returns a result for each, the oldest first.
    """
    results = []
    for approval, step in sorted(approvals, key=lambda pair: pair[0].pk):
        try:
            outcome = decide(approval=approval, by=by, verdict=verdict, at=at, note=note, step=step)
        except CannotDecide as refusal:
            results.append(RowResult(approval, None, str(refusal), refusal.code))
        except Exception:
            # The rows before stand, and the person has to learn of them: one row's fault must not hide their results.
            logger.exception("Approval %s could not be decided.", approval.pk)
            words = "Something went wrong on the server. Nothing was changed here."
            results.append(RowResult(approval, None, words, "server_error"))
        else:
            results.append(RowResult(approval, outcome))
    return results


def _checked(verdict: str, note: str) -> tuple[Verdict, str]:
    checked = Verdict(verdict)
    if checked not in Decision.FINAL:
        raise ValueError(f"{verdict!r} ends nothing. Use refer() for it.")
    note = note.strip()
    if checked == Verdict.DENIED and not note:
        raise CannotDecide("Say why: a denial needs a note.", field="note")
    return checked, note


def _standing(approval: Approval, *, by: Employee, verdict: Verdict, step: int | None) -> Outcome | None:
    """The decision that stands if this is the same click again; None if it is the person's turn to decide.

    :raises CannotDecide: if it was withdrawn, or decided otherwise.
    """
    if approval.is_withdrawn:
        raise CannotDecide(f"{approval.requester} has withdrawn this request.", code="decided")
    final = [decision for decision in approval.history if decision.is_final]
    if step is not None:
        final = [decision for decision in final if decision.step.position == step]
    mine = next((decision for decision in final if decision.by_id == by.pk), None)
    if mine is not None and mine.verdict == verdict:
        return Outcome(approval, mine, changed=False, text=f"You {mine.get_verdict_display().lower()} this already.")
    if mine is None and approval.is_waiting and step in {None, approval.position}:
        return None
    if not final:
        raise CannotDecide("This has moved on since you looked. Load the page again.", code="decided")
    decided = mine or final[-1]
    who = "you" if decided.by_id == by.pk else str(decided.by)
    raise CannotDecide(f"Already decided by {who}: {decided.get_verdict_display().lower()}.", code="decided")


def _capacity(charge: Charge, approval: Approval, by: Employee) -> Capacity:
    capacity = charge.capacity(approval, by)
    if capacity is not None:
        return capacity
    if by.pk == approval.requester_id:
        raise CannotDecide("Nobody decides on their own request.", code="not_allowed")
    if by.is_auditor:
        raise CannotDecide("An auditor reads everything and decides nothing.", code="not_allowed")
    raise CannotDecide(NOT_YOURS, code="not_allowed")


def _carry_out(approval: Approval, decision: Decision, subject: registry.Subject, charge: Charge) -> str:
    """Move the approval on, or close it and let the domain act. Returns what followed, as a sentence."""
    following = _next_step(approval, decision, charge) if decision.is_approved else None
    if following is not None:
        approval.position = following.position
        approval.save(update_fields=["position"])
        subject.on_handed_on(approval.subject_id, approval)
        return f"Now {following.words} decides."
    approval.state = Approval.State.APPROVED if decision.is_approved else Approval.State.DENIED
    approval.closed_at = decision.at
    approval.save(update_fields=["state", "closed_at"])
    act = subject.on_approve if decision.is_approved else subject.on_deny
    return act(approval.subject_id, decision) or ""


def _next_step(approval: Approval, decision: Decision, charge: Charge) -> ApprovalStep | None:
    """The next step at which somebody decides who has not approved before: nobody is asked twice."""
    heard = has_decided([*approval.history, decision])
    ahead = (step for step in approval.steps.all() if step.position > approval.position)
    return next((step for step in ahead if not any(p.pk in heard for p in charge.in_charge(approval, step))), None)
