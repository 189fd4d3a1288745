"""Short words for what the tests of traps do with requests for time off."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import Any

from approvals import operations as approvals
from approvals.models import Approval
from ledger.loading import Pool
from ledger.models import Account, Lot, Resource
from people.models import Employee
from tests.people.factories import HolidayFactory, LocationFactory
from tests.timeoff.factories import NINE, PolicyFactory, give
from timeoff import operations
from timeoff.models import TimeOffRequest

# Tests of threads share a company, with policies of another factory.
_numbers = itertools.count(1)


def leave_with(person: Employee, settings: dict[str, Any], amount: int = 0, name: str = "Vacation") -> Resource:
    """A kind of leave with these rules that a person has since 2024, and so much of it granted."""
    policy = PolicyFactory(settings=settings, resource__name=name, key=f"trap-{next(_numbers)}")
    give(person, policy, amount)
    return policy.resource


def another_with(person: Employee, resource: Resource, amount: int) -> None:
    """The same leave, by the same policy, for somebody else."""
    give(person, resource.policies.get(), amount)


def asked(person: Employee, resource: Resource, span: Any, *, at: datetime = NINE, **more: Any) -> TimeOffRequest:
    return operations.submit(employee=person, resource=resource, span=span, at=at, **more)


def approval_of(time_off: TimeOffRequest) -> Approval:
    """What waits, or was decided last."""
    return Approval.objects.filter(subject=time_off.subject).latest("pk")


def decide(time_off: TimeOffRequest, by: Employee, verdict: str = "approved", note: str = "", **more: Any) -> Any:
    """Decide in the inbox."""
    return approvals.decide(
        approval=approval_of(time_off), by=by, verdict=verdict, note=note, at=more.pop("at", NINE), **more
    )


def taken(time_off: TimeOffRequest) -> dict[str, int]:
    """Minutes by day, as they stand."""
    return {claim.on.isoformat(): claim.minutes for claim in time_off.claims.active().chronological()}


def pool_of(person: Employee, resource: Resource) -> Pool:
    return Pool(person.holder_id, resource.pk)


def account_of(person: Employee, resource: Resource) -> Account:
    return Account.objects.get(holder=person.holder_id, policy__resource=resource)


def lots_of(person: Employee, resource: Resource) -> dict[str, int]:
    """What stands on each lot."""
    return dict(Lot.objects.filter(account=account_of(person, resource)).values_list("name", "balance"))


def located(person: Employee, *holidays: date, half: bool = False) -> Any:
    """Put somebody at a place of work with these holidays; its calendar."""
    person.location = LocationFactory()
    person.save()
    for on in holidays:
        HolidayFactory(calendar=person.location.calendar, on=on, name="Founders' Day", is_half_day=half)
    return person.location.calendar
