"""What is stored of time off: requests, the minutes of people's days that they claim, and their history."""

from timeoff.models.claims import TimeOffDay, TimeOffDayQuerySet
from timeoff.models.documents import Document
from timeoff.models.events import Recount, TimeOffEvent
from timeoff.models.requests import TimeOffQuerySet, TimeOffRequest

__all__ = [
    "Document",
    "Recount",
    "TimeOffDay",
    "TimeOffDayQuerySet",
    "TimeOffEvent",
    "TimeOffQuerySet",
    "TimeOffRequest",
]
