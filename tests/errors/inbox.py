"""Deciding: denying, approving many, and naming a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

from approvals import operations as approvals
from approvals.models import Decision, Delegation
from people.models import Employee
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.timeoff.factories import NINE
from timeoff import operations

Verdict = Decision.Verdict


def deny(desk: Desk, who: str = "Mia", name: str = "Ada", **typed: Any) -> Outcome:
    """Deny somebody's request on its page, with what was typed."""
    pk = desk.world.approvals[name].pk
    sent = {"note": "Too many are away that week."} | typed
    return desk.send(who, f"/inbox/{pk}/decide/", sent, verdict="denied", step=1)


def decide(desk: Desk, who: str, verdict: str, name: str = "Ada") -> None:
    approvals.decide(
        approval=desk.world.approvals[name], by=desk.world.people[who], verdict=verdict, note="Enough are here", at=NINE
    )


def _after(step: Callable[[Desk], Any], then: Callable[[Desk], Outcome]) -> Callable[[Desk], Outcome]:
    """Something happens in another window first."""

    def both(desk: Desk) -> Outcome:
        step(desk)
        return then(desk)

    return both


def _withdrawn(desk: Desk) -> None:
    operations.cancel(time_off=desk.world.waiting["Ada"], by=desk.world.ada, at=NINE)


def _no_step(desk: Desk) -> Outcome:
    pk = desk.world.approvals["Ada"].pk
    return desk.send("Mia", f"/inbox/{pk}/decide/", {"note": "No"}, verdict="denied")


DENYING = {
    "No note": lambda desk: deny(desk, note=""),
    "A note of spaces": lambda desk: deny(desk, note="   "),
    "A note that is too long": lambda desk: deny(desk, note="x" * 2001),
    "Somebody else approved it meanwhile": _after(lambda desk: decide(desk, "Vera", Verdict.APPROVED), deny),
    "It was withdrawn meanwhile": _after(_withdrawn, deny),
    "You had approved it before": _after(lambda desk: decide(desk, "Mia", Verdict.APPROVED), deny),
    "You had denied it before": _after(lambda desk: decide(desk, "Mia", Verdict.DENIED), deny),
    "You are an auditor": lambda desk: deny(desk, "Otto"),
    "It is of another team": lambda desk: deny(desk, "Mia", "Zoe"),
    "The page was not whole when it was sent": _no_step,
}


def approve_many(desk: Desk, *names: str, who: str = "Mia", tokens: list[str] | None = None) -> Outcome:
    """Tick the rows of these people and approve them."""
    ticked = tokens if tokens is not None else [f"{desk.world.approvals[name].pk}:1" for name in names]
    return desk.send(who, "/inbox/approve/", {}, approval=ticked)


def _new_manager(desk: Desk) -> None:
    Employee.objects.filter(pk=desk.world.ada.pk).update(manager=desk.world.bob)


def _broken(desk: Desk) -> Outcome:
    with mock.patch("timeoff.subject.operations.approve", side_effect=RuntimeError("broken")):
        return approve_many(desk, "Ada")


MANY = {
    "Nothing is ticked": approve_many,
    "One was withdrawn meanwhile": _after(_withdrawn, lambda desk: approve_many(desk, "Ada")),
    "Somebody else denied one meanwhile": _after(
        lambda desk: decide(desk, "Vera", Verdict.DENIED), lambda desk: approve_many(desk, "Ada")
    ),
    "You had denied one before": _after(
        lambda desk: decide(desk, "Mia", Verdict.DENIED), lambda desk: approve_many(desk, "Ada")
    ),
    "You had approved them by the first of two clicks": _after(
        lambda desk: decide(desk, "Mia", Verdict.APPROVED), lambda desk: approve_many(desk, "Ada")
    ),
    "One is your own request": lambda desk: approve_many(desk, "Hana", who="Hana"),
    "One has another manager by now": _after(_new_manager, lambda desk: approve_many(desk, "Ada")),
    "One is of another team": lambda desk: approve_many(desk, "Zoe"),
    "One stands at another step by now": lambda desk: approve_many(
        desk, tokens=[f"{desk.world.approvals['Ada'].pk}:2"]
    ),
    "You are an auditor": lambda desk: approve_many(desk, "Ada", who="Otto"),
    "More are ticked than a page has": lambda desk: approve_many(desk, tokens=[f"{n}:1" for n in range(1, 102)]),
    "Something breaks on the server": _broken,
}


def stand_in(desk: Desk, **typed: Any) -> Outcome:
    """Mia names Vera for the first week of August, but for what was typed otherwise."""
    usual = {"stand_in": desk.world.vera.pk, "starts_on": "2026-08-03", "last_on": "2026-08-07"}
    return desk.send("Mia", "/inbox/stand-in/", usual | typed)


def _vera_leaves(desk: Desk) -> None:
    Employee.objects.filter(pk=desk.world.vera.pk).update(left_on="2026-08-05")


def _vera_is_away(desk: Desk) -> None:
    Delegation.objects.create(
        employee=desk.world.vera, stand_in=desk.world.hana, starts_on="2026-08-03", ends_on="2026-08-10"
    )


STANDING_IN = {
    "Nobody is chosen": lambda desk: stand_in(desk, stand_in=""),
    "An auditor is chosen": lambda desk: stand_in(desk, stand_in=desk.world.otto.pk),
    "Somebody of another team is chosen": lambda desk: stand_in(desk, stand_in=desk.world.zoe.pk),
    "No first day": lambda desk: stand_in(desk, starts_on=""),
    "No last day": lambda desk: stand_in(desk, last_on=""),
    "A day that there is not": lambda desk: stand_in(desk, last_on="2026-08-32"),
    "The last day is before the first": lambda desk: stand_in(desk, last_on="2026-08-01"),
    "The days are over": lambda desk: stand_in(desk, starts_on="2026-07-01", last_on="2026-07-10"),
    "Longer than a year": lambda desk: stand_in(desk, last_on="2027-09-01"),
    "Some of the days have a stand-in": lambda desk: stand_in(desk, starts_on="2026-09-07", last_on="2026-09-11"),
    "The stand-in leaves before": _after(_vera_leaves, stand_in),
    "The stand-in is away as well": _after(_vera_is_away, stand_in),
}


def mistakes() -> dict[str, Any]:
    return {"Deny a request": DENYING, "Approve many at once": MANY, "Stand-in while away": STANDING_IN}
