"""HR's rules and balances: the form of a policy, giving a policy to many, posting by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

from ledger import operations
from ledger.errors import Invalid
from people.hr.person import written
from people.models import Employee
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.ledger.policy_forms import filled

RULES = {
    "accrual": {"method": "time", "every": "month", "per_year": 24 * 480},
    "carryover": {"mode": "cap", "cap": 5 * 480},
    "tiers": [{"after_months": 0, "per_year": 24 * 480}, {"after_months": 60, "per_year": 28 * 480}],
}


def publish(desk: Desk, settings: dict[str, Any] | None = None, **changes: str) -> Outcome:
    """Publish a version of Vacation from January 2027 on, with changes to the form."""
    typed = filled(RULES if settings is None else settings, **changes)
    policy = desk.world.vacation.pk
    return desk.send("Hana", f"/admin/ledger/policy/{policy}/change/", typed)


def changed(**changes: str) -> Callable[[Desk], Outcome]:
    return lambda desk: publish(desk, **changes)


POLICY = {
    "No allowance": changed(amount=""),
    "An allowance in words": changed(amount="two weeks"),
    "An allowance below zero": changed(amount="-3"),
    "In force before the latest version": changed(effective_from="2024-01-01"),
    "No day from which it is in force": changed(effective_from=""),
    "No reason": changed(reason=""),
    "Nothing is changed": lambda desk: publish(desk, {}),
    "Carry over up to a cap, without the cap": changed(carry_cap=""),
    "A day that no month has": changed(carry_life="on", carry_on_day="31", carry_on_month="2"),
    "Half a day of the year": changed(carry_life="on", carry_on_day="31", carry_on_month=""),
    "The shortest request is longer than the longest": changed(shortest="3 d", longest="1 d"),
    "Two tiers from the same month on": changed(**{"tiers-1-after_months": "0"}),
    "A figure where it says nothing": changed(hours_cap="40"),
    "Unlimited, with a cap": lambda desk: publish(desk, {"unlimited": True}, balance_cap="10"),
}


def assign(desk: Desk, *names: str, **typed: Any) -> Outcome:
    """Give the sabbatical to people from July on, with what was typed otherwise."""
    people = [desk.world.people[name].pk for name in names]
    usual = {"policy": desk.world.sabbatical.pk, "starts_on": "2026-07-01", "priority": "1", "has": ""}
    return desk.send("Hana", "/admin/ledger/assignment/add/", usual | typed, person=people)


def _left(desk: Desk) -> Outcome:
    Employee.objects.filter(pk=desk.world.ada.pk).update(left_on="2026-06-30")
    return assign(desk, "Ada")


def _has_it(desk: Desk) -> Outcome:
    return assign(desk, "Ada", policy=desk.world.vacation.pk)


def _same_moment(desk: Desk) -> Outcome:
    with mock.patch.object(operations, "assign", side_effect=Invalid("starts_on", "taken")):
        return assign(desk, "Ada")


ASSIGNING = {
    "No policy": lambda desk: assign(desk, "Ada", policy=""),
    "No first day": lambda desk: assign(desk, "Ada", starts_on=""),
    "A first day that there is not": lambda desk: assign(desk, "Ada", starts_on="2026-06-31"),
    "It ends before it begins": lambda desk: assign(desk, "Ada", last_on="2026-06-30"),
    "No turn in which it is drawn": lambda desk: assign(desk, "Ada", priority=""),
    "A turn that is too high": lambda desk: assign(desk, "Ada", priority="100"),
    "A turn that is no number": lambda desk: assign(desk, "Ada", priority="first"),
    "Nobody is ticked": assign,
    "Somebody has it already": _has_it,
    "Somebody has left": _left,
    "It begins before the policy has rules": lambda desk: assign(desk, "Ada", starts_on="2023-01-01"),
    "Somebody assigned it in the same moment": _same_moment,
}


def post(desk: Desk, **typed: Any) -> Outcome:
    """Post by hand for Ada: an hour more, because the office was flooded; with what was typed otherwise."""
    usual = {
        "person": written(desk.world.ada),
        "policy": desk.world.vacation.pk,
        "kind": "adjust",
        "amount": "1 h",
        "lot": "",
        "reason": "The office was flooded.",
    }
    return desk.send("Hana", "/admin/ledger/entry/adjust/", usual | typed, key="one")


def _twice(desk: Desk) -> Outcome:
    post(desk)
    desk.as_("Hana").get("/admin/")
    return post(desk, amount="2 h")


def _pay_out_of_a_lot(desk: Desk) -> Outcome:
    lot = desk.world.ada.holder.accounts.get().lots.get().pk
    return post(desk, kind="payout", lot=f"lot:{lot}")


def _name_that_is_taken(desk: Desk) -> Outcome:
    lot = desk.world.ada.holder.accounts.get().lots.get()
    return post(desk, kind="grant", lot="own", lot_name=lot.name, valid_from="2026-09-01", expires_on="2027-03-31")


def who(text: str) -> Callable[[Desk], Outcome]:
    """Write for whom, before the rest of the form is there."""
    return lambda desk: desk.open("Hana", "/admin/ledger/entry/adjust/", {"person": text})


def _renumbered(desk: Desk) -> Outcome:
    meant = written(desk.world.ada)
    Employee.objects.filter(pk=desk.world.ada.pk).update(number="X-1", first_name="Adele")
    return post(desk, person=meant)


ADJUSTING = {
    "Nobody is named": who(" "),
    "Nobody is called that": who("Adelheid"),
    "Several are called that": who("Cast"),
    "The person is called otherwise by now": _renumbered,
    "No amount": lambda desk: post(desk, amount=""),
    "An amount that cannot be read": lambda desk: post(desk, amount="a bit"),
    "An amount of nothing": lambda desk: post(desk, amount="0"),
    "A grant below zero": lambda desk: post(desk, kind="grant", amount="-1 d"),
    "More is taken away than there is": lambda desk: post(desk, amount="-40 d"),
    "No reason": lambda desk: post(desk, reason=""),
    "A new lot without a name": lambda desk: post(desk, kind="grant", lot="own"),
    "A new lot of a name that is taken": _name_that_is_taken,
    "A new lot that ends before it begins": lambda desk: post(
        desk, kind="grant", lot="own", lot_name="Wedding", valid_from="2026-09-01", expires_on="2026-08-01"
    ),
    "A pay-out of one lot": _pay_out_of_a_lot,
    "The same form again with something else": _twice,
}


def mistakes() -> dict[str, Any]:
    return {"Policy": POLICY, "Assign a policy to many": ASSIGNING, "Adjustment": ADJUSTING}
