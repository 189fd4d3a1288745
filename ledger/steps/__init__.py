"""What can be done to a `Book`: each step plans movements or refuses; nothing is written here.

All amounts are in the resource's unit. Conventions of draw order, parts and late returns are those of the acceptance
cases (`tests/conformance/cases/README.md`).
"""

from ledger.steps.credits import adjust, credit, open_lot
from ledger.steps.draws import draw, split_draw, use_counts_on
from ledger.steps.expiry import expire, lapse, take_back, take_back_expiry
from ledger.steps.holds import approve, release, release_overdue, restore, run_expiries
from ledger.steps.reversal import reverse
from ledger.steps.step import MOST, Step, begin, digest_of_amount, positive

__all__ = [
    "MOST",
    "Step",
    "adjust",
    "approve",
    "begin",
    "credit",
    "digest_of_amount",
    "draw",
    "expire",
    "lapse",
    "open_lot",
    "positive",
    "release",
    "release_overdue",
    "restore",
    "reverse",
    "run_expiries",
    "split_draw",
    "take_back",
    "take_back_expiry",
    "use_counts_on",
]
