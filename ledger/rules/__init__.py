"""The rules of a policy: typed settings, read out as sentences, compared version by version.

``settings`` holds the models, ``reading`` the sentences, ``changes`` the differences. Everything is a pure function
of plain values.
"""

from ledger.rules.changes import differences
from ledger.rules.deciding import Approval
from ledger.rules.parts import (
    Caps,
    Carryover,
    CarryoverExpiry,
    Expiry,
    HoursWorkedAccrual,
    NoAccrual,
    On,
    PeriodRule,
    Rounding,
    Tier,
    TimeAccrual,
)
from ledger.rules.problems import InvalidSettings, Problem
from ledger.rules.reading import sentences
from ledger.rules.settings import PolicySettings
from ledger.rules.use import Use

__all__ = [
    "Approval",
    "Caps",
    "Carryover",
    "CarryoverExpiry",
    "Expiry",
    "HoursWorkedAccrual",
    "InvalidSettings",
    "NoAccrual",
    "On",
    "PeriodRule",
    "PolicySettings",
    "Problem",
    "Rounding",
    "Tier",
    "TimeAccrual",
    "Use",
    "differences",
    "sentences",
]
