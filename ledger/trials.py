"""Reads one holder's accounts for a trial of other rules; nothing is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ledger.book import AccountState
from ledger.context import terms_of, timelines_of
from ledger.dates import DAY, in_month, month_index
from ledger.facts import facts_of
from ledger.loading import Need, Pool, load
from ledger.models import Policy
from ledger.rules import PolicySettings
from ledger.runs import span_of
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.terms import Terms
from ledger.whatif import Compared, compare, with_version

#: Stands for the account that somebody does not have yet.
NO_ACCOUNT = -1


def try_version(
    *,
    holder_id: int,
    policy: Policy,
    settings: PolicySettings,
    effective_from: dt.date,
    on: dt.date,
    months: int = 12,
) -> list[Compared]:
    """What a version would do to somebody's balance under a policy, month by month from the month of ``on``.

    Who does not have the policy any more, or not yet, is tried as if assigned from the version's first day, or from
    today where that has passed. A policy without versions has nothing to compare with. A fixed number of queries.
    """
    pool = Pool(holder_id, policy.resource_id)
    book = load(pool, Need(timeline=True, overdue_on=on))
    until = in_month(month_index(on) + months, 1) - DAY
    terms = terms_of({pool: book}, *span_of({pool: book}, until))
    ids = tuple(policy.versions.order_by("effective_from").values_list("pk", flat=True)) if policy.pk else ()
    known = timelines_of({policy.pk: ids}).get(policy.pk)
    tried = with_version(known, settings, effective_from)
    account = next((each for each in book.accounts.values() if each.policy_id == policy.pk), None)
    if account is None:
        account = AccountState(NO_ACCOUNT, policy.pk or 0, policy.name, policy.priority)
        book.accounts[NO_ACCOUNT] = account
    own = terms.get(account.id)
    if own is None or not any(window.ends_on is None or window.ends_on > on for window in own.windows):
        terms[account.id] = _as_if_assigned(holder_id, known or tried, own, max(effective_from, on))
    return compare(book, terms, account.id, tried, on, months, is_new=known is None)


def _as_if_assigned(holder_id: int, timeline: PolicyTimeline, own: Terms | None, starts_on: dt.date) -> Terms:
    """The terms of somebody who has the policy from a day on, beside what they had of it before."""
    if own is not None:
        return replace(own, windows=(*own.windows, Window(starts_on)))
    facts = facts_of([holder_id], dt.date(starts_on.year - 1, 1, 1), dt.date(starts_on.year + 1, 12, 31))
    return Terms(timeline, facts.get(holder_id) or PersonFacts(hired_on=starts_on), (Window(starts_on),))
