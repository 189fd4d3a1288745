"""What tests of the engine stand on: resources, policies, holders, and a pool with a short name for each act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import factory
from factory.django import DjangoModelFactory

from ledger import operations
from ledger.acts import Act
from ledger.loading import Pool
from ledger.models import Account, Assignment, Entry, Holder, Lot, Policy, PolicyVersion, Resource

JAN_1 = dt.date(2026, 1, 1)
MAR_2 = dt.date(2026, 3, 2)
DEC_31 = dt.date(2026, 12, 31)


class ResourceFactory(DjangoModelFactory[Resource]):
    """Something that is counted in minutes."""

    class Meta:
        model = Resource

    key = factory.Sequence(lambda n: f"vacation-{n}")
    name = "Vacation"
    kind = "leave"
    unit = "minutes"


class PolicyFactory(DjangoModelFactory[Policy]):
    """A policy with one version whose rules are those of lots given by hand."""

    class Meta:
        model = Policy
        skip_postgeneration_save = True

    resource = factory.SubFactory(ResourceFactory)
    key = factory.Sequence(lambda n: f"policy-{n}")
    name = factory.Sequence(lambda n: f"Policy {n}")

    @factory.post_generation
    def version(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """``version=False`` leaves the policy without one."""
        if create and extracted is not False:
            PolicyVersionFactory(policy=self, **kwargs)


class PolicyVersionFactory(DjangoModelFactory[PolicyVersion]):
    """Rules from a day on; by default none that would accrue anything."""

    class Meta:
        model = PolicyVersion

    policy = factory.SubFactory(PolicyFactory, version=False)
    number = factory.Sequence(lambda n: n + 1)
    effective_from = dt.date(2020, 1, 1)
    settings = factory.LazyFunction(lambda: {"accrual": {"method": "none"}})
    reason = "first version"
    created_at = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
    created_by = "test"


class HolderFactory(DjangoModelFactory[Holder]):
    """Somebody who owns balances."""

    class Meta:
        model = Holder


class AssignmentFactory(DjangoModelFactory[Assignment]):
    """A holder has a policy from a day on."""

    class Meta:
        model = Assignment

    holder = factory.SubFactory(HolderFactory)
    policy = factory.SubFactory(PolicyFactory)
    starts_on = dt.date(2025, 1, 1)


class AccountFactory(DjangoModelFactory[Account]):
    """What a holder has under a policy."""

    class Meta:
        model = Account

    holder = factory.SubFactory(HolderFactory)
    policy = factory.SubFactory(PolicyFactory)


def act(on: dt.date = MAR_2, reason: str = "", actor: str = "test") -> Act:
    """An act at noon of that day."""
    return Act(on=on, at=dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC), actor=actor, reason=reason)


@dataclass(frozen=True)
class Owner:
    """One holder's pool, with the engine's operations on it under short names."""

    pool: Pool
    policies: tuple[int, ...]
    accounts: tuple[int, ...]

    @property
    def account(self) -> Account:
        """The first account, as it stands now."""
        return Account.objects.get(pk=self.accounts[0])

    @property
    def entries(self) -> list[Entry]:
        """Every entry of the pool, account by account, in order."""
        return list(Entry.objects.filter(account__in=self.accounts).order_by("account_id", "seq"))

    def lot(self, name: str, policy: int = 0) -> Lot:
        """A lot by its name."""
        return Lot.objects.get(account=self.accounts[policy], name=name)

    def grant(
        self, amount: int, lot: str = "2026", *, on: dt.date = JAN_1, policy: int = 0, reason: str = "", **more: Any
    ) -> None:
        """Credit a lot; a lot of its own name opens it."""
        operations.grant(
            holder_id=self.pool.holder_id,
            policy_id=self.policies[policy],
            amount=amount,
            lot=lot,
            act=act(on, reason),
            **more,
        )

    def adjust(
        self,
        amount: int,
        lot: str = "2026",
        *,
        on: dt.date = MAR_2,
        policy: int = 0,
        reason: str = "counted again",
        **more: Any,
    ) -> None:
        """Correct a lot."""
        operations.adjust(
            holder_id=self.pool.holder_id,
            policy_id=self.policies[policy],
            amount=amount,
            lot=lot,
            act=act(on, reason),
            **more,
        )

    def hold(self, amount: int, ref: str | None = None, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Hold an amount."""
        operations.hold(**self._pool(), amount=amount, ref=ref, act=act(on), **more)

    def use(self, amount: int, ref: str | None = None, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Use an amount at once."""
        operations.use(**self._pool(), amount=amount, ref=ref, act=act(on), **more)

    def approve(self, ref: str, amount: int | None = None, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Use what is held."""
        operations.approve(**self._pool(), ref=ref, amount=amount, act=act(on), **more)

    def release(self, ref: str, amount: int | None = None, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Give back what is held."""
        operations.release(**self._pool(), ref=ref, amount=amount, act=act(on), **more)

    def restore(self, ref: str, amount: int | None = None, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Give back what is used."""
        operations.restore(**self._pool(), ref=ref, amount=amount, act=act(on), **more)

    def reverse(self, ref: str, *, on: dt.date = MAR_2, **more: Any) -> None:
        """Take back a step."""
        operations.reverse(**self._pool(), ref=ref, act=act(on), **more)

    def run(self, on: dt.date) -> None:
        """A night's run: what is past its last day lapses."""
        operations.expire(pools=[self.pool], act=act(on))

    def _pool(self) -> dict[str, int]:
        return {"holder_id": self.pool.holder_id, "resource_id": self.pool.resource_id}


def owner(*, policies: int = 1, credit: int = 0, expires_on: dt.date | None = DEC_31) -> Owner:
    """A holder with an account under each of so many policies of one resource.

    With ``credit``, the first account has a lot "2026" with that much on it.
    """
    resource = ResourceFactory()
    made = [PolicyFactory(resource=resource, priority=number + 1) for number in range(policies)]
    holder = HolderFactory()
    accounts = [AccountFactory(holder=holder, policy=policy) for policy in made]
    new = Owner(
        pool=pool(holder, resource),
        policies=tuple(policy.pk for policy in made),
        accounts=tuple(account.pk for account in accounts),
    )
    if credit:
        new.grant(credit, expires_on=expires_on)
    return new


def assigned_owner(*, credit: int = 0, starts_on: dt.date = dt.date(2025, 1, 1)) -> Owner:
    """As `owner`, with the policy assigned: draws go by its rules, which by default take what has accrued."""
    new = owner()
    AssignmentFactory(holder_id=new.pool.holder_id, policy_id=new.policies[0], starts_on=starts_on)
    if credit:
        new.grant(credit, expires_on=DEC_31)
    return new


def pool(holder: Holder, resource: Resource) -> Pool:
    """What a holder has of a resource."""
    return Pool(holder.pk, resource.pk)
