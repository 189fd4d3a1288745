"""Somebody under a policy with rules: made in one line, with what tests of runs ask of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ledger import operations, queries
from ledger.loading import Pool
from ledger.models import Account, Entry, Lot, Policy
from ledger.queries import Balance
from ledger.runs import RunReport, run_day
from tests.ledger.factories import HolderFactory, ResourceFactory, act

MONTHLY = {"accrual": {"method": "time", "every": "month", "at": "start", "per_year": 5760}}


@dataclass(frozen=True)
class Employed:
    """One holder, one policy, its account."""

    pool: Pool
    policy: Policy

    @property
    def account(self) -> Account:
        return Account.objects.get(holder=self.pool.holder_id, policy=self.policy)

    def night(self, on: dt.date, **more: Any) -> RunReport:
        """The night's run of this holder alone."""
        return run_day(act=act(on, actor="system:run"), pools=[self.pool], **more)

    def balance(self, on: dt.date, known_on: dt.date | None = None) -> Balance:
        """What stood at the end of a day."""
        return queries.balances([self.account.pk], on=on, known_on=known_on)[self.account.pk]

    def hold(self, amount: int, day: dt.date, *, on: dt.date, ref: str = "request") -> list[operations.Draw]:
        """Ask for one day."""
        return operations.hold_days(
            holder_id=self.pool.holder_id,
            resource_id=self.pool.resource_id,
            days=[(day, amount)],
            ref=ref,
            act=act(on),
        )

    def by_policy(self) -> dict[str, int]:
        """Whose account, for the operations on one policy."""
        return {"holder_id": self.pool.holder_id, "policy_id": self.policy.pk}

    def entries(self) -> list[tuple[str, int, dt.date]]:
        """Kind, amount and day of every entry, in order."""
        rows = Entry.objects.filter(account=self.account).order_by("seq")
        return list(rows.values_list("kind", "amount", "effective_on"))

    def lots(self) -> dict[str, int]:
        """What stands on each lot."""
        return dict(Lot.objects.filter(account=self.account).values_list("name", "balance"))


def employed(
    settings: dict[str, Any] | None = None, *, since: dt.date = dt.date(2025, 1, 1), key: str = "vacation"
) -> Employed:
    """Somebody who has had a policy since a day (one day's twelfth on each first of a month, if nothing is said)."""
    resource = ResourceFactory(key=f"{key}-resource")
    policy = operations.create_policy(
        resource=resource, key=key, name=key.title(), settings=settings or MONTHLY, effective_from=since, act=act(since)
    )
    holder = HolderFactory()
    operations.assign(holder_ids=[holder.pk], policy=policy, starts_on=since)
    return Employed(Pool(holder.pk, resource.pk), policy)
