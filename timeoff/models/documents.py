"""What people hand in for their leave."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Employee
from timeoff import documents
from timeoff.models.requests import TimeOffRequest


class Document(models.Model):
    """One file that belongs to a request. Its bytes lie in a storage of their own; see `timeoff.documents`."""

    time_off = models.ForeignKey(TimeOffRequest, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=documents.NAME_LENGTH)
    kind = models.CharField(max_length=4, choices=[(kind, kind.upper()) for kind in documents.TYPES])
    size_bytes = models.PositiveIntegerField()
    file = models.FileField(storage=documents.private_storage, upload_to=documents.path_for, max_length=160)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timeoff_document_is_not_empty",
                condition=Q(size_bytes__gt=0) & ~Q(name=""),
                violation_error_message="A document has a name and something in it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content_type(self) -> str:
        return documents.TYPES[self.kind]
