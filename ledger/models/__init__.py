"""What the engine stores: who owns balances, under which rules, and every movement of them."""

from ledger.models.accounts import Account, Holder, Lot
from ledger.models.agreements import Agreement
from ledger.models.closings import Closing, ClosingLine
from ledger.models.drafts import PolicyDraft, PolicyTrial, TrialLine
from ledger.models.entries import Entry
from ledger.models.policies import Assignment, Policy, PolicyVersion, Resource
from ledger.models.worked import WorkedReport

__all__ = [
    "Account",
    "Agreement",
    "Assignment",
    "Closing",
    "ClosingLine",
    "Entry",
    "Holder",
    "Lot",
    "Policy",
    "PolicyDraft",
    "PolicyTrial",
    "PolicyVersion",
    "Resource",
    "TrialLine",
    "WorkedReport",
]
