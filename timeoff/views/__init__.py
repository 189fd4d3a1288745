"""The pages of time off: thin doors to its operations."""

from timeoff.views.acting import answer, cancel, discard, remind
from timeoff.views.asking import ask, change, live
from timeoff.views.documents import attach, detach, document
from timeoff.views.giving_back import give_back
from timeoff.views.mine import my_requests
from timeoff.views.one import comment, one
from timeoff.views.team import team

__all__ = [
    "answer",
    "ask",
    "attach",
    "cancel",
    "change",
    "comment",
    "detach",
    "discard",
    "document",
    "give_back",
    "live",
    "my_requests",
    "one",
    "remind",
    "team",
]
