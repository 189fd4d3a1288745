"""What one request needs to know about its reader's desk, looked up once: the navigation, the home page and the inbox
ask for the same.
"""

from __future__ import annotations

from datetime import date

from approvals import queries
from approvals.desk import Desk
from approvals.queries import Standing, Tally
from people.context import reader_of
from people.models import Employee
from people.requests import PersonRequest


class ReadersDesk:
    """The desk of whoever reads the page, today."""

    def __init__(self, viewer: Employee, on: date) -> None:
        self.viewer = viewer
        self.on = on
        self._standing: Standing | None = None
        self._desk: Desk | None = None
        self._tally: Tally | None = None

    @property
    def standing(self) -> Standing:
        if self._standing is None:
            self._standing = queries.standing_of(self.viewer, self.on)
        return self._standing

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            self._desk = Desk.of(self.viewer, self.on)
        return self._desk

    @property
    def tally(self) -> Tally:
        """What waits for the reader; asked of the database only for those who decide on anything."""
        if self._tally is None:
            self._tally = queries.tally(self.desk.waiting()) if self.standing.decides else Tally({})
        return self._tally

    def changed(self) -> None:
        """Something was decided in this request: count again."""
        self._tally = None


def desk_of(request: PersonRequest) -> ReadersDesk:
    """The desk of the employee who asks."""
    found: ReadersDesk | None = getattr(request, "_approvals_desk", None)
    if found is None:
        found = ReadersDesk(request.employee, reader_of(request).today)
        request._approvals_desk = found  # type: ignore[attr-defined]
    return found
