"""The rows in which people see their own requests, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from approvals.queries import Waiting, waiting_words
from people.format import Reader, amount
from timeoff import queries
from timeoff.models import TimeOffRequest
from timeoff.queries import Measure
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

    @property
    def is_cancellable(self) -> bool:
        """Whether there is something left to give back, as far as a list can tell."""
        return self.time_off.is_waiting or (self.time_off.is_approved and self.time_off.ends_on >= self.today)

    @property
    def cancel_text(self) -> str:
        """What cancelling gives back."""
        if self.time_off.is_waiting:
            return f"{amount(self.time_off.duration_minutes, self.measure)} held for it can be used again."
        return "Days that have not begun are given back. Days that were taken stay taken."

    @property
    def is_remindable(self) -> bool:
        return self.waiting is not None and self.waiting.approval.reminded_on != self.today


def rows_of(requests: list[TimeOffRequest], holder_id: int, reader: Reader) -> list[Row]:
    """The rows of one person's requests. Three queries for all."""
    measures = queries.measures_of([holder_id])
    waiting = waiting_words([time_off.subject for time_off in requests if time_off.is_waiting], reader.today)
    return [
        Row(
            time_off=time_off,
            dates=dates_words(time_off, reader),
            part=part_words(time_off, reader),
            measure=queries.measure_of(time_off, measures),
            waiting=waiting.get(time_off.subject),
            today=reader.today,
        )
        for time_off in requests
    ]
