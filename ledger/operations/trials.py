"""Trials of a draft on many people: counted in batches in the background, kept as lines, and nothing posted.

Reading and planning go in a transaction that the database itself lets nothing be written in; only then are the lines
kept, in another one. Killed at any moment, a trial goes on with the lines that are not counted yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.db import connection, transaction

from ledger.acts import Act
from ledger.errors import Closed, Invalid
from ledger.models import PolicyDraft, PolicyTrial, TrialLine
from ledger.trials import Tried, try_on_many

State = PolicyTrial.State
#: So many people at a time: few enough that the bar moves.
BATCH = 100
_FIGURES = (
    "state", "tried", "usual", "past_tried", "past_usual", "refused", "by_today", "by_year_end", "by_last", "problem",
)  # fmt: skip


def open_trial(*, draft: PolicyDraft, holder_ids: Collection[int], whom: str, act: Act) -> PolicyTrial:
    """Begin to try a draft on some holders: `go_on_with_trial` counts them batch by batch.

    :raises Invalid: if nobody is chosen, or there are no balances to compare.
    """
    if not holder_ids:
        raise Invalid("whom", "Nobody is chosen, so there is nothing to try it on.")
    latest = draft.policy.versions.order_by("-effective_from").first()
    if draft.rules.unlimited or (latest is not None and latest.rules.unlimited):
        raise Invalid("draft", "Unlimited leave has no balance, so there is nothing to compare.")
    with transaction.atomic():
        trial = PolicyTrial.objects.create(
            policy=draft.policy,
            draft=draft,
            name=draft.name,
            settings=draft.settings,
            effective_from=draft.effective_from,
            on=act.on,
            whom=whom,
            to_do=len(set(holder_ids)),
            created_at=act.at,
            created_by=act.actor,
            touched_at=act.at,
        )
        TrialLine.objects.bulk_create(
            [TrialLine(trial=trial, holder_id=holder_id) for holder_id in sorted(set(holder_ids))], batch_size=5000
        )
    return trial


def go_on_with_trial(*, trial_id: int, at: dt.datetime, batch_size: int = BATCH) -> bool:
    """Count one more batch; tells whether there may be more to do."""
    trial = PolicyTrial.objects.select_related("policy__resource").filter(pk=trial_id, state=State.COUNTING).first()
    if trial is None:
        return False
    with _read_only():
        due = list(trial.lines.filter(state=TrialLine.State.DUE).order_by("pk")[:batch_size])
        found, failures = try_on_many(
            holder_ids=[line.holder_id for line in due],
            policy=trial.policy,
            settings=trial.rules,
            effective_from=trial.effective_from,
            on=trial.on,
        )
    for line in due:
        _fill(line, trial.on, found.get(line.holder_id), failures.get(line.holder_id, ""))
    with transaction.atomic():
        locked = PolicyTrial.objects.select_for_update().get(pk=trial_id)
        TrialLine.objects.bulk_update(due, _FIGURES)
        locked.done = locked.lines.exclude(state=TrialLine.State.DUE).count()
        locked.touched_at = at
        if locked.done >= locked.to_do and locked.state == State.COUNTING:
            locked.state, locked.counted_at = State.COUNTED, at
        locked.save(update_fields=["done", "touched_at", "state", "counted_at"])
    return bool(locked.is_working)


def count_trial_again(*, trial: PolicyTrial, act: Act) -> None:
    """Forget what was counted and count the same people afresh, from today: balances move on while a trial lies there.

    :raises Closed: if it is being counted.
    """
    with transaction.atomic():
        locked = PolicyTrial.objects.select_for_update().get(pk=trial.pk)
        if locked.is_working:
            raise Closed("This trial is being counted; only one that is done can be counted again.")
        locked.lines.update(state=TrialLine.State.DUE)
        locked.state, locked.done, locked.on, locked.touched_at = State.COUNTING, 0, act.on, act.at
        locked.save(update_fields=["state", "done", "on", "touched_at"])


def due_trials() -> list[int]:
    """The trials that somebody has to go on with: left half-way."""
    return list(PolicyTrial.objects.filter(state=State.COUNTING).order_by("pk").values_list("pk", flat=True))


@contextmanager
def _read_only() -> Iterator[None]:
    """A transaction in which the database refuses every write."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _fill(line: TrialLine, on: dt.date, tried: Tried | None, problem: str) -> None:
    if tried is None:
        line.state, line.problem = TrialLine.State.FAILED, problem
        return
    line.state, line.problem = TrialLine.State.COUNTED, ""
    line.tried = [row.month.stands for row in tried.months]
    line.usual = [row.month.stands if row.without is None else row.without for row in tried.months]
    line.past_tried, line.past_usual = list(tried.past_tried), list(tried.past_usual)
    line.refused = [
        {**asdict(each), "first_on": str(each.first_on), "last_on": str(each.last_on)} for each in tried.refused
    ]
    line.by_today = line.past_tried[-1] - line.past_usual[-1] if line.past_tried else 0
    # The months begin with this one, so December is so many on.
    line.by_year_end = tried.months[12 - on.month].difference
    line.by_last = tried.months[-1].difference
