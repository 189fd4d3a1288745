"""The accrual schedule: pure functions of a policy's versions, a person's facts and an assignment.

``plan`` says when and how much accrues, ``limits`` what caps and waiting periods leave of it, ``worked`` what hours
worked earn, ``corrections`` what is to be posted where the facts have changed since.
"""

from ledger.schedule.corrections import Correction, Posted, corrections
from ledger.schedule.facts import Extra, PersonFacts, Window, active_days
from ledger.schedule.limits import Capped, capped, capped_by_all, is_deterministic, usable_from
from ledger.schedule.plan import Accrual, accruals, accrued_by, entitlement
from ledger.schedule.timeline import PolicyTimeline
from ledger.schedule.worked import Worked, WorkedAccrual, earned, worked_accrual

__all__ = [
    "Accrual",
    "Capped",
    "Correction",
    "Extra",
    "PersonFacts",
    "PolicyTimeline",
    "Posted",
    "Window",
    "Worked",
    "WorkedAccrual",
    "accruals",
    "accrued_by",
    "active_days",
    "capped",
    "capped_by_all",
    "corrections",
    "earned",
    "entitlement",
    "is_deterministic",
    "usable_from",
    "worked_accrual",
]
