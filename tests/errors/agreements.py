"""What HR agrees with one person: the form on the page of an assignment."""

from __future__ import annotations

from typing import Any

from ledger.models import Agreement
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.walls.world import NINE


def _page(desk: Desk) -> str:
    return f"/admin/ledger/assignment/{desk.world.ada.holder.assignments.get().pk}/agreements/"


def agree(desk: Desk, **typed: Any) -> Outcome:
    """Agree on three days more from August on, with what was typed otherwise."""
    usual = {"way": "more", "per_year": "3", "starts_on": "2026-08-01", "last_on": "", "reason": "Works council"}
    return desk.send("Hana", _page(desk), usual | typed)


def end(desk: Desk, **typed: Any) -> Outcome:
    """End what was agreed after the last of August, with what was typed otherwise."""
    made = Agreement.objects.create(
        assignment=desk.world.ada.holder.assignments.get(),
        per_year=480,
        starts_on="2026-08-01",
        ends_on="2026-12-01",
        reason="Works council",
        created_at=NINE,
        created_by="system:test",
    )
    usual = {"last_on": "2026-08-31", "end_reason": "Over"}
    return desk.send("Hana", _page(desk), usual | typed, agreement=made.pk, _end="1")


AGREEING = {
    "No amount": lambda desk: agree(desk, per_year=""),
    "An amount in words": lambda desk: agree(desk, per_year="a few"),
    "An amount of nothing": lambda desk: agree(desk, per_year="0"),
    "An amount below zero": lambda desk: agree(desk, per_year="-3"),
    "No first day": lambda desk: agree(desk, starts_on=""),
    "A first day that there is not": lambda desk: agree(desk, starts_on="2026-06-31"),
    "It begins before the assignment": lambda desk: agree(desk, starts_on="1999-01-01"),
    "It ends before it begins": lambda desk: agree(desk, last_on="2026-07-30"),
    "No reason": lambda desk: agree(desk, reason=""),
    "Nothing comes in under the policy": agree,
    "It is to end without a reason": lambda desk: end(desk, end_reason=""),
    "It is to end without a day": lambda desk: end(desk, last_on=""),
    "It has ended by then already": lambda desk: end(desk, last_on="2026-12-24"),
}


def mistakes() -> dict[str, dict[str, Any]]:
    return {"Agree on something with one person": AGREEING}
