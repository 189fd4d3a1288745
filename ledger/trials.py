"""Reads accounts for a trial of other rules, one holder's or many; nothing is written."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.backtest import Refused, can_be_replayed, replay, stood
from ledger.book import Book
from ledger.context import terms_of, timeline_of
from ledger.dates import DAY, in_month, month_index
from ledger.facts import facts_of
from ledger.loading import Need, Pool, load_many
from ledger.models import Policy
from ledger.rules import PolicySettings
from ledger.runs import span_of
from ledger.schedule import PersonFacts, PolicyTimeline, Window
from ledger.states import AccountState
from ledger.terms import Terms
from ledger.whatif import Compared, compare, with_version

logger = logging.getLogger(__name__)

#: Stands for the account that somebody does not have yet.
NO_ACCOUNT = -1
#: How many months are looked at, ahead with the running one, and back without it.
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """What rules would do to one holder's balance, and would have done. Amounts in the resource's unit.

    ``past_tried`` and ``past_usual`` are at the days of `past_days`; empty for who did not have the policy on the
    first of them, and where the past cannot be played again.
    """

    months: Sequence[Compared]
    past_tried: Sequence[int] = ()
    past_usual: Sequence[int] = ()
    refused: Sequence[Refused] = ()


def try_version(
    *,
    holder_id: int,
    policy: Policy,
    settings: PolicySettings,
    effective_from: dt.date,
    on: dt.date,
    months: int = MONTHS,
) -> list[Compared]:
    """What a version would do to somebody's balance under a policy, month by month from the month of ``on``.

    Who does not have the policy any more, or not yet, is tried as if assigned from the version's first day, or from
    today where that has passed. A policy without versions has nothing to compare with. A fixed number of queries.
    """
    read = _read([holder_id], policy, settings, effective_from, on, months)
    return read.ahead(holder_id, months)


def try_on_many(
    *, holder_ids: Sequence[int], policy: Policy, settings: PolicySettings, effective_from: dt.date, on: dt.date
) -> tuple[dict[int, Tried], dict[int, str]]:
    """The same for many holders, with the past twelve months played again; and why some could not be counted.

    A fixed number of queries, however many they are.
    """
    read = _read(holder_ids, policy, settings, effective_from, on, MONTHS)
    found: dict[int, Tried] = {}
    failures: dict[int, str] = {}
    for holder_id in holder_ids:
        try:
            found[holder_id] = read.both(holder_id)
        except Exception as error:
            # One account that cannot be counted is a line that says why, and keeps nobody else from being counted.
            logger.exception("Rules could not be tried on holder %s.", holder_id)
            failures[holder_id] = str(error) or type(error).__name__
    return found, failures


def past_days(on: dt.date) -> list[dt.date]:
    """The ends of the twelve months before this one, and today."""
    return [in_month(month_index(on) - back, 1) - DAY for back in range(MONTHS - 1, -1, -1)] + [on]


@dataclass(frozen=True, slots=True)
class _Subject:
    """One holder's accounts, and the one that the rules are tried on."""

    book: Book
    terms: dict[int, Terms]
    account_id: int


@dataclass(frozen=True, slots=True)
class _Read:
    """What has been read of some holders for one trial."""

    subjects: Mapping[int, _Subject]
    known: PolicyTimeline | None
    settings: PolicySettings
    effective_from: dt.date
    on: dt.date

    def ahead(self, holder_id: int, months: int) -> list[Compared]:
        subject = self.subjects[holder_id]
        tried = with_version(self.known, self.settings, self.effective_from)
        is_new = self.known is None
        return compare(subject.book, subject.terms, subject.account_id, tried, self.on, months, is_new=is_new)

    def both(self, holder_id: int) -> Tried:
        subject, days = self.subjects[holder_id], past_days(self.on)
        first_on = in_month(month_index(days[0]), 1)
        is_there = subject.account_id != NO_ACCOUNT and subject.terms[subject.account_id].starts_on <= self.on
        if self.known is None or not is_there or not can_be_replayed(self.known, self.settings, first_on, self.on):
            return Tried(self.ahead(holder_id, MONTHS))
        tried = with_version(self.known, self.settings, first_on)
        played = replay(subject.book, subject.terms, subject.account_id, tried, first_on, days)
        months = self.ahead(holder_id, MONTHS)
        # By now what is due until today is planned on the book, as it stands for the months to come.
        return Tried(months, played.ends, stood(subject.book, subject.account_id, days), played.refused)


def _read(
    holder_ids: Sequence[int],
    policy: Policy,
    settings: PolicySettings,
    effective_from: dt.date,
    on: dt.date,
    months: int,
) -> _Read:
    pools = {holder_id: Pool(holder_id, policy.resource_id) for holder_id in holder_ids}
    books = load_many(list(pools.values()), Need(timeline=True, overdue_on=on))
    until = in_month(month_index(on) + months, 1) - DAY
    first, last = span_of(books, until)
    terms = terms_of(books, min(first, dt.date(on.year - 2, 1, 1)), last)
    known = timeline_of(policy) if policy.pk else None
    timeline = known or with_version(None, settings, effective_from)
    starts_on = max(effective_from, on)
    facts = _FactsOnce(holder_ids, starts_on)
    subjects = {
        holder_id: _subject(holder_id, books[pool], terms, policy, timeline, on, starts_on, facts)
        for holder_id, pool in pools.items()
    }
    return _Read(subjects, known, settings, effective_from, on)


class _FactsOnce:
    """What is known of holders who never had the policy; read for all of them once one of them is met."""

    def __init__(self, holder_ids: Sequence[int], starts_on: dt.date) -> None:
        self._holder_ids, self._starts_on = holder_ids, starts_on
        self._found: dict[int, PersonFacts] | None = None

    def of(self, holder_id: int) -> PersonFacts:
        if self._found is None:
            year = self._starts_on.year
            self._found = facts_of(self._holder_ids, dt.date(year - 1, 1, 1), dt.date(year + 1, 12, 31))
        return self._found.get(holder_id) or PersonFacts(hired_on=self._starts_on)


def _subject(
    holder_id: int,
    book: Book,
    terms: Mapping[int, Terms],
    policy: Policy,
    timeline: PolicyTimeline,
    on: dt.date,
    starts_on: dt.date,
    facts: _FactsOnce,
) -> _Subject:
    """One holder with the account under the policy, made up where there is none, and the terms of it."""
    account = next((each for each in book.accounts.values() if each.policy_id == policy.pk), None)
    if account is None:
        account = AccountState(NO_ACCOUNT, policy.pk or 0, policy.name, policy.priority)
        book.accounts[NO_ACCOUNT] = account
    mine = {account_id: terms[account_id] for account_id in book.accounts if account_id in terms}
    own = mine.get(account.id)
    if own is None:
        mine[account.id] = Terms(timeline, facts.of(holder_id), (Window(starts_on),))
    elif not any(window.ends_on is None or window.ends_on > on for window in own.windows):
        mine[account.id] = replace(own, windows=(*own.windows, Window(starts_on)))
    return _Subject(book, mine, account.id)
