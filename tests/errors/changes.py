"""What HR does when facts turn out otherwise, a contract changes or ends, and when leave was not taken after all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ledger import operations
from ledger.models import Policy
from people.hr.person import written
from people.models import Employee
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.ledger.factories import act
from tests.walls.world import NINE, TODAY
from timeoff import operations as timeoff

RECOMPUTE = "/admin/ledger/entry/recompute/"
SWITCH = "/admin/ledger/assignment/switch/"


def recompute(desk: Desk, ticked: list[str] | None = None, **typed: Any) -> Outcome:
    """Post what differs for Ada since January, with what was typed otherwise."""
    usual = {
        "since": "2026-01-01",
        "person": written(desk.world.ada),
        "team": "",
        "policy": "",
        "reason": "Joined late",
    }
    chosen = [f"{desk.world.ada.pk}:seen"] if ticked is None else ticked
    return desk.send("Hana", RECOMPUTE, usual | typed, ticked=chosen)


def typed_wrong(**typed: Any) -> Callable[[Desk], Outcome]:
    return lambda desk: recompute(desk, **typed)


RECOMPUTING = {
    "No day": typed_wrong(since=""),
    "A day that there is not": typed_wrong(since="2026-06-31"),
    "A day to come": typed_wrong(since="2026-07-15"),
    "Nobody, no team and no policy": typed_wrong(person=""),
    "Nobody is called that": typed_wrong(person="Adelheid"),
    "Several are called that": typed_wrong(person="Cast"),
    "A team that is gone": typed_wrong(team="70001"),
    "A policy that is gone": typed_wrong(policy="70001"),
    "No reason": typed_wrong(reason=""),
    "A reason of spaces": typed_wrong(reason="   "),
    "A reason that is too long": typed_wrong(reason="x" * 301),
    "Nobody is ticked": lambda desk: recompute(desk, []),
}


def switch(desk: Desk, *names: str, meanwhile: Callable[[Desk], Any] = bool, **typed: Any) -> Outcome:
    """Have another policy of vacation take over for Ada from today on, with what was typed otherwise.

    :param meanwhile: what happens between the look at it and the sending.
    """
    vacation = desk.world.vacation
    made = Policy.objects.filter(key="contract").first() or operations.create_policy(
        resource=vacation.resource, key="contract", name="Contract", settings={"accrual": {"method": "none"}},
        effective_from=TODAY.replace(month=3, day=1), act=act(TODAY, "New contracts"),
    )  # fmt: skip
    people = [desk.world.people[name] for name in names or ("Ada",)]
    chosen = [person.holder.assignments.get(policy=vacation).pk for person in people]
    sent = {"policy": made.pk, "starts_on": "2026-07-14", "reason": "A new contract"} | typed
    shown = _looked_at(desk, sent | {"assignment": chosen})
    meanwhile(desk)
    return desk.send("Hana", SWITCH, sent, assignment=chosen, shown=shown)


def _looked_at(desk: Desk, asked: dict[str, Any]) -> list[str]:
    """The marks of what the page showed before it was sent."""
    rows = desk.as_("Hana").get(SWITCH, asked).context.get("rows") or []
    return [f"{row.assignment.pk}:{row.mark}" for row in rows]


def _twice(desk: Desk) -> Outcome:
    switch(desk)
    return switch(desk, starts_on="2026-07-20")


def switched(**typed: Any) -> Callable[[Desk], Outcome]:
    return lambda desk: switch(desk, **typed)


def _same(desk: Desk) -> Outcome:
    return switch(desk, policy=desk.world.vacation.pk)


def _other_kind(desk: Desk) -> Outcome:
    return switch(desk, policy=desk.world.sabbatical.pk)


def _nobody(desk: Desk) -> Outcome:
    return desk.send("Hana", SWITCH, {"policy": desk.world.vacation.pk, "starts_on": "2026-07-14", "reason": "A"})


def _switched_by_somebody_else(desk: Desk) -> None:
    old = desk.world.ada.holder.assignments.get(policy=desk.world.vacation)
    contract = Policy.objects.get(key="contract")
    operations.switch_policy(
        assignment=old, to=contract, starts_on=TODAY.replace(day=20), act=act(TODAY, "A new contract")
    )


SWITCHING = {
    "No policy": switched(policy=""),
    "The policy that they have": _same,
    "A policy of another leave type": _other_kind,
    "No first day": switched(starts_on=""),
    "A first day that there is not": switched(starts_on="2026-06-31"),
    "A first day in words": switched(starts_on="next month"),
    "No reason": switched(reason=""),
    "A reason of spaces": switched(reason="  "),
    "A reason that is too long": switched(reason="x" * 301),
    "It begins before the policy they have": switched(starts_on="1999-01-01"),
    "The new policy has no rules on that day": switched(starts_on="2026-02-01"),
    "Another policy took over already": _twice,
    "Somebody else switched them meanwhile": lambda desk: switch(desk, meanwhile=_switched_by_somebody_else),
}


def leave(desk: Desk, **typed: Any) -> Outcome:
    """Set Ada's last day."""
    return desk.send("Hana", f"/admin/people/employee/{desk.world.ada.pk}/leaving/", typed)


def settle(desk: Desk, who: str = "Sam", **typed: Any) -> Outcome:
    """Settle the balance of somebody who left on the last of June: pay it out, with what was typed otherwise."""
    person, number = desk.world.people[who], desk.world.vacation.resource_id
    Employee.objects.filter(pk=person.pk).update(left_on="2026-06-30")
    page = f"/admin/people/employee/{person.pk}/leaving/"
    shown = desk.as_("Hana").get(page).content.decode()
    marks = dict(re.findall(r'name="(mark_\d+)" value="([^"]+)"', shown))
    usual = {f"left_over_{number}": "pay_out", "reason": "End of contract"}
    typed = {name.replace("left_over", f"left_over_{number}"): value for name, value in typed.items()}
    if "mark" in typed:
        marks = dict.fromkeys(marks, typed["mark"])
        del typed["mark"]
    return desk.send("Hana", page, usual | typed, _settle="1", **marks)


def _too_soon(desk: Desk) -> Outcome:
    page = f"/admin/people/employee/{desk.world.ada.pk}/leaving/"
    return desk.send("Hana", page, {"reason": "End of contract"}, _settle="1")


LEAVING = {
    "No last day": lambda desk: leave(desk, left_on=""),
    "A last day that there is not": lambda desk: leave(desk, left_on="2026-06-31"),
    "A last day in words": lambda desk: leave(desk, left_on="Friday"),
    "A last day before the first": lambda desk: leave(desk, left_on="2020-01-01"),
    "It is settled before the last day": _too_soon,
    "Nothing is said of what is left": lambda desk: settle(desk, left_over=""),
    "Something that cannot become of it": lambda desk: settle(desk, left_over="donate"),
    "No reason": lambda desk: settle(desk, reason=""),
    "A reason that is too long": lambda desk: settle(desk, reason="x" * 301),
    "The figures have changed meanwhile": lambda desk: settle(desk, mark="1/0"),
    "Something is booked after the last day": lambda desk: settle(desk, "Ada"),
}


def back(desk: Desk, who: str = "Hana", **typed: Any) -> Outcome:
    """Give the first day of Ada's waiting request back, with what was typed otherwise."""
    request = desk.world.waiting["Ada"]
    usual = {"days": [request.claims.active().chronological()[0].on.isoformat()], "reason": "Was ill"}
    return desk.send(who, f"/time-off/{request.pk}/give-back/", usual | typed, key="one")


def _given_already(desk: Desk) -> Outcome:
    back(desk)
    return back(desk, days=["2026-08-10"])


def _cancelled(desk: Desk) -> Outcome:
    timeoff.give_back(time_off=desk.world.waiting["Ada"], by=desk.world.hana, at=NINE, used=False)
    return desk.open("Hana", f"/time-off/{desk.world.waiting['Ada'].pk}/give-back/")


def _draft(desk: Desk) -> Outcome:
    return desk.open("Hana", f"/time-off/{desk.world.drafts['Ada'].pk}/give-back/")


GIVING_BACK = {
    "No day is ticked": lambda desk: back(desk, days=[]),
    "A day that is not booked": lambda desk: back(desk, days=["2026-12-24"]),
    "A day that was given back in another window": _given_already,
    "A day that there is not": lambda desk: back(desk, days=["2026-06-31"]),
    "No reason": lambda desk: back(desk, reason=""),
    "A reason of spaces": lambda desk: back(desk, reason="   "),
    "A reason that is too long": lambda desk: back(desk, reason="x" * 501),
    "The request was cancelled meanwhile": _cancelled,
    "It is a draft of somebody else’s": _draft,
    "A manager gives days back": lambda desk: back(desk, "Mia"),
    "An auditor gives days back": lambda desk: back(desk, "Otto"),
}


def mistakes() -> dict[str, dict[str, Any]]:
    return {
        "Recompute from a day": RECOMPUTING,
        "Switch to another policy": SWITCHING,
        "Last day and settlement": LEAVING,
        "Give back days": GIVING_BACK,
    }
