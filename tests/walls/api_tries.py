"""What a program sends that names others' things by their numbers, and how each is answered."""

from __future__ import annotations

from typing import Any

from tests.walls.tries import STAND_IN, call
from tests.walls.world import FAR_ID

NO_STAND_IN = "This colleague cannot stand in for you. Name one of /api/v1/stand-ins/, or nobody."
NONE_OF_YOURS = "This is none of your possible stand-ins."

CALLS = [
    call("leave that one does not have", "Ada", "/requests/", lambda w: request(leave_type="sabbatical"), "422"),
    call("leave of another company", "Ada", "/requests/", lambda w: request(leave_type="vacationextra"), "400"),
    call("a stand-in of another team", "Ada", "/requests/", lambda w: request(stand_in=w.zoe.pk), "400", NO_STAND_IN),
    call("a stand-in of another company", "Ada", "/requests/", lambda w: request(stand_in=FAR_ID), "400", NO_STAND_IN),
    call(
        "a preview in place of a stranger's request",
        "Ada",
        "/requests/preview/",
        lambda w: request(replaces=w.waiting["Zoe"].pk),
        "404",
    ),
    call(
        "a preview in place of another company's request",
        "Ada",
        "/requests/preview/",
        lambda w: request(replaces=FAR_ID),
        "404",
    ),
    call(
        "many of which one is of a stranger",
        "Mia",
        "/approvals/decide/",
        lambda w: many(w.approvals["Zoe"].pk),
        "200",
        '"code":"not_found"',
    ),
    call(
        "many of which one is of another company",
        "Hana",
        "/approvals/decide/",
        lambda w: many(FAR_ID),
        "200",
        '"code":"not_found"',
    ),
    call(
        "a stranger to refer to",
        "Mia",
        lambda w: f"/approvals/{w.approvals['Ada'].pk}/refer/",
        lambda w: {"to": w.zoe.pk},
        "400",
        NONE_OF_YOURS,
    ),
    call(
        "somebody of another company to refer to",
        "Mia",
        lambda w: f"/approvals/{w.approvals['Ada'].pk}/refer/",
        lambda w: {"to": FAR_ID},
        "400",
        NONE_OF_YOURS,
    ),
    call(
        "a stranger to stand in",
        "Mia",
        "/delegations/",
        lambda w: STAND_IN | {"stand_in": w.zoe.pk},
        "400",
        NONE_OF_YOURS,
    ),
    call(
        "somebody of another company to stand in",
        "Mia",
        "/delegations/",
        lambda w: STAND_IN | {"stand_in": FAR_ID},
        "400",
        NONE_OF_YOURS,
    ),
    call(
        "a policy that the person does not have",
        "Hana",
        lambda w: f"/employees/{w.ada.pk}/adjustments/",
        lambda w: {"policy": "sabbatical", "amount": 60, "reason": "Why not"},
        "400",
    ),
    call(
        "a policy of another company",
        "Hana",
        lambda w: f"/employees/{w.ada.pk}/adjustments/",
        lambda w: {"policy": "vacationextra", "amount": 60, "reason": "Why not"},
        "400",
    ),
]


def request(**fields: Any) -> dict[str, Any]:
    return {"leave_type": "vacation", "starts_on": "2026-09-07"} | fields


def many(pk: int) -> dict[str, Any]:
    return {"verdict": "approved", "approvals": [{"id": pk, "step": 1}]}
