"""What somebody sends that names others' things by their numbers, and how each is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.walls.world import FAR_ID, World

HUGE = "9" * 30
LEAVE = {"starts_on": "2026-09-07", "action": "send"}
STAND_IN = {"starts_on": "2026-08-03", "last_on": "2026-08-04"}


@dataclass(frozen=True)
class Try:
    """What somebody sends, and how it is answered."""

    name: str
    who: str
    url: Callable[[World], str] | str
    data: Callable[[World], dict[str, Any]]
    word: str
    says: str = ""
    is_call: bool = False

    def __str__(self) -> str:
        return self.name


def page(name: str, who: str, url: Any, data: Any, word: str, says: str = "") -> Try:
    return Try(name, who, url, data, word, says)


def call(name: str, who: str, url: Any, data: Any, word: str, says: str = "") -> Try:
    return Try(name, who, url, data, word, says, is_call=True)


def leave(world: World, **fields: Any) -> dict[str, Any]:
    return {"resource": world.vacation.resource_id} | LEAVE | fields


NOT_YOURS = "You do not have this leave. Choose another."
NO_STAND_IN = "This colleague cannot stand in for you. Choose another, or nobody."
NO_DECIDER = "This person cannot decide on it. Choose another."
NOBODY_NEAR = "This person cannot stand in for you. Choose another."

ASK = [
    page(
        "leave that one does not have",
        "Ada",
        "/time-off/ask/",
        lambda w: leave(w, resource=w.sabbatical.resource_id),
        "422",
        NOT_YOURS,
    ),
    page("leave of another company", "Ada", "/time-off/ask/", lambda w: leave(w, resource=FAR_ID), "422", NOT_YOURS),
    page(
        "a stand-in of another team", "Ada", "/time-off/ask/", lambda w: leave(w, stand_in=w.zoe.pk), "422", NO_STAND_IN
    ),
    page("oneself as stand-in", "Ada", "/time-off/ask/", lambda w: leave(w, stand_in=w.ada.pk), "422", NO_STAND_IN),
    page(
        "a stand-in of another company",
        "Ada",
        "/time-off/ask/",
        lambda w: leave(w, stand_in=FAR_ID),
        "422",
        NO_STAND_IN,
    ),
    page(
        "a stand-in with a number that no table holds",
        "Ada",
        "/time-off/ask/",
        lambda w: leave(w, stand_in=HUGE),
        "422",
        NO_STAND_IN,
    ),
    page(
        "a change to leave that one does not have",
        "Ada",
        lambda w: f"/time-off/{w.waiting['Ada'].pk}/change/",
        lambda w: leave(w, resource=w.sabbatical.resource_id),
        "422",
        NOT_YOURS,
    ),
]

DECIDE = [
    page(
        "many of which one is of a stranger",
        "Mia",
        "/inbox/approve/",
        lambda w: {"approval": f"{w.approvals['Zoe'].pk}:1"},
        "200",
    ),
    page(
        "many of which one is one's own",
        "Mia",
        "/inbox/approve/",
        lambda w: {"approval": f"{w.approvals['Mia'].pk}:1"},
        "200",
    ),
    page(
        "many of which one is of another company",
        "Hana",
        "/inbox/approve/",
        lambda w: {"approval": f"{FAR_ID}:1"},
        "200",
    ),
    page(
        "many with numbers that no table holds",
        "Hana",
        "/inbox/approve/",
        lambda w: {"approval": ["99999999999999999999:1", "1:99999999999999999999", "x:1", "1", "-1:1"]},
        "200",
    ),
    page(
        "a stranger to refer to",
        "Mia",
        lambda w: f"/inbox/{w.approvals['Ada'].pk}/refer/",
        lambda w: {"to": w.zoe.pk, "step": 1},
        "422",
        NO_DECIDER,
    ),
    page(
        "an auditor to refer to",
        "Mia",
        lambda w: f"/inbox/{w.approvals['Ada'].pk}/refer/",
        lambda w: {"to": w.otto.pk, "step": 1},
        "422",
        NO_DECIDER,
    ),
    page(
        "somebody of another company to refer to",
        "Mia",
        lambda w: f"/inbox/{w.approvals['Ada'].pk}/refer/",
        lambda w: {"to": FAR_ID, "step": 1},
        "422",
        NO_DECIDER,
    ),
    page(
        "a stranger to stand in",
        "Mia",
        "/inbox/stand-in/",
        lambda w: STAND_IN | {"stand_in": w.zoe.pk},
        "422",
        NOBODY_NEAR,
    ),
    page(
        "an auditor to stand in",
        "Mia",
        "/inbox/stand-in/",
        lambda w: STAND_IN | {"stand_in": w.otto.pk},
        "422",
        NOBODY_NEAR,
    ),
    page(
        "oneself to stand in",
        "Mia",
        "/inbox/stand-in/",
        lambda w: STAND_IN | {"stand_in": w.mia.pk},
        "422",
        NOBODY_NEAR,
    ),
    page(
        "somebody of another company to stand in",
        "Mia",
        "/inbox/stand-in/",
        lambda w: STAND_IN | {"stand_in": FAR_ID},
        "422",
        NOBODY_NEAR,
    ),
    page("the calendar of another team", "Ada", "/account/calendars/new/", lambda w: {"of": w.sales.pk}, "404"),
    page("the calendar of another company's team", "Hana", "/account/calendars/new/", lambda w: {"of": FAR_ID}, "404"),
]

ADMIN = [
    page(
        "a manager of another company",
        "Hana",
        lambda w: f"/admin/people/employee/{w.ada.pk}/change/",
        lambda w: person(w, manager=FAR_ID),
        "200",
        "This is none of the choices",
    ),
    page(
        "a team of another company",
        "Hana",
        lambda w: f"/admin/people/employee/{w.ada.pk}/change/",
        lambda w: person(w, team=FAR_ID),
        "200",
        "This is none of the choices",
    ),
    page(
        "a location of another company",
        "Hana",
        lambda w: f"/admin/people/employee/{w.ada.pk}/change/",
        lambda w: person(w, location=FAR_ID),
        "200",
        "This is none of the choices",
    ),
    page(
        "a calendar of another company",
        "Hana",
        "/admin/people/holiday/add/",
        lambda w: {"calendar": FAR_ID, "on": "2026-12-30", "name": "Inventory"},
        "200",
        "This is none of the choices",
    ),
    page(
        "a policy of another company",
        "Hana",
        "/admin/ledger/assignment/add/",
        lambda w: assignment(w, policy=FAR_ID),
        "422",
        "This is none of the choices",
    ),
    page(
        "people of another company",
        "Hana",
        "/admin/ledger/assignment/add/",
        lambda w: assignment(w, person=[FAR_ID, HUGE]),
        "200",
    ),
    page(
        "people by a team of another company",
        "Hana",
        "/admin/ledger/assignment/add/",
        lambda w: assignment(w, team=FAR_ID),
        "422",
        "This is none of the choices",
    ),
    page(
        "rows of another company to act on",
        "Hana",
        "/admin/people/employee/",
        lambda w: {"action": "let_in", "_selected_action": [FAR_ID]},
        "302",
    ),
]


def person(world: World, **fields: Any) -> dict[str, Any]:
    """The form of Ada in the admin, with other fields."""
    ada = world.ada
    kept = {"first_name": ada.first_name, "last_name": ada.last_name, "number": ada.number, "email": ada.email}
    kept |= {"manager": world.mia.pk, "team": ada.team_id, "location": world.location.pk, "hired_on": "2024-01-01"}
    kept |= {"timezone": "Europe/Berlin", "language": "en"}
    rows = {"schedules-TOTAL_FORMS": 0, "schedules-INITIAL_FORMS": 0}
    return kept | rows | fields


def assignment(world: World, **fields: Any) -> dict[str, Any]:
    return {"policy": world.sabbatical.pk, "starts_on": "2026-07-01", "priority": 1, "has": ""} | fields
