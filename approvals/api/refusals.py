"""What the operations of approvals refuse, as problems."""

from __future__ import annotations

from approvals.operations import CannotDecide, CannotDelegate
from approvals.operations.handing_on import CannotHandOn
from people.rest.problems import Problem, problem_of, refusal


@problem_of.register
def _(error: CannotDecide) -> Problem:
    """Where the domain could not carry it out, its own refusal knows more: its kind, and its figures."""
    if error.field:
        return refusal("invalid", error, name=error.field)
    reason = error.__cause__.__cause__ if error.__cause__ is not None else None
    known = problem_of(reason) if isinstance(reason, Exception) else None
    return known or refusal(error.code, error)


@problem_of.register
def _(error: CannotHandOn) -> Problem:
    return refusal(error.code, error)


@problem_of.register
def _(error: CannotDelegate) -> Problem:
    return refusal("not_possible" if error.field else "refused", error, name=error.field)
