"""Reads the terms of accounts: versions, assignments and what is known of their holders; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connection

from ledger.book import Book
from ledger.facts import facts_of
from ledger.loading import Pool
from ledger.models import Assignment, PolicyVersion
from ledger.models.policies import parse_settings
from ledger.rules import PolicySettings
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.terms import Terms

VersionIds = tuple[int, ...]

MOST_KEPT = 2_000
_timelines: dict[tuple[str, int, VersionIds], PolicyTimeline] = {}


def terms_of(books: dict[Pool, Book], first: dt.date, last: dt.date) -> dict[int, Terms]:
    """The terms of each account of these books, by its id; an account that was never assigned has none."""
    holders = {account_id: pool.holder_id for pool, book in books.items() for account_id in book.accounts}
    policies = {a.id: a.policy_id for book in books.values() for a in book.accounts.values()}
    if not policies:
        return {}
    states = {a.policy_id: a for book in books.values() for a in book.accounts.values()}
    timelines = timelines_of({p: tuple(version_id for _, version_id in a.versions) for p, a in states.items()})
    windows = _windows(set(holders.values()), set(policies.values()))
    facts = facts_of(set(holders.values()), first, last)
    found: dict[int, Terms] = {}
    for account_id, policy_id in policies.items():
        holder_id = holders[account_id]
        mine = windows.get((holder_id, policy_id))
        if mine and policy_id in timelines:
            known = facts.get(holder_id) or PersonFacts(hired_on=mine[0].starts_on)
            found[account_id] = Terms(timelines[policy_id], known, tuple(mine))
    return found


def timelines_of(policies: Mapping[int, VersionIds]) -> dict[int, PolicyTimeline]:
    """The versions of policies, ready for the schedule; a policy without a version is missing.

    Versions never change, so what has been read of them once is kept: only a new one is read.
    """
    schema = str(getattr(connection, "schema_name", ""))
    wanted = {policy_id: (schema, policy_id, ids) for policy_id, ids in policies.items() if ids}
    missing = [policy_id for policy_id, key in wanted.items() if key not in _timelines]
    if missing:
        if len(_timelines) > MOST_KEPT:
            _timelines.clear()
        found: dict[int, list[tuple[dt.date, PolicySettings]]] = defaultdict(list)
        rows = PolicyVersion.objects.filter(policy_id__in=missing).order_by("policy_id", "effective_from")
        for policy_id, effective_from, settings in rows.values_list("policy_id", "effective_from", "settings"):
            found[policy_id].append((effective_from, parse_settings(settings)))
        for policy_id, versions in found.items():
            _timelines[wanted[policy_id]] = PolicyTimeline(versions)
    return {policy_id: _timelines[key] for policy_id, key in wanted.items()}


def _windows(holder_ids: Collection[int], policy_ids: Collection[int]) -> dict[tuple[int, int], list[Window]]:
    found: dict[tuple[int, int], list[Window]] = defaultdict(list)
    rows = Assignment.objects.filter(holder_id__in=holder_ids, policy_id__in=policy_ids).order_by("starts_on", "pk")
    for holder_id, policy_id, starts_on, ends_on in rows.values_list("holder_id", "policy_id", "starts_on", "ends_on"):
        found[holder_id, policy_id].append(Window(starts_on, ends_on))
    return found
