"""The kind of resource that time off consumes: minutes of leave."""

from ledger import kinds
from ledger.kinds import ResourceKind

LEAVE = "leave"

LeaveKind = ResourceKind(
    key=LEAVE,
    label="Leave",
    unit="minutes",
    words={
        "OPENING": "Opening balance",
        "ACCRUAL": "Accrued",
        "GRANT": "Granted",
        "CARRYOVER": "Carried over",
        "EXPIRATION": "Lapsed",
        "HOLD": "Held",
        "HOLD_RELEASE": "Hold ended",
        "USAGE": "Used",
        "ENCASHMENT": "Paid out",
        "ADJUSTMENT": "Adjusted",
        "MIGRATION": "Moved here",
    },
)


def register() -> None:
    """Make leave known to the ledger."""
    kinds.register(LeaveKind)
