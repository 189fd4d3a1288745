"""What is done for people each night, in each company."""

from datetime import date

from celery import shared_task

from people import operations


@shared_task
def fill_holidays_ahead(*, on: str, **kwargs: object) -> int:
    """Keep every holiday calendar filled two years ahead. Runs any number of times; returns how many days it added."""
    return operations.fill_ahead(on=date.fromisoformat(on))


@shared_task
def forget_answers(*, on: str, **kwargs: object) -> int:
    """Forget what the API answered long ago; returns how many answers."""
    return operations.forget_answers(on=date.fromisoformat(on))
