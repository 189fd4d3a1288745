"""What happens here when a person is erased: who decided what and when stays, what was written about them goes."""

from typing import Any

from django.dispatch import receiver

from approvals.models import ERASED_NOTE, Decision
from people.models import Employee
from people.signals import erased


@receiver(erased)
def forget_notes(employee: Employee, **kwargs: Any) -> None:
    """Blank the notes on what this person asked for; in the transaction that erases the person."""
    Decision.objects.filter(step__approval__requester=employee).exclude(note="").update(note=ERASED_NOTE)
