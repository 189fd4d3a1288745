"""Days on top: granted to many at once, and the occasions for which they are granted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from people.models import Employee, LeaveEvent
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome

GRANT = "/admin/ledger/entry/grant/"
OCCASION = "/admin/people/leaveevent/"


def grant(desk: Desk, *names: str, **typed: Any) -> Outcome:
    """Grant two days to people because of a release, with what was typed otherwise."""
    usual = {
        "policy": desk.world.vacation.pk,
        "occasion": "",
        "amount": "2",
        "valid_from": "2026-07-14",
        "expires_on": "",
        "reason": "Release 4.0",
    }
    people = [desk.world.people[name].pk for name in names]
    return desk.send("Hana", GRANT, usual | typed, person=people, key="one")


def granted(*names: str, **typed: Any) -> Callable[[Desk], Outcome]:
    return lambda desk: grant(desk, *(names or ("Ada",)), **typed)


def _left(desk: Desk) -> Outcome:
    Employee.objects.filter(pk=desk.world.ada.pk).update(left_on="2026-06-30")
    return grant(desk, "Ada")


def _does_not_have_it(desk: Desk) -> Outcome:
    return grant(desk, "Ada", policy=desk.world.sabbatical.pk)


MANY = {
    "No policy": granted(policy=""),
    "A policy that is gone": granted(policy="70001"),
    "No amount": granted(amount=""),
    "An amount in words": granted(amount="two days and a bit"),
    "An amount of nothing": granted(amount="0"),
    "An amount below zero": granted(amount="-2"),
    "No first day": granted(valid_from=""),
    "A first day that there is not": granted(valid_from="2026-06-31"),
    "It ends before it begins": granted(expires_on="2026-07-13"),
    "No reason": granted(reason=""),
    "A reason that is too long": granted(reason="x" * 301),
    "Nobody is ticked": grant,
    "Somebody does not have the policy": _does_not_have_it,
    "Somebody has left": _left,
}


def occasion(desk: Desk, **typed: Any) -> Outcome:
    """Keep an occasion, with what was typed otherwise."""
    usual = {"policy": desk.world.vacation.pk, "name": "Birth", "amount": "2", "usable_days": "60"}
    return desk.send("Hana", f"{OCCASION}add/", usual | typed)


def kept(**typed: Any) -> Callable[[Desk], Outcome]:
    return lambda desk: occasion(desk, **typed)


def for_wedding(desk: Desk, *names: str, **typed: Any) -> Outcome:
    """Grant what a wedding brings."""
    wedding = LeaveEvent.objects.get(policy=desk.world.vacation, name="Wedding")
    usual: dict[str, Any] = {"occasion": wedding.pk, "amount": "", "reason": ""}
    return grant(desk, *(names or ("Ada",)), **(usual | typed))


def _of_another_policy(desk: Desk) -> Outcome:
    return for_wedding(desk, policy=desk.world.sabbatical.pk)


def _twice(desk: Desk) -> Outcome:
    for_wedding(desk)
    return for_wedding(desk)


def _twice_with_more(desk: Desk) -> Outcome:
    for_wedding(desk)
    return for_wedding(desk, amount="3")


OCCASIONS = {
    "No policy": kept(policy=""),
    "No name": kept(name=""),
    "A name that is too long": kept(name="x" * 61),
    "The name of another occasion of the policy": kept(name="Wedding"),
    "No amount": kept(amount=""),
    "An amount in words": kept(amount="a week"),
    "An amount of nothing": kept(amount="0"),
    "No time to use it in": kept(usable_days=""),
    "No day to use it on": kept(usable_days="0"),
    "A time that is no number": kept(usable_days="three months"),
}
FOR_AN_OCCASION = {
    "An occasion of another policy": _of_another_policy,
    "An occasion that is gone": lambda desk: for_wedding(desk, occasion="70001"),
    "An amount below zero": lambda desk: for_wedding(desk, amount="-1"),
    "An amount in words": lambda desk: for_wedding(desk, amount="a week"),
    "No first day": lambda desk: for_wedding(desk, valid_from=""),
    "A first day that there is not": lambda desk: for_wedding(desk, valid_from="2026-06-31"),
    "It ends before it begins": lambda desk: for_wedding(desk, expires_on="2026-07-01"),
    "Nobody is ticked": lambda desk: grant(desk, occasion=LeaveEvent.objects.get(name="Wedding").pk),
    "Somebody had it that day already": _twice,
    "Somebody had it that day already, with another amount": _twice_with_more,
    "A reason that is too long": lambda desk: for_wedding(desk, reason="x" * 301),
}


def mistakes() -> dict[str, Any]:
    return {"Grant to many": MANY, "Occasion": OCCASIONS, "Grant for an occasion": FOR_AN_OCCASION}
