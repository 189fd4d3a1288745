"""Reads the terms of accounts: versions, assignments and what is known of their holders; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from django.db import connection

from ledger.book import Book
from ledger.facts import facts_of
from ledger.loading import Pool
from ledger.models import Policy, PolicyVersion
from ledger.models.policies import parse_settings
from ledger.rules import PolicySettings
from ledger.schedule import PersonFacts, PolicyTimeline
from ledger.states import AccountState
from ledger.terms import Succession, Terms

VersionIds = tuple[int, ...]

MOST_KEPT = 2_000
_timelines: dict[tuple[str, int, VersionIds], PolicyTimeline] = {}


def terms_of(books: dict[Pool, Book], first: dt.date, last: dt.date) -> dict[int, Terms]:
    """The terms of each account of these books, by its id; an account that was never assigned has none.

    What is known of the holders between these days is read for all of them at once, when it is first needed.
    """
    states = {a.policy_id: a for book in books.values() for a in book.accounts.values()}
    timelines = timelines_of({p: tuple(version_id for _, version_id in a.versions) for p, a in states.items()})
    facts = _Facts({pool.holder_id for pool in books}, first, last)
    found: dict[int, Terms] = {}
    for pool, book in books.items():
        for account in book.accounts.values():
            if account.windows and account.policy_id in timelines:
                known = partial(facts.of, pool.holder_id, account.windows[0].starts_on)
                successions = tuple(_successions(book, account, found)) if any(account.followers) else ()
                found[account.id] = Terms(timelines[account.policy_id], known, account.windows, successions)
    return found


def _successions(book: Book, account: AccountState, among: Mapping[int, Terms]) -> Iterator[Succession]:
    """Which accounts took over from this one, and when."""
    by_policy = {each.policy_id: each.id for each in book.accounts.values()}
    for window, policy_id in zip(account.windows, account.followers, strict=False):
        if policy_id in by_policy and window.ends_on is not None:
            yield Succession(window.ends_on, by_policy[policy_id], among)


class _Facts:
    """What is known of some holders, read once."""

    def __init__(self, holder_ids: Collection[int], first: dt.date, last: dt.date) -> None:
        self._asked = (holder_ids, first, last)
        self._found: dict[int, PersonFacts] | None = None

    def of(self, holder_id: int, assigned_on: dt.date) -> PersonFacts:
        """What is known of one; of a holder nobody knows, that it began with the assignment."""
        if self._found is None:
            self._found = facts_of(*self._asked)
        return self._found.get(holder_id) or PersonFacts(hired_on=assigned_on)


def timeline_of(policy: Policy) -> PolicyTimeline | None:
    """The versions of a policy, ready for the schedule; None without one."""
    ids = tuple(policy.versions.order_by("effective_from").values_list("pk", flat=True))
    return timelines_of({policy.pk: ids}).get(policy.pk)


def timelines_of(policies: Mapping[int, VersionIds]) -> dict[int, PolicyTimeline]:
    """The versions of policies, ready for the schedule; a policy without a version is missing.

    Versions never change, so what has been read of them once is kept: only a new one is read.
    """
    schema = str(getattr(connection, "schema_name", ""))
    wanted = {policy_id: (schema, policy_id, ids) for policy_id, ids in policies.items() if ids}
    kept = {policy_id: found for policy_id, key in wanted.items() if (found := _timelines.get(key)) is not None}
    missing = wanted.keys() - kept.keys()
    if missing:
        if len(_timelines) > MOST_KEPT:
            _timelines.clear()
        read: dict[int, list[tuple[dt.date, PolicySettings]]] = defaultdict(list)
        rows = PolicyVersion.objects.filter(policy_id__in=missing).order_by("policy_id", "effective_from")
        for policy_id, effective_from, settings in rows.values_list("policy_id", "effective_from", "settings"):
            read[policy_id].append((effective_from, parse_settings(settings)))
        for policy_id, versions in read.items():
            kept[policy_id] = _timelines[wanted[policy_id]] = PolicyTimeline(versions)
    return kept
