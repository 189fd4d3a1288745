"""What is agreed with one person beside the policy that many have: made, ended, and taken back, each trued up at once.

History stays: what has come in by other figures is corrected by entries, as every recompute does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from ledger.acts import Act
from ledger.context import timeline_of
from ledger.dates import DAY, written
from ledger.errors import Closed, Invalid
from ledger.loading import Pool
from ledger.models import Agreement, Assignment
from ledger.operations.recomputing import recompute_from
from ledger.recompute import Difference
from ledger.rules import TimeAccrual
from ledger.schedule import PolicyTimeline


@transaction.atomic
def agree(
    *, assignment: Assignment, per_year: int, starts_on: dt.date, act: Act, ends_on: dt.date | None = None
) -> tuple[Agreement, list[Difference]]:
    """Give one person so much more a year (less if below zero) from a day on, until the day before ``ends_on``.

    Tells what was posted for it: what has come in already in the running period is corrected.

    :raises Invalid: naming what does not fit: nothing agreed, no reason, days outside the assignment, or a policy
        under which nothing comes in by the calendar.
    """
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("policy").get(pk=assignment.pk)
    timeline = timeline_of(locked.policy)
    _check(locked, timeline, per_year, starts_on, ends_on, act)
    agreement = Agreement.objects.create(
        assignment=locked,
        per_year=per_year,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=act.reason.strip(),
        created_at=act.at,
        created_by=act.actor,
    )
    _keep(locked)
    return agreement, _true_up(locked, timeline, starts_on, act)


@transaction.atomic
def end_agreement(*, agreement: Agreement, ends_on: dt.date, act: Act) -> list[Difference]:
    """An agreement holds until the day before ``ends_on``; ended on its first day, it is taken back as a whole.

    :raises Invalid: without a reason, or for a day before it begins.
    :raises Closed: if it has ended by then already.
    """
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("policy").get(agreements=agreement)
    agreement.refresh_from_db()
    if not act.reason.strip():
        raise Invalid("reason", "Say why it ends: the person reads it.")
    if ends_on < agreement.starts_on:
        raise Invalid("ends_on", f"It begins on {written(agreement.starts_on)}: choose that day or a later one.")
    if agreement.ends_on is not None and agreement.ends_on <= ends_on:
        raise Closed(f"It holds only until {written(agreement.ends_on - DAY)} already.")
    agreement.ends_on, agreement.end_reason = ends_on, act.reason.strip()
    agreement.ended_at, agreement.ended_by = act.at, act.actor
    agreement.save(update_fields=["ends_on", "end_reason", "ended_at", "ended_by"])
    _keep(locked)
    return _true_up(locked, timeline_of(locked.policy), ends_on, act)


def _check(
    assignment: Assignment,
    timeline: PolicyTimeline | None,
    per_year: int,
    starts_on: dt.date,
    ends_on: dt.date | None,
    act: Act,
) -> None:
    if not per_year:
        raise Invalid("per_year", "Say how much more a year it is, or how much less.")
    if not act.reason.strip():
        raise Invalid("reason", "An agreement needs a reason, which the person will read.")
    last = assignment.ends_on
    if starts_on < assignment.starts_on or (last is not None and starts_on >= last):
        until = f" and ends after {written(last - DAY)}" if last is not None else ""
        raise Invalid(
            "starts_on", f"The assignment begins on {written(assignment.starts_on)}{until}. Choose a day in it."
        )
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid("ends_on", f"It begins on {written(starts_on)}, so it cannot end before.")
    if not has_years_amount(timeline, starts_on):
        raise Invalid(
            "per_year", "Nothing comes in by the calendar under this policy, so there is no year’s amount to change."
        )


def has_years_amount(timeline: PolicyTimeline | None, day: dt.date) -> bool:
    """Whether something comes in by the calendar on a day, so that so much more or less a year can be agreed."""
    return timeline is not None and isinstance(timeline.settings_on(day).accrual, TimeAccrual)


def _keep(assignment: Assignment) -> None:
    """Put on the assignment what counts, in the order of the days."""
    assignment.extras = list(counting(assignment.agreements.order_by("starts_on", "pk")))
    assignment.save(update_fields=["extras"])


def counting(agreements: Iterable[Agreement]) -> Iterable[list[str | int | None]]:
    """What of these counts, as an assignment keeps it."""
    for each in agreements:
        if each.ends_on is None or each.ends_on > each.starts_on:
            yield [each.starts_on.isoformat(), each.ends_on.isoformat() if each.ends_on else None, each.per_year]


def _true_up(
    assignment: Assignment, timeline: PolicyTimeline | None, changes_on: dt.date, act: Act
) -> list[Difference]:
    """Correct what has come in since the period in which something changes began; a later period needs nothing."""
    if timeline is None:
        return []
    # Of a policy whose periods follow the hire date the assignment's own year is near enough: more is only looked at.
    period = timeline.period_on(changes_on, assignment.starts_on)
    since = max(min(period.starts_on, changes_on), assignment.starts_on)
    if timeline.periods.depends_on_hire:
        since = max(since - 366 * DAY, assignment.starts_on)
    if since > act.on:
        return []
    pool = Pool(assignment.holder_id, assignment.policy.resource_id)
    found = recompute_from(pools=[pool], since=since, act=act, policy_ids=[assignment.policy_id])
    return found[pool]
