"""Reads the entries of what a person has of a resource, as plain lines; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ledger.models import Account, Entry, Lot, Policy
from ledger.states import DRAWS


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as the passbook names it."""

    id: int
    name: str
    origin: str
    valid_from: dt.date
    expires_on: dt.date | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. ``counts_on`` is the day of use of a draw, else the day from which it counts.

    ``id`` is below zero for one that the runs have yet to post.
    """

    id: int
    account_id: int
    lot: LotFacts
    seq: int
    kind: str
    amount: int
    effective_on: dt.date
    for_on: dt.date | None
    recorded_on: dt.date
    recorded_at: dt.datetime
    balance_after: int
    actor: str
    reason: str
    source: str
    key: str
    reverses_id: int | None
    settles_id: int | None
    version_id: int | None

    @property
    def is_draw(self) -> bool:
        """Whether it holds, gives back or uses time for a day."""
        return self.kind in DRAWS

    @property
    def is_planned(self) -> bool:
        """Whether it is only projected, or due and not posted."""
        return self.id < 0

    @property
    def counts_on(self) -> dt.date:
        """The day in whose order it stands in the passbook."""
        return self.for_on if self.is_draw and self.for_on else self.effective_on

    @property
    def belongs_on(self) -> dt.date:
        """The day that decides its period: what closes a lot belongs to that lot's last day, not to the day after."""
        last = self.lot.expires_on
        leaves = self.kind == "EXPIRATION" or (self.kind == "CARRYOVER" and self.lot.valid_from < self.effective_on)
        return min(self.counts_on, last) if last is not None and leaves else self.counts_on


@dataclass(frozen=True, slots=True)
class Choice:
    """What one passbook is about: all that a person has of a resource, or one of its accounts.

    ``available`` is the accounts' own total, to hold the entries against.
    """

    key: str
    label: str
    resource_id: int
    account_ids: tuple[int, ...]
    policies: tuple[Policy, ...]
    available: int

    @property
    def policy(self) -> Policy:
        """The policy whose length of a day writes the amounts: the one that is drawn first."""
        return self.policies[0]

    @property
    def is_whole(self) -> bool:
        """Whether it is all that the person has of the resource."""
        return "/" not in self.key


def choices_of(holder_id: int) -> list[Choice]:
    """Every resource of which the person has an account, and each account where there are several. One query."""
    accounts = list(
        Account.objects.filter(holder_id=holder_id)
        .select_related("policy__resource")
        .order_by("policy__resource__position", "policy__resource__name", "policy__priority", "policy__name", "pk")
    )
    by_resource: dict[int, list[Account]] = {}
    for account in accounts:
        by_resource.setdefault(account.policy.resource_id, []).append(account)
    found: list[Choice] = []
    for resource_id, mine in by_resource.items():
        resource = mine[0].policy.resource
        found.append(_choice(resource.key, resource.name, resource_id, mine))
        if len(mine) > 1:
            found += [
                _choice(f"{resource.key}/{one.policy.key}", f"{resource.name}: {one.policy.name}", resource_id, [one])
                for one in mine
            ]
    return found


def _choice(key: str, label: str, resource_id: int, accounts: Sequence[Account]) -> Choice:
    ids = tuple(account.pk for account in accounts)
    policies = tuple(account.policy for account in accounts)
    return Choice(key, label, resource_id, ids, policies, sum(account.available for account in accounts))


def lines_of(choice: Choice, known_on: dt.date) -> list[Line]:
    """All entries recorded by the end of ``known_on``, in the order in which they were recorded. Two queries."""
    policies = dict(zip(choice.account_ids, choice.policies, strict=True))
    lots = {
        lot.pk: LotFacts(lot.pk, lot.name, lot.origin, lot.valid_from, lot.expires_on, policies[lot.account_id])
        for lot in Lot.objects.filter(account_id__in=choice.account_ids)
    }
    rows = (
        Entry.objects.filter(account_id__in=choice.account_ids)
        .known_by(known_on)
        .order_by("pk")
        .values_list(
            "id", "account_id", "lot_id", "seq", "kind", "amount", "effective_on", "for_on", "recorded_on",
            "recorded_at", "balance_after", "actor", "reason", "source", "key", "reverses_id", "settles_id",
            "policy_version_id",
        )
    )  # fmt: skip
    return [Line(row[0], row[1], lots[row[2]], *row[3:]) for row in rows]


def metadata_of(entry_ids: Collection[int]) -> dict[int, dict[str, object]]:
    """The inputs of the figures of these entries. One query, none for no entries."""
    if not entry_ids:
        return {}
    return dict(Entry.objects.filter(pk__in=entry_ids).values_list("pk", "metadata"))


def is_gapless(lines: Iterable[Line]) -> bool:
    """Whether no entry is missing: each account's numbers run from 1 without a gap."""
    numbers: dict[int, list[int]] = {}
    for line in lines:
        numbers.setdefault(line.account_id, []).append(line.seq)
    return all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())
