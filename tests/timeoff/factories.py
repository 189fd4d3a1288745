"""Leave made for tests: a resource, a policy with one version, somebody who has it, and what was granted."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from ledger import operations as ledger
from ledger.acts import Act
from ledger.models import Assignment, Policy, PolicyVersion, Resource
from ledger.rules import PolicySettings
from tests.people.factories import EmployeeFactory, EmployeeScheduleFactory
from timeoff.duration import ClockSpan, DaySpan, Half

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 7, 14)
NINE = datetime(2026, 7, 14, 9, 0, tzinfo=BERLIN)
"""The moment at which the tests act: Tuesday 14 July 2026, nine in the morning."""

H, D = 60, 480
MONDAY = date(2026, 8, 10)
"""The first day of a week without holidays in which most requests lie."""


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    key = factory.Sequence(lambda n: f"leave-{n}")
    name = "Vacation"
    kind = "leave"
    unit = "minutes"


class PolicyFactory(DjangoModelFactory):
    """Nothing accrues: what there is was granted. Other rules by `settings`."""

    class Meta:
        model = Policy
        skip_postgeneration_save = True

    resource = factory.SubFactory(ResourceFactory)
    key = factory.Sequence(lambda n: f"policy-{n}")
    name = factory.Sequence(lambda n: f"Vacation policy {n}")

    @factory.post_generation
    def settings(self, create, extracted, **kwargs):
        PolicyVersion.objects.create(
            policy=self,
            number=1,
            effective_from=date(2024, 1, 1),
            settings=PolicySettings.parse(extracted or {}).to_json(),
            reason="As agreed",
            created_at=NINE,
            created_by="user:1",
        )


def give(employee, policy, amount=10 * D, *, lot="Allowance 2026", valid_from=date(2026, 1, 1), expires_on=None):
    """Assign a policy to somebody and grant an amount to a lot."""
    Assignment.objects.get_or_create(holder=employee.holder, policy=policy, starts_on=date(2024, 1, 1))
    ledger.open_account(holder_id=employee.holder_id, policy_id=policy.pk)
    if amount:
        ledger.grant(
            holder_id=employee.holder_id,
            policy_id=policy.pk,
            amount=amount,
            lot=lot,
            act=Act(on=date(2026, 1, 1), at=NINE - timedelta(days=190), actor="system:test"),
            valid_from=valid_from,
            expires_on=expires_on,
        )
    return employee


def worker(first_name, **fields):
    """Somebody who works Monday to Friday from nine to five and can sign in."""
    employee = EmployeeFactory(
        first_name=first_name, last_name="Cast", email=f"{first_name.lower()}@acme.example", with_login=True, **fields
    )
    EmployeeScheduleFactory(employee=employee)
    return employee


def days(first, last=None, starts=Half.AM, ends=Half.PM):
    """A span of days; a number is so many days after Monday."""
    first = MONDAY + timedelta(days=first) if isinstance(first, int) else first
    last = first if last is None else MONDAY + timedelta(days=last) if isinstance(last, int) else last
    return DaySpan(first, last, starts, ends)


def hours(starts, ends, first=MONDAY, last=None):
    """A span from one time to another, such as "14:00", by the person's own clock."""
    return ClockSpan(
        datetime.combine(first, time.fromisoformat(starts)), datetime.combine(last or first, time.fromisoformat(ends))
    )


def balance(employee, resource):
    """(available, held, used) of everything that somebody has of a resource."""
    accounts = employee.holder.accounts.filter(policy__resource=resource)
    return tuple(sum(getattr(account, name) for account in accounts) for name in ("available", "held", "used"))
