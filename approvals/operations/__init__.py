"""Everything that can be done to an approval. Each function is one transaction; `decide_many` is one for each row."""

from approvals.chain import InRole
from approvals.operations.deciding import CannotDecide, Outcome, RowResult, decide, decide_many
from approvals.operations.handing_on import CannotRefer, CannotRemind, refer, remind
from approvals.operations.opening import CannotOpen, open_approval, withdraw
from approvals.operations.standing_in import CannotDelegate, delegate, end_delegation

__all__ = [
    "CannotDecide",
    "CannotDelegate",
    "CannotOpen",
    "CannotRefer",
    "CannotRemind",
    "InRole",
    "Outcome",
    "RowResult",
    "decide",
    "decide_many",
    "delegate",
    "end_delegation",
    "open_approval",
    "refer",
    "remind",
    "withdraw",
]
