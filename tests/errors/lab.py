"""The policy lab: drafts of a policy's next version, and trials of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ledger import operations
from ledger.models import Assignment, PolicyDraft, PolicyTrial
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.errors.policies import RULES
from tests.ledger.factories import act
from tests.ledger.policy_forms import filled
from tests.walls.world import TODAY

DRAFTS, TRIALS = "/admin/ledger/policydraft/", "/admin/ledger/policytrial/"
JANUARY = dt.date(2027, 1, 1)


def drafted(desk: Desk, name: str = "More rest", **more: Any) -> PolicyDraft:
    """A draft of the next version of vacation."""
    usual = {"settings": RULES, "effective_from": JANUARY, "act": act(TODAY, "Works agreement")} | more
    return operations.save_draft(policy=desk.world.vacation, name=name, **usual)


def save(desk: Desk, name: str = "Thirty", draft: int | str = "", **changes: str) -> Outcome:
    """Save the form of vacation as a draft, with changes to it."""
    typed = filled(RULES, **({"reason": ""} | changes)) | {"draft_name": name}
    url = f"/admin/ledger/policy/{desk.world.vacation.pk}/change/"
    return desk.send("Hana", url, typed, _draft="1", draft=draft)


def saved(name: str = "Thirty", **changes: str) -> Callable[[Desk], Outcome]:
    return lambda desk: save(desk, name, **changes)


def press(desk: Desk, draft: PolicyDraft, button: str, who: str = "Hana", **typed: Any) -> Outcome:
    return desk.send(who, f"{DRAFTS}{draft.pk}/act/", typed, **{button: "1"})


def _gone(desk: Desk) -> PolicyDraft:
    draft = drafted(desk)
    operations.throw_away_draft(draft=draft)
    return draft


def _taken(desk: Desk) -> Outcome:
    drafted(desk)
    return save(desk, "More rest")


def _published_in_another_window(desk: Desk) -> Outcome:
    draft = drafted(desk)
    later = act(TODAY, "Decided otherwise")
    operations.publish_version(
        policy=desk.world.vacation, settings=RULES | {"tiers": []}, effective_from=JANUARY.replace(month=3), act=later
    )
    return press(desk, draft, "_publish", reason="Works agreement")


SAVING = {
    "The name of another draft": _taken,
    "No allowance": saved(amount=""),
    "An allowance in words": saved(amount="two weeks"),
    "An allowance below zero": saved(amount="-3"),
    "No day from which it would be in force": saved(effective_from=""),
    "A day that there is not": saved(effective_from="2027-02-30"),
    "In force before the latest version": saved(effective_from="2024-01-01"),
    "A reason that is too long": saved(reason="x" * 301),
    "Carry over up to a cap, without the cap": saved(carry_cap=""),
    "It is published without a reason": lambda desk: press(desk, drafted(desk), "_publish", reason=""),
    "Another version was published meanwhile": _published_in_another_window,
    "It was thrown away in another window": lambda desk: desk.open("Hana", f"{DRAFTS}{_gone(desk).pk}/change/"),
    "It is published when it is thrown away": lambda desk: press(desk, _gone(desk), "_publish", reason="Why not"),
    "No button is pressed": lambda desk: press(desk, drafted(desk), "_other"),
    "An auditor publishes it": lambda desk: press(desk, drafted(desk), "_publish", "Otto", reason="Works agreement"),
}


def tried(desk: Desk, draft: PolicyDraft | None = None, **typed: Any) -> Outcome:
    """Try a draft on some people."""
    return press(desk, draft or drafted(desk), "_try", **({"team": "", "location": "", "named": ""} | typed))


def named(*names: str) -> Callable[[Desk], Outcome]:
    return lambda desk: tried(desk, named=", ".join(names))


def _unlimited(desk: Desk) -> Outcome:
    return tried(desk, drafted(desk, settings={"unlimited": True}), named="Ada Cast")


def _team_without_it(desk: Desk) -> Outcome:
    Assignment.objects.filter(holder__employee__team=desk.world.sales).update(ends_on="2026-02-01")
    return tried(desk, team=desk.world.sales.pk)


def _trial(desk: Desk) -> PolicyTrial:
    return operations.open_trial(
        draft=drafted(desk), holder_ids=[desk.world.ada.holder_id], whom="Ada Cast", act=act(TODAY)
    )


def _on_trial(button: str, who: str = "Hana") -> Callable[[Desk], Outcome]:
    return lambda desk: desk.send(who, f"{TRIALS}{_trial(desk).pk}/act/", {}, **{button: "1"})


TRYING = {
    "Nobody is called that": named("Adelheid"),
    "Several are called that": named("Cast"),
    "One of several names is of nobody": named("Ada Cast", "Adelheid"),
    "More names than go at a time": named(*["Ada Cast"] * 101),
    "Names and a team": lambda desk: tried(desk, team=desk.world.product.pk, named="Ada Cast"),
    "A team in which nobody has the policy": _team_without_it,
    "A team that is gone": lambda desk: tried(desk, team="70001"),
    "A location that is gone": lambda desk: tried(desk, location="70001"),
    "Unlimited leave": _unlimited,
    "The draft was thrown away in another window": lambda desk: tried(desk, _gone(desk)),
    "It is counted again while it is counted": _on_trial("_again"),
    "No button is pressed": _on_trial("_other"),
    "An auditor counts it again": _on_trial("_again", "Otto"),
}


def mistakes() -> dict[str, Any]:
    return {"Draft of a policy": SAVING, "Try a draft": TRYING}
