"""What a step brought in is taken back, once."""

from __future__ import annotations

from ledger.errors import Closed, Invalid
from ledger.states import Movement
from ledger.steps.draws import bear
from ledger.steps.expiry import lapse_again
from ledger.steps.holds import release_one, restore_one
from ledger.steps.step import Step


def reverse(step: Step, ref: str) -> None:
    """Take back what ``ref`` brought in, or what the step with that key posted; once.

    :raises Invalid: if nothing was ever posted for it.
    :raises Closed: if it has been taken back already, or nothing of it is left.
    :raises BelowFloor: if a lot cannot bear the loss of what was credited.
    """
    mine = [m for m in step.book.of(ref) if m.reverses is None and m.kind not in ("HOLD_RELEASE", "EXPIRATION")]
    if not mine:
        raise Invalid("ref", f"Nothing was posted for {ref!r}.")
    live = [m for m in mine if m.is_live]
    if not live:
        raise Closed(f"{ref!r} has already been taken back.")
    for m in reversed(live):
        if m.kind == "USAGE":
            restore_one(step, m, -m.amount)
        elif m.kind == "HOLD":
            release_one(step, m, m.left)
        else:
            _reverse_credit(step, m)


def _reverse_credit(step: Step, m: Movement) -> None:
    if m.amount > 0:
        bear(step, m.lot, m.amount, m.effective_on)
    step.post(m.lot, m.kind, -m.amount, m.effective_on, reverses=m, source=m.source)
    if m.amount < 0:
        lapse_again(step, m.lot, -m.amount)
