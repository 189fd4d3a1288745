"""The night's work as a task: run in a company's schema once its local day has turned."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone

from ledger import operations
from ledger.acts import Act
from ledger.runs import run_day as run_ledger_day

logger = logging.getLogger(__name__)


class RunIncomplete(Exception):
    """Some accounts could not be dealt with; the others were."""


@shared_task(autoretry_for=(RunIncomplete,), retry_backoff=60, max_retries=5)
def run_day(*, on: str, **kwargs: object) -> None:
    """Do all that is due in this company up to and including the day ``on`` (ISO date).

    Safe to run twice, late, or again after it died half-way: what stands is not posted again.

    :raises RunIncomplete: if accounts were left out; it is tried again some time later.
    """
    report = run_ledger_day(act=_act(on))
    logger.info("Ran %s: %s entries on %s accounts.", on, sum(report.entries.values()), report.accounts)
    if report.failures:
        raise RunIncomplete(f"{len(report.failures)} accounts could not be run on {on}.")


@shared_task
def continue_closing(*, closing_id: int, on: str, **kwargs: object) -> None:
    """Count or post a year-end run, batch by batch, until it is done. Each batch stands by itself."""
    while operations.go_on_with_closing(closing_id=closing_id, act=_act(on)):
        pass


@shared_task
def continue_closings(*, on: str, **kwargs: object) -> None:
    """Take up the year-end runs that were left half-way, and post those whose day has come."""
    for closing_id in operations.due_closings(dt.date.fromisoformat(on)):
        continue_closing(closing_id=closing_id, on=on)


@shared_task
def continue_trial(*, trial_id: int, **kwargs: object) -> None:
    """Count a trial of a draft, batch by batch, until it is done. Each batch stands by itself; nothing is posted."""
    while operations.go_on_with_trial(trial_id=trial_id, at=timezone.now()):
        pass


@shared_task
def continue_trials(**kwargs: object) -> None:
    """Take up the trials that were left half-way."""
    for trial_id in operations.due_trials():
        continue_trial(trial_id=trial_id)


def _act(on: str) -> Act:
    return Act(on=dt.date.fromisoformat(on), at=timezone.now(), actor="system:run")
