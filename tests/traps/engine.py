"""Short words for what the tests of traps do with balances: days as text, uses, nights, facts, outlooks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger import facts, operations, runs
from ledger.context import terms_of
from ledger.loading import Need, Pool, load_many
from ledger.models import Account, Entry
from ledger.outlook import Outlook, outlook
from ledger.queries import Balance, balances
from ledger.schedule import PersonFacts
from tests.ledger.employed import Employed
from tests.ledger.factories import act

D = 480
"""A day of eight hours, in minutes."""

YEARLY = {"accrual": {"method": "time", "every": "year", "at": "start", "amount": 10 * D}}
MONTHLY = {"accrual": {"method": "time", "every": "month", "at": "start", "amount": D}}
CARRY_FIVE = {"carryover": {"mode": "cap", "cap": 5 * D, "expires": {"on": "03-31"}}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def use(person: Employed, amount: int, on: str, *, ref: str = "request", entered_on: str | None = None) -> None:
    """Use an amount on a day, entered on that day or later."""
    operations.use(
        holder_id=person.pool.holder_id,
        resource_id=person.pool.resource_id,
        amount=amount,
        day=day(on),
        ref=ref,
        act=act(day(entered_on or on)),
    )


def know(person: Employed, **known: Any) -> None:
    """Let something be known of the person, such as the hire date."""
    known = {"hired_on": dt.date(2025, 1, 1)} | known
    holder_id = person.pool.holder_id
    facts.register(lambda ids, first, last: {holder_id: PersonFacts(**known)} if holder_id in ids else {})


def kinds(person: Employed, kind: str) -> list[tuple[str, int]]:
    """Day and amount of every entry of a kind."""
    return [(on.isoformat(), amount) for one, amount, on in person.entries() if one == kind]


def together(person: Employed, on: str) -> Balance:
    """What all accounts of a person come to at the end of a day."""
    ids = list(Account.objects.filter(holder=person.pool.holder_id).values_list("pk", flat=True))
    return sum(balances(ids, on=day(on)).values(), Balance())


def night_of(pool: Pool, on: str) -> None:
    """The night's run of one holder."""
    runs.run_day(act=act(day(on), actor="system:run"), pools=[pool])


def looked_ahead(pool: Pool, on: str, until: str) -> Outlook:
    """What is to come, seen from a day; posts nothing."""
    before = Entry.objects.count()
    books = load_many([pool], Need(timeline=True, overdue_on=day(on)))
    terms = terms_of(books, *runs.span_of(books, day(until)))
    found = outlook(books[pool], {number: terms[number] for number in books[pool].accounts}, day(on), day(until))
    assert Entry.objects.count() == before
    return found
