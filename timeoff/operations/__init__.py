"""Everything that can be done to requests for time off. Each function is one transaction, its notices go out after it.

`at` is the moment of acting. Each raises the refusal named after it, with words for the screen, and has then changed
nothing.
"""

from timeoff.operations.cancelling import (
    ask_to_cancel,
    cancel,
    cancel_or_ask,
    days_not_begun,
    hold_to,
    let_go,
    may_cancel,
)
from timeoff.operations.deciding import approve, deny
from timeoff.operations.documents import attach, detach
from timeoff.operations.drafting import discard_draft, save_draft
from timeoff.operations.giving_back import give_back
from timeoff.operations.recounting import recount
from timeoff.operations.sending import edit, submit
from timeoff.operations.taking_again import Within
from timeoff.operations.talking import answer_stand_in, comment, may_comment, remind
from timeoff.refusals import (
    CannotAnswer,
    CannotApprove,
    CannotAttach,
    CannotCancel,
    CannotComment,
    CannotDeny,
    CannotEdit,
    CannotRemind,
    CannotSubmit,
    Refusal,
)

__all__ = [
    "CannotAnswer",
    "CannotApprove",
    "CannotAttach",
    "CannotCancel",
    "CannotComment",
    "CannotDeny",
    "CannotEdit",
    "CannotRemind",
    "CannotSubmit",
    "Refusal",
    "Within",
    "answer_stand_in",
    "approve",
    "ask_to_cancel",
    "attach",
    "cancel",
    "cancel_or_ask",
    "comment",
    "days_not_begun",
    "deny",
    "detach",
    "discard_draft",
    "edit",
    "give_back",
    "hold_to",
    "let_go",
    "may_cancel",
    "may_comment",
    "recount",
    "remind",
    "save_draft",
    "submit",
]
