"""What happened to a request, in order: its history, and what people said about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from people.models import Employee
from timeoff.models.requests import NOTE_LENGTH, TimeOffRequest


class TimeOffEvent(models.Model):
    """One thing that happened; written once, never changed. Without a person it happened by itself, by the rules.

    `text` is what the person wrote; `detail` says in words what changed ("7 – 13 Aug, was 10 – 13 Aug").
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Sent"
        EDITED = "edited", "Changed"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        CANCELLED = "cancelled", "Cancelled"
        STANDS_IN = "stands_in", "Will stand in"
        CANNOT_STAND_IN = "cannot_stand_in", "Cannot stand in"
        REMINDED = "reminded", "Reminded"
        RECOUNTED = "recounted", "Counted again"
        DOCUMENT = "document", "Document added"
        DOCUMENT_GONE = "document_gone", "Document taken away"
        CANCEL_ASKED = "cancel_asked", "Asked to cancel"
        CANCEL_DENIED = "cancel_denied", "Not cancelled"
        COMMENT = "comment", "Comment"

    time_off = models.ForeignKey(TimeOffRequest, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=15, choices=Kind)
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=NOTE_LENGTH, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timeoff_event_comment_says_something",
                condition=~Q(kind="comment", text="") & ~Q(kind="comment", by=None),
                violation_error_message="A comment is somebody's, and says something.",
            )
        ]
        indexes = [models.Index(fields=["time_off", "at"], name="timeoff_event_history")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


class Recounts(models.Manager["Recount"]):
    def get_queryset(self) -> models.QuerySet[Recount]:
        return super().get_queryset().filter(kind=TimeOffEvent.Kind.RECOUNTED)


class Recount(TimeOffEvent):
    """A time at which leave was counted again, because working days had changed or HR gave days back."""

    objects: ClassVar[models.Manager[Recount]] = Recounts()

    class Meta:
        proxy = True
        verbose_name = "leave counted again"
        verbose_name_plural = "leave counted again"
