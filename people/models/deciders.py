"""Roles that decide by name, such as "Finance": policies name the role, and the role its people."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from people.models.employees import Employee


class DecidingRole(models.Model):
    """Who decides on requests as "Finance" or "Head of Sales": one person or several, any of whom may.

    With nobody in it who works here, HR decides in its place.
    """

    name = models.CharField(max_length=80, help_text="As people read it: “Then Finance decides”.")
    members = models.ManyToManyField(
        Employee, blank=True, related_name="deciding_roles", help_text="Any of them decides. With nobody here, HR does."
    )

    class Meta:
        verbose_name = "role"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="people_decidingrole_name_once",
                violation_error_message="There is another role with this name.",
            ),
            models.CheckConstraint(
                name="people_decidingrole_has_a_name",
                condition=~models.Q(name=""),
                violation_error_message="A role needs a name: policies and people call it by that.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
