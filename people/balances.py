"""A person's balances for the pages: read once, in a fixed number of queries whatever they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.book import Book
from ledger.context import terms_of
from ledger.loading import Need, Pool, load_many
from ledger.models import Policy, Resource
from ledger.outlook import Outlook, outlook
from ledger.runs import span_of
from ledger.terms import Terms
from people.passbook.entries import Choice

A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True)
class Balance:
    """What a person has of one resource, today and ahead."""

    choice: Choice
    outlook: Outlook
    terms: dict[int, Terms]

    @property
    def is_assigned(self) -> bool:
        """Whether a policy is in force for the person today."""
        return any(own.window_on(self.outlook.on) is not None for own in self.terms.values())

    @property
    def policy(self) -> Policy:
        """The policy in whose days amounts are written."""
        return self.choice.policy

    @property
    def resource(self) -> Resource:
        return self.policy.resource

    @property
    def is_shown(self) -> bool:
        """Whether there is a reason for a card: a policy in force, or something left."""
        standing = self.outlook.standing
        return self.is_assigned or bool(standing.balance or standing.booked or standing.held)


def balances_of(holder_id: int, choices: Sequence[Choice], on: dt.date, until: dt.date) -> list[Balance]:
    """The outlook on each of these choices (whole resources), from a day to another; at least a year ahead.

    Costs the same number of queries for one resource and for ten.
    """
    if not choices:
        return []
    until = max(until, on + A_YEAR)
    books = read_books(holder_id, [choice.resource_id for choice in choices], on, until)
    return [
        Balance(choice, outlook(book, mine, on, until), mine)
        for choice, (book, mine) in zip(choices, books, strict=True)
    ]


def read_books(
    holder_id: int, resource_ids: Sequence[int], on: dt.date, until: dt.date
) -> list[tuple[Book, dict[int, Terms]]]:
    """Working copies of what a person has of each resource, with the terms of its accounts, to look ahead on.

    Costs the same number of queries for one resource and for ten.
    """
    pools = [Pool(holder_id, resource_id) for resource_id in resource_ids]
    books = load_many(pools, Need(timeline=True, overdue_on=on))
    terms = terms_of(books, *span_of(books, until))
    return [
        (books[pool], {number: terms[number] for number in books[pool].accounts if number in terms}) for pool in pools
    ]
