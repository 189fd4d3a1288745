"""What the engine refuses, in words that name the figures."""

from __future__ import annotations

import datetime as dt


class LedgerError(Exception):
    """A refusal: nothing was posted. ``code`` names it for programs."""

    code = "refused"


class BelowFloor(LedgerError):
    """More was asked for than may be drawn. Amounts in the resource's unit."""

    code = "below_floor"

    def __init__(self, *, asked: int, available: int, held: int, on: dt.date) -> None:
        self.asked, self.available, self.held, self.on = asked, available, held, on
        super().__init__(f"Asked for {asked} on {on}; {available} can be used on that day and {held} are held.")


class IdempotencyConflict(LedgerError):
    """A key that stands already came again with other content."""

    code = "conflict"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The key {key!r} stands already with other content.")


class Closed(LedgerError):
    """Nothing is left of what the step would act on."""

    code = "closed"


class Invalid(LedgerError):
    """The step makes no sense as it stands; ``field`` names what is wrong."""

    code = "invalid"

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class NotAllowed(LedgerError):
    """The policy does not allow it on these days."""

    code = "not_allowed"


class Busy(LedgerError):
    """The account changed again and again while the posting was planned; trying once more may work."""

    code = "busy"
