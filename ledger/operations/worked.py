"""Payroll reports hours worked: everybody of a report at once, in the same few statements however many they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from django.db import connection, transaction

from ledger import posting
from ledger.acts import Act
from ledger.book import Book
from ledger.context import terms_of
from ledger.earning import Earned, Line, counting_day, earn, lines_of, source_of
from ledger.errors import IdempotencyConflict, Invalid
from ledger.loading import Need, Pool
from ledger.models import PolicyVersion, WorkedReport
from ledger.models.worked import REF_LENGTH
from ledger.runs import span_of
from ledger.steps.step import MOST, fitting
from ledger.terms import Terms

Books = dict[Pool, Book]
_LINE = [each.name for each in fields(Line)]

_ACCOUNTS = """
SELECT a.id, a.holder_id, p.resource_id
  FROM ledger_account a JOIN ledger_policy p ON p.id = a.policy_id
 WHERE a.policy_id = ANY (%s) AND (a.holder_id = ANY (%s) OR a.id = ANY (%s))
 ORDER BY a.id FOR UPDATE OF a
"""


@dataclass(frozen=True, slots=True)
class Hours:
    """What one holder worked from one day to another, both included; minutes."""

    holder_id: int
    minutes: int
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class WorkedOutcome:
    """What a report brought about: accounts that it changed, and what they were credited in sum (below zero: less).

    ``without`` are the holders whom no policy gives anything for hours worked in those days.
    """

    accounts: int = 0
    amount: int = 0
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Task:
    """One account that a report is about: what stands of it, and the hours that it says now (None: none any more)."""

    account_id: int
    pool: Pool
    old: Line | None
    hours: Hours | None


@transaction.atomic
def report_worked(
    *,
    hours: Sequence[Hours],
    ref: str,
    act: Act,
    version: int = 1,
    policy_id: int | None = None,
    replaces_all: bool = False,
) -> WorkedOutcome:
    """Credit what hours worked earn, under every policy that gives by them (or one); all of the report or none of it.

    It is posted at once and counts on the last day of the stretch, or the last one on which the policy was in force.
    The same report again changes nothing. A higher ``version`` of the same ``ref`` takes the place of the one before,
    and the difference is posted, into a debt if need be; a lower one than stands is passed over. With ``replaces_all``,
    whoever was in the version before and is not in this one has worked nothing.

    :raises Invalid: for hours that cannot be, or a holder who is named twice.
    :raises IdempotencyConflict: if this version of ``ref`` stands with other hours.
    """
    _check(hours, ref, version)
    tasks, known = _tasks(hours, ref, version, policy_id, replaces_all)
    needs_past = any(task.old for task in tasks)
    found = _post(tasks, ref, version, act, Need(refs=(source_of(ref),) if needs_past else ()))
    WorkedReport.objects.bulk_create(
        [
            WorkedReport(
                account_id=account_id,
                recorded_at=act.at,
                actor=act.actor,
                **{name: getattr(line, name) for name in _LINE},
            )
            for account_id, earned in found.items()
            for line in earned.lines
        ],
        batch_size=5_000,
    )
    changed = {task.pool.holder_id for task in tasks if task.account_id in found}
    return WorkedOutcome(
        accounts=len(found),
        amount=sum(earned.posted for earned in found.values()),
        without=frozenset(each.holder_id for each in hours) - changed - known,
    )


def _check(hours: Sequence[Hours], ref: str, version: int) -> None:
    fitting("ref", ref)
    if not 0 < len(ref) <= REF_LENGTH:
        raise Invalid("ref", f"A report is known by 1 to {REF_LENGTH} characters, and {len(ref)} were given.")
    if version < 1:
        raise Invalid("version", f"Versions of a report are counted from 1; {version} is none.")
    if len({each.holder_id for each in hours}) < len(hours):
        raise Invalid("holder", "Somebody is named twice in one report; say the sum of their minutes.")
    for each in hours:
        if each.ends_on < each.starts_on:
            raise Invalid("ends_on", f"The days end on {each.ends_on}, before they start on {each.starts_on}.")
        if not 0 <= each.minutes <= MOST:
            raise Invalid("minutes", f"{each.minutes} are no minutes that can be worked.")


def _tasks(
    hours: Sequence[Hours], ref: str, version: int, policy_id: int | None, replaces_all: bool
) -> tuple[list[_Task], set[int]]:
    """The accounts on which this report is news, locked in the order of their ids; and who is in it already."""
    by_holder = {each.holder_id: each for each in hours}
    by_hours = PolicyVersion.objects.filter(settings__accrual__method="hours_worked")
    policy_ids = [each for each in set(by_hours.values_list("policy_id", flat=True)) if policy_id in (None, each)]
    everybody = list(WorkedReport.objects.filter(ref=ref).values_list("account_id", flat=True)) if replaces_all else []
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [policy_ids, list(by_holder), everybody])
        accounts = cursor.fetchall()
    standing = _standing([account_id for account_id, *_ in accounts], ref)
    tasks, known = [], set()
    for account_id, holder_id, resource_id in accounts:
        old, said = standing.get(account_id), by_holder.get(holder_id)
        if old is not None:
            known.add(holder_id)
        if _is_news(old, said, version, ref):
            tasks.append(_Task(account_id, Pool(holder_id, resource_id), old, said))
    return tasks, known


def _standing(account_ids: list[int], ref: str) -> dict[int, Line]:
    """What stands of a report on each account: its highest version."""
    rows = WorkedReport.objects.filter(account__in=account_ids, ref=ref, part=1)
    rows = rows.order_by("account_id", "-version").distinct("account_id")
    return {account_id: Line(*values) for account_id, *values in rows.values_list("account_id", *_LINE)}


def _is_news(old: Line | None, said: Hours | None, version: int, ref: str) -> bool:
    """Whether a report changes anything on an account.

    :raises IdempotencyConflict: if this version stands with other hours.
    """
    if old is None:
        return said is not None
    if old.version == version and said is not None:
        if (old.minutes, old.starts_on, old.ends_on) != (said.minutes, said.starts_on, said.ends_on):
            raise IdempotencyConflict(ref)
        return False
    return old.version < version


def _post(tasks: list[_Task], ref: str, version: int, act: Act, need: Need) -> dict[int, Earned]:
    """Plan and post what each account earns, or is taken back."""
    if not tasks:
        return {}
    pools = sorted({task.pool for task in tasks}, key=lambda pool: (pool.holder_id, pool.resource_id))
    furthest = max([act.on, *(task.hours.ends_on for task in tasks if task.hours)])
    terms: dict[int, Terms] = {}
    before: dict[int, list[Line]] = {}
    adds: dict[int, list[Line]] = {}

    def plan(books: Books) -> dict[int, Earned]:
        if not terms:
            terms.update(terms_of(books, *span_of(books, furthest)))
            adds.update({task.account_id: _adds(task, terms.get(task.account_id), ref, version) for task in tasks})
            before.update(_before(adds, terms))
        return {
            task.account_id: earn(
                books[task.pool],
                books[task.pool].accounts[task.account_id],
                terms[task.account_id],
                before=before[task.account_id],
                adds=adds[task.account_id],
                on=act.on,
            )
            for task in tasks
            if adds[task.account_id]
        }

    earned: dict[int, Earned] = posting.post(pools, plan, act=act, need=need)
    return earned


def _adds(task: _Task, terms: Terms | None, ref: str, version: int) -> list[Line]:
    """The lines that this report adds to an account; none if its policy gives nothing for those days."""
    if terms is None:
        return []
    said, old = task.hours, task.old
    if said is None and old is not None:
        none_any_more = replace(old, version=version, minutes=0, due=0, posted=0)
        return lines_of(old, none_any_more)
    if said is None:
        return []
    counts_on = counting_day(terms, said.starts_on, said.ends_on)
    if counts_on is None and old is None:
        return []
    # What stood counts no more where the policy gives nothing for the new days: then those are worth nothing.
    minutes = said.minutes if counts_on is not None else 0
    new = Line(ref, version, 1, said.starts_on, said.ends_on, counts_on or said.ends_on, minutes)
    return lines_of(old, new)


def _before(adds: dict[int, list[Line]], terms: dict[int, Terms]) -> dict[int, list[Line]]:
    """Every line of the balance periods that the new lines fall into, by account. One query."""
    starts = [terms[account_id].period_on(line.counts_on).starts_on for account_id in adds for line in adds[account_id]]
    found: dict[int, list[Line]] = defaultdict(list)
    if starts:
        rows = WorkedReport.objects.filter(account__in=list(adds), counts_on__gte=min(starts)).order_by("pk")
        for account_id, *values in rows.values_list("account_id", *_LINE):
            found[account_id].append(Line(*values))
    return {account_id: found[account_id] for account_id in adds}
