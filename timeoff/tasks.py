"""Work of time off that runs after the page has answered."""

from __future__ import annotations

import logging
from datetime import date, datetime

from celery import shared_task
from django.utils import timezone

from timeoff import mail, queries

logger = logging.getLogger(__name__)


class RecountIncomplete(Exception):
    """Some leave could not be counted again; the other was."""


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=6)
def tell(*, notice: str, to: str, time_off_id: int, at: str, event_id: int | None = None, **kwargs: object) -> None:
    """Send one notice of one request; a mail server that cannot be reached is tried again, later and later."""
    mail.send(
        notice=mail.Notice(notice),
        to=mail.To(to),
        time_off_id=time_off_id,
        at=datetime.fromisoformat(at),
        event_id=event_id,
    )


@shared_task(autoretry_for=(RecountIncomplete,), retry_backoff=60, max_retries=5)
def recount(
    *,
    first: str,
    last: str | None = None,
    employee_id: int | None = None,
    calendar_id: int | None = None,
    location_id: int | None = None,
    leaves_before: bool = False,
    **kwargs: object,
) -> None:
    """Count the leave again that stands from one day to another (for good if none), after working days have changed.

    What has become free is given back, what has become working time is taken again. Of one person, of all at a
    location, or of all whose location has a calendar. May run twice: nothing is given back or taken twice.

    :param leaves_before: whether the days before the first one stay as they were counted.

    :raises RecountIncomplete: if some of it could not be; it is tried again some time later.
    """
    # Imported late: the operations queue tasks themselves.
    from timeoff import operations

    within = operations.Within(date.fromisoformat(first), date.fromisoformat(last) if last else None)
    touched = queries.standing_on_days(
        within.first, within.last, employee_id=employee_id, calendar_id=calendar_id, location_id=location_id
    )
    since = within.first if leaves_before else None
    failed = 0
    for time_off in touched.order_by("pk"):
        try:
            operations.recount(time_off=time_off, at=timezone.now(), again=within, since=since)
        except Exception:
            # One leave that cannot be counted must not keep the others from what has become free.
            logger.exception("The request %s could not be counted again.", time_off.pk)
            failed += 1
    if failed:
        raise RecountIncomplete(f"{failed} requests could not be counted again.")
