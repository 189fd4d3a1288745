"""The pages of the inbox: thin doors that load what a person may see and call one operation."""

from approvals.views.acting import approve_many, decide, refer
from approvals.views.reading import decided, inbox, item
from approvals.views.standing_in import end_stand_in, stand_in

__all__ = ["approve_many", "decide", "decided", "end_stand_in", "inbox", "item", "refer", "stand_in"]
