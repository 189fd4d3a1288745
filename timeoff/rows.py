"""The rows in which people see their own requests, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from approvals.queries import Waiting, waiting_words
from people.format import Reader, amount
from timeoff import queries
from timeoff.models import TimeOffRequest
from timeoff.queries import Measure
from timeoff.taking_back import Right, rights_of
from timeoff.wording import dates_words, part_words


@dataclass(frozen=True)
class Row:
    """One request in the list, ready to be drawn."""

    time_off: TimeOffRequest
    dates: str
    part: str
    measure: Measure
    waiting: Waiting | None
    today: date
    right: Right | None = None
    cancel_asked: Waiting | None = None
    until: str = ""

    @property
    def is_cancellable(self) -> bool:
        """Whether the person may cancel it now, and something is left to give back."""
        return self.time_off.is_waiting or (self.right is not None and self.right.may and self.right.has_days)

    @property
    def may_ask_to_cancel(self) -> bool:
        """Whether whoever decides has to agree, and was not asked yet."""
        right = self.right
        return right is not None and right.has_to_ask and right.has_days and self.cancel_asked is None

    @property
    def why_not_cancelled(self) -> str:
        """Why approved leave that is not over is not the person's to cancel now; nothing where it is."""
        if self.cancel_asked is not None:
            return f"Cancelling waits for {self.cancel_asked.words}"
        if self.right is None or not (self.right.why and self.right.has_days):
            return ""
        if not self.right.is_late:
            return "Your manager or HR can cancel it"
        return f"You could cancel it until {self.until or 'it began'}"

    @property
    def cancel_text(self) -> str:
        """What cancelling gives back, and until when it is possible."""
        if self.time_off.is_waiting:
            return f"{amount(self.time_off.duration_minutes, self.measure)} held for it can be used again."
        text = "Days that have not begun are given back. Days that were taken stay taken."
        return f"{text} You can cancel it until {self.until}." if self.until else text

    @property
    def is_remindable(self) -> bool:
        return self.waiting is not None and self.waiting.approval.reminded_on != self.today


def rows_of(
    requests: list[TimeOffRequest], holder_id: int, reader: Reader, *, cancelling_at: datetime | None = None
) -> list[Row]:
    """The rows of one person's requests. Three queries for all.

    `cancelling_at`: with what the person may do then to cancel what is approved; two queries more.
    """
    measures = queries.measures_of([holder_id])
    approved = [time_off for time_off in requests if time_off.is_approved] if cancelling_at else []
    rights = rights_of(approved, cancelling_at) if cancelling_at else {}
    subjects = [time_off.subject for time_off in requests if time_off.is_waiting]
    waiting = waiting_words([*subjects, *(time_off.cancel_subject for time_off in approved)], reader.today)
    return [
        Row(
            time_off=time_off,
            dates=dates_words(time_off, reader),
            part=part_words(time_off, reader),
            measure=queries.measure_of(time_off, measures),
            waiting=waiting.get(time_off.subject),
            today=reader.today,
            right=rights.get(time_off.pk),
            cancel_asked=waiting.get(time_off.cancel_subject),
            until=_until(rights.get(time_off.pk), reader),
        )
        for time_off in requests
    ]


def _until(right: Right | None, reader: Reader) -> str:
    """The last day on which a policy lets the person cancel, where it names one."""
    return reader.day(right.until) if right is not None and right.until is not None else ""
