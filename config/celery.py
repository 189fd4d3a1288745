"""The Celery application. Tasks run in the schema of the company in which they were queued."""

import os

from celery.schedules import crontab
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("passbook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Once an hour is enough for every time zone: a company's day is due from its first full hour after midnight.
app.conf.beat_schedule = {
    "start-company-days": {"task": "tenants.tasks.start_company_days", "schedule": crontab(minute="2")},
}
