"""Balances by two clocks: what counted on a day, as it was known on another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from ledger.models import Account, Entry
from ledger.states import DRAWS


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums of an account, or of several, in the resource's unit."""

    credited: int = 0
    used: int = 0
    held: int = 0
    carried_in: int = 0
    carried_out: int = 0
    expired: int = 0
    encashed: int = 0

    @property
    def available(self) -> int:
        """What can be used: everything that came in, less everything that went out or is held."""
        return self.credited + self.carried_in - self.carried_out - self.expired - self.encashed - self.used - self.held

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, name) + getattr(other, name) for name in Balance.__slots__))


_BALANCES = """
SELECT account_id,
coalesce(sum(amount) FILTER (WHERE kind IN ('OPENING', 'ACCRUAL', 'GRANT', 'ADJUSTMENT', 'MIGRATION')), 0),
coalesce(-sum(amount) FILTER (WHERE kind = 'USAGE'), 0),
coalesce(-sum(amount) FILTER (WHERE kind IN ('HOLD', 'HOLD_RELEASE')), 0),
coalesce(sum(amount) FILTER (WHERE kind = 'CARRYOVER' AND for_on IS NULL), 0),
coalesce(-sum(amount) FILTER (WHERE kind = 'CARRYOVER' AND for_on IS NOT NULL), 0),
coalesce(-sum(amount) FILTER (WHERE kind = 'EXPIRATION'), 0),
coalesce(-sum(amount) FILTER (WHERE kind = 'ENCASHMENT'), 0)
  FROM ledger_entry
 WHERE account_id = ANY (%s) AND effective_on <= %s AND recorded_on <= %s
   AND (%s::bigint[] IS NULL OR lot_id = ANY (%s::bigint[]))
 GROUP BY account_id
"""


def balances(
    account_ids: Iterable[int], *, on: dt.date, known_on: dt.date | None = None, lot_ids: Iterable[int] | None = None
) -> dict[int, Balance]:
    """Each account's sums at the end of ``on``, as known at the end of ``known_on`` (the same day if not given)."""
    ids = list(account_ids)
    lots = None if lot_ids is None else list(lot_ids)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [ids, on, known_on or on, lots, lots])
        found = {account_id: Balance(*map(int, sums)) for account_id, *sums in cursor.fetchall()}
    return {account_id: found.get(account_id, Balance()) for account_id in ids}


def lot_balances(account_ids: Iterable[int], *, on: dt.date, known_on: dt.date | None = None) -> dict[int, int]:
    """What stood on each lot (by id) at the end of ``on``, as known on ``known_on``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lot_id, sum(amount) FROM ledger_entry "
            "WHERE account_id = ANY (%s) AND effective_on <= %s AND recorded_on <= %s GROUP BY lot_id",
            [list(account_ids), on, known_on or on],
        )
        return {lot_id: int(total) for lot_id, total in cursor.fetchall()}


def available_on(account_id: int, on: dt.date, known_on: dt.date | None = None) -> int:
    """What could be used at the end of ``on``, as known on ``known_on``; index look-ups however long the history.

    As known that same day, it is the running balance of the last entry recorded by then, less the few that count only
    later than they were recorded. As known later, the amounts are summed from the index alone.
    """
    with connection.cursor() as cursor:
        if known_on is None or known_on == on:
            cursor.execute(
                "SELECT coalesce((SELECT balance_after FROM ledger_entry WHERE account_id = %s AND recorded_on <= %s"
                " ORDER BY recorded_on DESC, seq DESC LIMIT 1), 0)"
                " - coalesce((SELECT sum(amount) FROM ledger_entry WHERE account_id = %s AND effective_on > %s"
                " AND recorded_on <= %s AND effective_on > recorded_on), 0)",
                [account_id, on, account_id, on, on],
            )
        else:
            cursor.execute(
                "SELECT coalesce(sum(amount), 0) FROM ledger_entry"
                " WHERE account_id = %s AND effective_on <= %s AND recorded_on <= %s",
                [account_id, on, known_on],
            )
        return int(cursor.fetchone()[0])


def account_of(*, holder_id: int, policy_id: int) -> Account | None:
    """The holder's account under a policy, if there is one."""
    return Account.objects.filter(holder_id=holder_id, policy_id=policy_id).first()


def drawn_by_day(*, holder_id: int, resource_id: int, ref: str) -> dict[dt.date, int]:
    """What is held or used for ``ref`` now, by day of use; days of which nothing is left are missing. One query."""
    mine = Entry.objects.filter(account__holder=holder_id, account__policy__resource=resource_id, source=ref)
    days = mine.filter(kind__in=DRAWS).values("for_on").annotate(left=-Sum("amount")).filter(left__gt=0)
    return {on: left for on, left in days.order_by("for_on").values_list("for_on", "left") if on is not None}
