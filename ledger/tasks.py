"""The night's work as a task: run in a company's schema once its local day has turned."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone

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
    day = dt.date.fromisoformat(on)
    report = run_ledger_day(act=Act(on=day, at=timezone.now(), actor="system:run"))
    logger.info("Ran %s: %s entries on %s accounts.", on, sum(report.entries.values()), report.accounts)
    if report.failures:
        raise RunIncomplete(f"{len(report.failures)} accounts could not be run on {on}.")
