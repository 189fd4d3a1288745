"""Who does something to the ledger, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One act on the ledger: all that it posts shares this.

    ``on`` is the company's local date, ``at`` the moment (aware), ``actor`` who ("employee:12", "system:accrual"),
    ``reason`` what a person gave as reason.
    """

    on: dt.date
    at: dt.datetime
    actor: str
    reason: str = ""
