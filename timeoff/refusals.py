"""What the operations of time off refuse, in words fit for the screen; after a refusal nothing was saved or held."""

from __future__ import annotations

from ledger.errors import BelowFloor
from timeoff.duration import DaySpan


class Refusal(Exception):
    """`title` says what is wrong with its figures, `text` what else there is to know.

    `field` is the form's field to correct ("" for none). `nearest` is a span that would have gone through, and
    `nearest_words` says how to get there ("end on Tue 25 Aug, midday"). `code` names the kind of refusal for programs,
    `ground` is the code under which the engine refuses the same ("invalid", "not_allowed", "conflict"), and `short`
    holds the figures where the balance is too low.
    """

    code = "refused"

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        field: str = "",
        nearest: DaySpan | None = None,
        nearest_words: str = "",
        code: str = "",
        ground: str = "",
        short: BelowFloor | None = None,
    ) -> None:
        hint = f"It fits if you {nearest_words}." if nearest_words else ""
        super().__init__(" ".join(part for part in (title, text, hint) if part))
        self.title = title
        self.text = text
        self.field = field
        self.nearest = nearest
        self.nearest_words = nearest_words
        self.code = code or self.code
        self.ground = ground or self.code
        self.short = short


class CannotSubmit(Refusal):
    """These days cannot be asked for."""

    code = "not_possible"


class CannotEdit(CannotSubmit):
    """This request cannot be changed any more, or not by this person."""

    code = "refused"


class CannotApprove(Refusal):
    """This request cannot be approved."""


class CannotDeny(Refusal):
    """This request cannot be denied."""


class CannotCancel(Refusal):
    """This request cannot be cancelled, or not by this person."""


class CannotAnswer(Refusal):
    """This person was not asked to stand in, or the leave is no longer planned."""


class CannotAttach(Refusal):
    """This file is not taken, or not for this request."""


class CannotComment(Refusal):
    """This cannot be said, or not by this person."""


class CannotRemind(Refusal):
    """Nobody can be reminded of this request now."""
