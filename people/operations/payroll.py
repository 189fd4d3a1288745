"""Hours worked, as payroll reports them: taken in whole or not at all, once, and trued up by corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ledger import operations as ledger
from ledger.acts import Act
from ledger.operations import Hours
from people.access import new_nonce
from people.models import Employee, PayrollKey, PayrollRun

ACTOR = "system:payroll"
MOST_NAMED = 5
Result = PayrollRun.Result


class CannotTakePayrollRun(Exception):
    """Nothing was posted. `errors` has words for each field that is wrong; `is_conflict` says that it came before."""

    def __init__(self, message: str, errors: Mapping[str, Sequence[str]], *, is_conflict: bool = False) -> None:
        super().__init__(message)
        self.errors = errors
        self.is_conflict = is_conflict


@dataclass(frozen=True, slots=True)
class Reported:
    """A run as payroll reports it: minutes worked from one day to another, by personnel number."""

    run: str
    sequence: int
    starts_on: date
    ends_on: date
    minutes: Mapping[str, int]
    digest: str


@transaction.atomic
def make_payroll_key(*, by: str, at: datetime) -> PayrollKey:
    """Another secret for payroll; the one before opens nothing from this moment on."""
    made = {"nonce": new_nonce(), "made_at": at, "made_by": by, "last_used_at": None}
    key, _ = PayrollKey.objects.update_or_create(is_only=True, defaults=made)
    return key


def take_payroll_run(*, reported: Reported, at: datetime, on: date) -> tuple[PayrollRun, bool]:
    """Credit what the hours of a run earn; returns what is kept of it, and whether it is news.

    A run of a higher sequence takes the place of the one before, whole: who is not in it any more worked nothing. One
    that comes after its own correction is kept and posts nothing. `on` is the company's day.

    :raises CannotTakePayrollRun: for people nobody knows, days to come, or other hours under a sequence that stands.
        Nothing is posted then, and the refusal is kept.
    """
    try:
        return _take(reported, at=at, on=on)
    except CannotTakePayrollRun as refusal:
        _keep(reported, at, Result.REFUSED, problem=str(refusal)[:500])
        raise


@transaction.atomic
def _take(reported: Reported, *, at: datetime, on: date) -> tuple[PayrollRun, bool]:
    # Lock the key first: of the same run sent twice in one moment, the second has to find what the first made.
    PayrollKey.objects.select_for_update().get()
    PayrollKey.objects.update(last_used_at=at)
    taken = PayrollRun.objects.filter(run=reported.run).exclude(result=Result.REFUSED).order_by("-sequence")
    known = next((run for run in taken if run.sequence == reported.sequence), None)
    if known is not None:
        _refuse_other_content(known, reported)
        return known, False
    _refuse_days_to_come(reported, on)
    holders = _holders(reported)
    if taken and taken[0].sequence > reported.sequence:
        return _keep(reported, at, Result.SUPERSEDED), True
    outcome = ledger.report_worked(
        hours=[
            Hours(holders[number], minutes, reported.starts_on, reported.ends_on)
            for number, minutes in reported.minutes.items()
        ],
        ref=f"payroll/{reported.run}",
        version=reported.sequence,
        act=Act(on=on, at=at, actor=ACTOR, reason=f"Payroll run {reported.run}"),
        replaces_all=True,
    )
    without = sorted(number for number, holder_id in holders.items() if holder_id in outcome.without)
    amounts = {"credited": outcome.amount, "accounts": outcome.accounts, "without_policy": without}
    return _keep(reported, at, Result.POSTED, **amounts), True


def _refuse_other_content(known: PayrollRun, reported: Reported) -> None:
    if known.digest != reported.digest:
        words = (
            f"Run {known.run} was received with sequence {known.sequence} and other hours. What came first stands; "
            f"send a correction with a higher sequence."
        )
        raise CannotTakePayrollRun(words, {"sequence": [words]}, is_conflict=True)


def _refuse_days_to_come(reported: Reported, on: date) -> None:
    if reported.ends_on > on:
        words = (
            f"{reported.ends_on} is still to come. Hours are reported once they are worked: until {on} at the latest."
        )
        raise CannotTakePayrollRun(words, {"to": [words]})


def _holders(reported: Reported) -> dict[str, int]:
    """Whose hours they are, by personnel number. One query.

    :raises CannotTakePayrollRun: naming the places in the list at which nobody is known.
    """
    found = Employee.objects.filter(number__in=list(reported.minutes), erased_on=None)
    holders = dict(found.values_list("number", "holder_id"))
    unknown = [(place, number) for place, number in enumerate(reported.minutes) if number not in holders]
    if unknown:
        right = "Send the personnel number as it stands on the person's page in HR admin."
        errors = {
            f"employees.{place}.number": [f"Nobody here has the personnel number {number}. {right}"]
            for place, number in unknown
        }
        named = ", ".join(number for _, number in unknown[:MOST_NAMED])
        more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
        raise CannotTakePayrollRun(f"Nobody here has the personnel number {named}{more}. {right}", errors)
    return holders


def _keep(reported: Reported, at: datetime, result: str, **more: object) -> PayrollRun:
    return PayrollRun.objects.create(
        run=reported.run,
        sequence=reported.sequence,
        starts_on=reported.starts_on,
        ends_on=reported.ends_on,
        received_at=at,
        digest=reported.digest,
        result=result,
        employees=len(reported.minutes),
        worked_minutes=sum(reported.minutes.values()),
        **more,
    )
