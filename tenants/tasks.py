"""The turn of the day: each company's nightly work is queued when its own day has begun."""

import logging
from datetime import datetime

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from tenants.models import Company

log = logging.getLogger(__name__)


class DaysNotQueued(Exception):
    """The nightly work of some companies could not be queued."""


@shared_task
def start_company_days(*, at: str | None = None, **kwargs: object) -> list[str]:
    """Queue the nightly work of every company whose local day has turned since it was last queued.

    Runs every hour. After any downtime one day is queued, the current one: the work itself catches up on the days
    between (each entry with its own date), and two days of one company would only wait for each other.

    :param at: the instant (ISO 8601, with zone) to take for now.
    :raises DaysNotQueued: naming the companies whose work could not be queued; the others' was.
    """
    instant = datetime.fromisoformat(at) if at else timezone.now()
    begun, failed = [], []
    for schema in Company.objects.order_by("pk").values_list("schema_name", flat=True):
        try:
            if start_company_day(schema_name=schema, at=instant):
                begun.append(schema)
        except Exception:
            # One company whose day cannot be told must not keep the others from theirs; the next hour tries it again.
            log.exception("The day of %s could not be queued.", schema)
            failed.append(schema)
    if failed:
        raise DaysNotQueued(f"Not queued for {', '.join(failed)}; queued for {', '.join(begun) or 'nobody else'}.")
    return begun


@transaction.atomic
def start_company_day(*, schema_name: str, at: datetime) -> bool:
    """Queue one company's nightly work if its day has turned; tells whether it has."""
    # Whoever has the row is queueing it in this moment (a slow hour beside the next one): nothing left to do here.
    company = Company.objects.select_for_update(skip_locked=True).filter(schema_name=schema_name).first()
    if company is None:
        return False
    on = company.local_date(at)
    if company.last_run_on is not None and company.last_run_on >= on:
        return False
    # Queued before the note is committed: a crash in between queues it twice, which does no harm, and never not at all.
    with tenant_context(company):
        for task in settings.NIGHTLY_TASKS:
            current_app.signature(task, kwargs={"on": on.isoformat()}).apply_async()
    Company.objects.filter(pk=company.pk).update(last_run_on=on)
    log.info("Queued the day %s of %s", on, schema_name)
    return True
