"""Drafts: a form kept for later. A draft claims no hours and holds no minutes; nobody else sees it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ledger.models import Resource
from people.models import Employee
from timeoff.duration import ClockSpan, DaySpan, InvalidSpan
from timeoff.models import TimeOffRequest
from timeoff.operations.shared import set_span
from timeoff.refusals import CannotSubmit


@transaction.atomic
def save_draft(
    *,
    employee: Employee,
    resource: Resource,
    span: DaySpan | ClockSpan,
    at: datetime,
    note: str = "",
    stand_in: Employee | None = None,
    draft: TimeOffRequest | None = None,
) -> TimeOffRequest:
    """Keep a form for later, or change what was kept.

    :raises CannotSubmit: if the draft is no draft any more, or the times end before they start.
    """
    if draft is None:
        draft = TimeOffRequest(employee=employee, created_at=at)
    else:
        found = TimeOffRequest.objects.drafts().asked_by(employee).select_for_update().filter(pk=draft.pk).first()
        if found is None:
            raise CannotSubmit("This draft was sent or thrown away meanwhile.", "Look under My requests.")
        draft = found
    try:
        set_span(draft, span)
    except InvalidSpan as error:
        raise CannotSubmit(str(error), field=error.field) from error
    draft.resource, draft.note = resource, note.strip()
    draft.stand_in = stand_in if stand_in and stand_in.pk != employee.pk else None
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, draft: TimeOffRequest, by: Employee) -> bool:
    """Throw a draft away; false if there is none any more. Only drafts are ever deleted: nobody else has seen them."""
    deleted, _ = TimeOffRequest.objects.drafts().asked_by(by).filter(pk=draft.pk).delete()
    return bool(deleted)
