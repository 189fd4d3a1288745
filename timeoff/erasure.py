"""What happens here when a person is erased: the numbers stay, the words go."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from people.models import Employee
from people.signals import erased
from timeoff.models import TimeOffEvent, TimeOffRequest


@receiver(erased)
def forget_words(employee: Employee, **kwargs: Any) -> None:
    """Drop the drafts and blank what was written on this person's requests, in the transaction that erases them."""
    TimeOffRequest.objects.drafts().asked_by(employee).delete()
    TimeOffRequest.objects.asked_by(employee).update(note="")
    said = TimeOffEvent.objects.filter(time_off__employee=employee).exclude(text="")
    said.filter(kind=TimeOffEvent.Kind.COMMENT).update(text="Erased")
    said.exclude(kind=TimeOffEvent.Kind.COMMENT).update(text="")
