"""What becomes of personal agreements when another policy takes over: what holds from then on goes on under that.

An agreement is made with a person about something they get, such as vacation; that the policy changes which says how
much everybody gets does not end it. It goes over as it was agreed, in the resource's own unit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ledger.acts import Act
from ledger.context import timeline_of
from ledger.models import Agreement, Assignment, Policy
from ledger.operations.agreements import counting, has_years_amount


def agreements_go_on(
    *, olds: Sequence[Assignment], news: Mapping[int, Assignment], to: Policy, starts_on: dt.date, act: Act
) -> None:
    """End on a day what is agreed beside these assignments, and go on with it beside those that took over.

    Where nothing comes in by the calendar under the new policy there is nothing that an agreement could change: it
    ends, and says why. A fixed number of queries, and one where nothing is agreed.

    :param news: what took over, by the key of the assignment before it.
    """
    agreed: dict[int, list[Agreement]] = defaultdict(list)
    for each in Agreement.objects.filter(assignment__in=olds).order_by("starts_on", "pk"):
        agreed[each.assignment_id].append(each)
    if not agreed:
        return
    timeline = timeline_of(to)
    ended, gone_on = [], []
    for old in olds:
        for each in agreed[old.pk]:
            if not _holds_after(each, starts_on):
                continue
            first = max(each.starts_on, starts_on)
            told = f"Nothing comes in by the calendar under {to}"
            if has_years_amount(timeline, first):
                told = f"Goes on under {to}"
                gone_on.append(_copy(each, news[old.pk], first, act))
            each.ends_on, each.end_reason = first, told[:200]
            each.ended_at, each.ended_by = act.at, act.actor
            ended.append(each)
    Agreement.objects.bulk_update(ended, ["ends_on", "end_reason", "ended_at", "ended_by"])
    Agreement.objects.bulk_create(gone_on)
    for old in olds:
        new = news[old.pk]
        old.extras = list(counting(agreed[old.pk]))
        new.extras = list(counting(each for each in gone_on if each.assignment_id == new.pk))
    Assignment.objects.bulk_update([each for old in olds if agreed[old.pk] for each in (old, news[old.pk])], ["extras"])


def went_on(assignment_ids: Sequence[int], act: Act) -> dict[int, list[Agreement]]:
    """The agreements beside these assignments that an act ended, as a switch does. One query."""
    found: dict[int, list[Agreement]] = defaultdict(list)
    rows = Agreement.objects.filter(assignment__in=assignment_ids, ended_at=act.at, ended_by=act.actor)
    for each in rows.order_by("starts_on", "pk"):
        found[each.assignment_id].append(each)
    return found


def _holds_after(each: Agreement, day: dt.date) -> bool:
    return each.ends_on is None or each.ends_on > max(day, each.starts_on)


def _copy(each: Agreement, beside: Assignment, starts_on: dt.date, act: Act) -> Agreement:
    return Agreement(
        assignment=beside,
        per_year=each.per_year,
        starts_on=starts_on,
        ends_on=each.ends_on,
        reason=each.reason,
        created_at=act.at,
        created_by=act.actor,
    )
