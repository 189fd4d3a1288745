"""What is done for people each night, in each company."""

from datetime import date

from celery import shared_task

from people import operations


@shared_task
def fill_holidays_ahead(*, on: str, **kwargs: object) -> int:
    """Keep every holiday calendar filled two years ahead. Runs any number of times; returns how many days it added."""
    return operations.fill_ahead(on=date.fromisoformat(on))
