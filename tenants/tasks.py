from celery import shared_task


@shared_task
def start_company_days(**kwargs: object) -> None: ...
