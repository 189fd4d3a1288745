"""What waits for a decision, what was decided, and who stands in for whom."""

from approvals.models.approvals import ERASED_NOTE, Approval, ApprovalQuerySet, ApprovalStep, Decision, DecisionQuerySet
from approvals.models.delegations import Delegation, DelegationQuerySet

__all__ = [
    "ERASED_NOTE",
    "Approval",
    "ApprovalQuerySet",
    "ApprovalStep",
    "Decision",
    "DecisionQuerySet",
    "Delegation",
    "DelegationQuerySet",
]
