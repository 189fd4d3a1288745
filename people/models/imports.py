"""Files from which balances were brought in: tried first, then posted, with a line of what became of each row."""

from __future__ import annotations

from django.db import models


class BalanceImport(models.Model):
    """One file. Its contents name people, so they are kept only until it is posted or thrown away.

    ``lines`` tell of each row its number in the file, the holder, the policy and the amount in the policy's unit:
    no name, so that a person can be erased. ``digest`` is the file's own: the same file is known again by it.
    """

    class State(models.TextChoices):
        TRIED = "tried", "tried, not posted"
        POSTED = "posted", "posted"

    kind = models.CharField(
        max_length=12,
        choices=[
            ("opening", "Opening balances"),
            ("history", "Leave taken before"),
            ("grant", "One-time grants"),
            ("adjustment", "Adjustments"),
        ],
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, db_index=True)
    row_count = models.IntegerField(default=0)
    state = models.CharField(max_length=6, choices=State, default=State.TRIED)
    lines = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.CharField(max_length=80, default="")

    class Meta:
        verbose_name = "import"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"

    @property
    def is_posted(self) -> bool:
        return self.state == self.State.POSTED
