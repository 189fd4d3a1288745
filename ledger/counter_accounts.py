"""The other side of every movement: each kind of entry names the account that it takes from or gives to.

So an entry is a transfer, and what holders have and what these accounts show add up to zero in every unit, without a
row that all postings would have to wait for: the other side is a sum over entries.
"""

from __future__ import annotations

COUNTER_ACCOUNTS = {
    "OPENING": "brought in",
    "MIGRATION": "brought in",
    "ACCRUAL": "issued",
    "GRANT": "issued",
    "ADJUSTMENT": "corrected",
    "CARRYOVER": "carried over",
    "EXPIRATION": "lapsed",
    "HOLD": "held",
    "HOLD_RELEASE": "held",
    "USAGE": "used",
    "ENCASHMENT": "paid out",
}
