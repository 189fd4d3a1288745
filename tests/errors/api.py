"""Asking for leave by the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.errors.desk import Desk
from tests.errors.outcome import CHANGED, NOTHING_CHANGED, Outcome
from tests.errors.reading import plain

URL = "/api/v1/requests/"
USUAL = {"leave_type": "vacation", "starts_on": "2026-09-07"}


def ask(desk: Desk, body: Any, *, url: str = URL, who: str = "Ada", **headers: str) -> Outcome:
    """Send a body, and read the problem that comes back."""
    before = desk.state()
    text = body if isinstance(body, str) else json.dumps(body)
    kind = headers.pop("content_type", "application/json")
    answer = desk.program_of(who).post(url, data=text, content_type=kind, headers=headers)
    problem = answer.json()
    places = {f"`{problem['code']}`, in `detail`": plain(problem["detail"])}
    for name, words in problem.get("errors", {}).items():
        places[f"`{problem['code']}`, in `errors.{name}`"] = plain(" ".join(words))
    return Outcome(places, NOTHING_CHANGED if desk.state() == before else CHANGED)


def sent(**changes: Any) -> Callable[[Desk], Outcome]:
    """The usual request with other fields; None leaves one out."""
    body = {name: value for name, value in (USUAL | changes).items() if value is not None}
    return lambda desk: ask(desk, body)


def _key_again(desk: Desk) -> Outcome:
    headers = {"Idempotency-Key": "one"}
    desk.program_of("Ada").post(URL, data=json.dumps(USUAL), content_type="application/json", headers=headers)
    return ask(desk, USUAL | {"starts_on": "2026-09-08"}, **headers)


ASKING = {
    "No kind of leave": sent(leave_type=None),
    "A kind of leave that there is not": sent(leave_type="holiday"),
    "No days": sent(starts_on=None),
    "A day that is written otherwise": sent(starts_on="7.9.2026"),
    "A last day before the first": sent(ends_on="2026-09-04"),
    "Days and times of the clock at once": sent(starts_at="2026-09-07T09:00", ends_at="2026-09-07T11:00"),
    "A field that there is not": sent(end_on="2026-09-08"),
    "A weekend": sent(starts_on="2026-09-05", ends_on="2026-09-06"),
    "More than there is": sent(ends_on="2026-10-09"),
    "Days that are asked for already": sent(starts_on="2026-08-11"),
    "Leave that the person does not have": sent(leave_type="sabbatical"),
    "A stand-in of another team": lambda desk: ask(desk, USUAL | {"stand_in": desk.world.zoe.pk}),
    "A body that is no JSON": lambda desk: ask(desk, "leave_type=vacation"),
    "A form instead of JSON": lambda desk: ask(
        desk, "leave_type=vacation", content_type="application/x-www-form-urlencoded"
    ),
    "No token": lambda desk: ask(desk, USUAL, who="nobody"),
    "A token that opens nothing": lambda desk: ask(desk, USUAL, who="nobody", Authorization="Bearer pbk_wrong"),
    "The address without its last slash": lambda desk: ask(desk, USUAL, url=URL.rstrip("/")),
    "A key again with something else": _key_again,
}


def mistakes() -> dict[str, Any]:
    return {"API: ask for leave": ASKING}
