"""Work of time off that runs after the page has answered."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from timeoff import mail


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
