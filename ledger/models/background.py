"""What is counted in the background, in batches: how far it is, and whether somebody is still at it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

# A worker that has not come back for so long is taken for dead.
PATIENCE = dt.timedelta(minutes=2)


class Background(models.Model):
    """Work in batches, each of them kept by itself: killed at any moment, it goes on where it stopped.

    ``touched_at`` is when a worker last came back to it. The states in ``WORKING`` are those in which one is at it.
    """

    WORKING: ClassVar[frozenset[str]]
    state: models.CharField[str, str]

    to_do = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    counted_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it."""
        return self.state in self.WORKING

    @property
    def percent(self) -> int:
        """How much of the work at hand is done."""
        return min(100, self.done * 100 // self.to_do) if self.to_do else 100

    def is_stuck(self, at: dt.datetime) -> bool:
        """Whether no worker has been at it for a while."""
        return self.is_working and at - self.touched_at > PATIENCE
