"""Everything that can be done to balances: each function plans on a working copy and posts it as a whole.

Amounts are in the resource's unit, days are the company's local dates. Each raises the `LedgerError` that fits and has
then changed nothing; with a ``key`` each may be called again with the same content and changes nothing either.
"""

from ledger.operations.agreements import agree, end_agreement
from ledger.operations.agreements_going_on import went_on
from ledger.operations.bringing_in import Brought, Item, bring_in
from ledger.operations.closings import (
    confirm_closing,
    count_again,
    due_closings,
    go_on_with_closing,
    open_closing,
    take_back,
)
from ledger.operations.corrections import adjust_allowance, credit_allowance, encash
from ledger.operations.credits import adjust, adjust_on, grant, grant_on, open_account, open_lot, pool_of
from ledger.operations.days import Draw, Preview, hold_days, preview_days, use_days
from ledger.operations.drafts import publish_draft, save_draft, throw_away_draft
from ledger.operations.draws import act_on, approve, draw_on, expire, hold, release, restore, reverse, use
from ledger.operations.leaving import preview_leaving, preview_leavings, settle_leaver
from ledger.operations.planning import batch
from ledger.operations.policies import assign, create_policy, end_assignment, publish_version
from ledger.operations.recomputing import preview_recompute, recompute_from
from ledger.operations.switches import switch_policies, switch_policy
from ledger.operations.trials import count_trial_again, due_trials, go_on_with_trial, open_trial
from ledger.operations.worked import Hours, WorkedOutcome, report_worked

__all__ = [
    "Brought",
    "Draw",
    "Hours",
    "Item",
    "Preview",
    "WorkedOutcome",
    "act_on",
    "adjust",
    "adjust_allowance",
    "adjust_on",
    "agree",
    "approve",
    "assign",
    "batch",
    "bring_in",
    "confirm_closing",
    "count_again",
    "count_trial_again",
    "create_policy",
    "credit_allowance",
    "draw_on",
    "due_closings",
    "due_trials",
    "encash",
    "end_agreement",
    "end_assignment",
    "expire",
    "go_on_with_closing",
    "go_on_with_trial",
    "grant",
    "grant_on",
    "hold",
    "hold_days",
    "open_account",
    "open_closing",
    "open_lot",
    "open_trial",
    "pool_of",
    "preview_days",
    "preview_leaving",
    "preview_leavings",
    "preview_recompute",
    "publish_draft",
    "publish_version",
    "recompute_from",
    "release",
    "report_worked",
    "restore",
    "reverse",
    "save_draft",
    "settle_leaver",
    "switch_policies",
    "switch_policy",
    "take_back",
    "throw_away_draft",
    "use",
    "use_days",
    "went_on",
]
