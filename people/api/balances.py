"""What somebody has: balances by two clocks, and every entry that they are made of."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import queries
from ledger.ahead import Reach, look_ahead, reach
from ledger.models import Account, Entry, Lot
from ledger.outlook import Outlook, Standing, outlook
from people.actors import names_of
from people.api.balance_shapes import BalanceFilters, BalanceOut, EntryFilters, EntryOut
from people.balances import A_YEAR, read_books
from people.format import amount
from people.models import Employee
from people.passbook.entries import choices_of
from people.rest.views import Door, Listing
from people.roles import visible_to

FURTHEST = dt.timedelta(days=3 * 366)
Figures = dict[str, int]


@dataclass(frozen=True)
class Asked:
    """Which balances were asked for: as of a day, as known on another."""

    on: dt.date
    known_on: dt.date
    today: dt.date
    reach: int | None = None

    @property
    def looks_ahead(self) -> bool:
        """Whether what is known now is asked for, of today or later: only then is there anything to foresee."""
        return self.on >= self.today and self.known_on == self.today


class BalancesView(Door):
    @extend_schema(
        operation_id="balances",
        summary="What somebody has",
        parameters=[BalanceFilters],
        responses=BalanceOut(many=True),
        tags=["balances"],
    )
    def get(self, request: Request, pk: int) -> Response:
        """One balance for each resource, summed over its policies. By two clocks: what counted on one day (`on`), as
        it was known on another (`known_on`); both are today if left out.

        The sums are of entries. `outlook` foresees, and is there where the answer is about today or later: on a later
        day `projected` tells what can be used then, and with `reach` from which day on so much can be.
        """
        person = self.one_of(visible_to(self.viewer), pk)
        found = balances_as_of(person, self._asked())
        return Response(BalanceOut(found, many=True).data)

    def _asked(self) -> Asked:
        filters, today = self.asked(BalanceFilters), self.company_today
        asked = Asked(filters.get("on", today), filters.get("known_on", today), today, filters.get("reach"))
        if asked.known_on > today:
            raise exceptions.ValidationError({"known_on": [f"Nothing is known of days after today, {today}."]})
        if asked.on > today + FURTHEST:
            raise exceptions.ValidationError({"on": [f"Choose a day until {today + FURTHEST}."]})
        return asked


def balances_as_of(person: Employee, asked: Asked) -> list[dict[str, Any]]:
    """Every balance of a person, in the order of the pages. Three queries; some ten more where it looks ahead."""
    accounts = list(
        Account.objects.filter(holder=person.holder_id)
        .select_related("policy__resource")
        .order_by("policy__resource__position", "policy__resource__name", "policy__priority", "policy__name", "pk")
    )
    ids = [account.pk for account in accounts]
    sums = queries.balances(ids, on=asked.on, known_on=asked.known_on)
    lots = _lots(ids, asked)
    ahead = _outlooks(person, asked) if asked.looks_ahead else {}
    by_resource: dict[int, list[Account]] = {}
    for account in accounts:
        by_resource.setdefault(account.policy.resource_id, []).append(account)
    return [_balance(mine, sums, lots, ahead.get(key), asked) for key, mine in by_resource.items()]


def _balance(
    accounts: Sequence[Account],
    sums: dict[int, queries.Balance],
    lots: dict[int, list[dict[str, Any]]],
    ahead: Ahead | None,
    asked: Asked,
) -> dict[str, Any]:
    policy = accounts[0].policy
    total = sum((sums[account.pk] for account in accounts), queries.Balance())
    return {
        "resource": policy.resource,
        "day_minutes": policy.day_minutes,
        "on": asked.on,
        "known_on": asked.known_on,
        **_figures(total),
        "accounts": [
            {"id": account.pk, "policy": account.policy, **_figures(sums[account.pk]), "lots": lots.get(account.pk, [])}
            for account in accounts
        ],
        "outlook": _outlook(ahead, asked.on, policy, asked.reach) if ahead else None,
    }


def _figures(balance: queries.Balance) -> Figures:
    return asdict(balance) | {"available": balance.available}


def _lots(account_ids: Iterable[int], asked: Asked) -> dict[int, list[dict[str, Any]]]:
    """The lots on which anything stood on that day, by account, in the order in which they end. Two queries."""
    ids = list(account_ids)
    standing = queries.lot_balances(ids, on=asked.on, known_on=asked.known_on)
    found: dict[int, list[dict[str, Any]]] = {}
    for lot in Lot.objects.filter(account__in=ids).order_by("expires_on", "valid_from", "pk"):
        if stands := standing.get(lot.pk):
            found.setdefault(lot.account_id, []).append({"lot": lot, "available": stands})
    return found


@dataclass(frozen=True)
class Ahead:
    """What will become of one resource: its outlook, what there is on the day, and from when on so much can be used."""

    outlook: Outlook
    then: Standing
    reach: Reach | None


def _outlooks(person: Employee, asked: Asked) -> dict[int, Ahead]:
    ids = [choice.resource_id for choice in choices_of(person.holder_id) if choice.is_whole]
    until = max(asked.on, asked.today + (FURTHEST if asked.reach else A_YEAR))
    found = {}
    for resource_id, (book, terms) in zip(
        ids, read_books(person.holder_id, ids, asked.today, until) if ids else [], strict=True
    ):
        then = look_ahead(copy.deepcopy(book), terms, asked.today, asked.on).then
        reached = reach(copy.deepcopy(book), terms, asked.reach, asked.today, until) if asked.reach else None
        found[resource_id] = Ahead(outlook(book, terms, asked.today, until), then, reached)
    return found


def _outlook(found: Ahead, on: dt.date, policy: Any, asked: int | None) -> dict[str, Any]:
    ahead = found.outlook
    standing, credit, lapse, period = ahead.standing, ahead.next_credit, ahead.next_lapse, ahead.period
    return {
        "usable": None if standing.is_unlimited else standing.usable,
        "usable_words": "Unlimited" if standing.is_unlimited else amount(standing.usable, policy),
        "is_unlimited": standing.is_unlimited,
        "usable_from": standing.usable_from,
        "debt_limit": standing.debt_limit,
        "balance": standing.balance,
        "booked": standing.booked,
        "held": standing.held,
        "used_in_period": ahead.used,
        "period": {"from": period.starts_on, "to": period.ends_on} if period else None,
        "next_credit": {"on": credit[0], "amount": credit[1]} if credit else None,
        "next_lapse": {"last_on": lapse.last_on, "amount": lapse.amount} if lapse else None,
        "projected": {
            "on": on,
            "balance": ahead.balance_on(on),
            "usable": None if found.then.is_unlimited else found.then.usable,
        },
        "reach": asdict(found.reach) | {"amount": asked} if found.reach else None,
    }


class EntriesView(Listing):
    serializer_class = EntryOut

    @extend_schema(
        operation_id="entries",
        summary="Somebody's passbook",
        parameters=[EntryFilters],
        responses=EntryOut(many=True),
        tags=["balances"],
        examples=[
            OpenApiExample(
                "An accrual",
                response_only=True,
                value={
                    "id": 4711, "account": 12, "policy": "vacation", "resource": "vacation", "lot": "period/2026",
                    "seq": 9, "kind": "ACCRUAL", "words": "Accrued", "amount": 1000, "unit": "minutes",
                    "effective_on": "2026-07-01", "for_on": None, "recorded_on": "2026-07-01",
                    "recorded_at": "2026-07-01T00:04:11+02:00", "balance_before": 6200, "balance_after": 7200,
                    "actor": "system:accrual", "by": "the schedule", "reason": "", "source": "",
                    "policy_version": 2, "key": "accrual/2026-07", "reverses": None, "settles": None,
                    "inputs": {"from": "2026-07-01", "to": "2026-07-31"},
                },
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """Every entry of what somebody has, the newest first; never changed, only added to.

        `known_on` leaves out what was recorded after that day, `from` and `to` are days from which entries count.
        """
        return super().get(request)

    def rows(self) -> QuerySet[Entry]:
        asked = self.asked(EntryFilters)
        person = self.one_of(visible_to(self.viewer), self.kwargs["pk"])
        entries = Entry.objects.filter(account__holder=person.holder_id)
        wanted = {
            "account": "account",
            "resource": "account__policy__resource__key",
            "kind": "kind",
            "from": "effective_on__gte",
            "to": "effective_on__lte",
            "known_on": "recorded_on__lte",
        }
        entries = entries.filter(**{lookup: asked[name] for name, lookup in wanted.items() if name in asked})
        return entries.select_related("lot", "account__policy__resource", "policy_version")

    def shown(self, page: list[Entry]) -> list[dict[str, Any]]:
        names = names_of({entry.actor for entry in page}, self.viewer)
        return [{"entry": entry, "by": names[entry.actor]} for entry in page]
