"""Asking for time off, and changing what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from approvals import operations as approvals
from approvals.models import Decision
from tests.errors.desk import Desk
from tests.errors.outcome import Outcome
from tests.timeoff.factories import NINE
from timeoff import operations

ASK = "/time-off/ask/"
NOTE = "My sister’s wedding"


def asked(desk: Desk, **typed: Any) -> dict[str, Any]:
    """The form as Ada fills it in: Monday 7 September, with a note."""
    return {"resource": desk.world.vacation.resource_id, "starts_on": "2026-09-07", "note": NOTE} | typed


def ask(**typed: Any) -> Callable[[Desk], Outcome]:
    return lambda desk: desk.send("Ada", ASK, asked(desk, **typed), action="send")


def _no_kind(desk: Desk) -> Outcome:
    typed = asked(desk)
    del typed["resource"]
    return desk.send("Ada", ASK, typed, action="send")


def _other_kind(desk: Desk) -> Outcome:
    typed = asked(desk, resource=desk.world.sabbatical.resource_id)
    return desk.send("Ada", ASK, typed, action="send")


def _stand_in(desk: Desk) -> Outcome:
    return desk.send("Ada", ASK, asked(desk, stand_in=desk.world.zoe.pk), action="send")


def _twice(desk: Desk) -> Outcome:
    client = desk.as_("Ada")
    client.post(ASK, asked(desk) | {"action": "send", "form_token": "one"}, follow=True)
    typed = asked(desk, starts_on="2026-09-08")
    return desk.send("Ada", ASK, typed, by=client, action="send", form_token="one")


ASKING = {
    "No first day": ask(starts_on=""),
    "A day that is written otherwise": ask(starts_on="next Monday"),
    "The last day is before the first": ask(ends_on="2026-09-04"),
    "A weekend": ask(starts_on="2026-09-05", ends_on="2026-09-06"),
    "More than there is": ask(ends_on="2026-10-09"),
    "Days that are asked for already": ask(starts_on="2026-08-11", ends_on="2026-08-12"),
    "Hours without a time": ask(starts_part="hours", ends_part="hours"),
    "Hours that end before they start": ask(
        starts_part="hours", ends_part="hours", starts_time="15:00", ends_time="13:00"
    ),
    "A morning of several days": ask(starts_part="am", ends_on="2026-09-08"),
    "A note that is too long": ask(note="x" * 1001),
    "No kind of leave": _no_kind,
    "A kind of leave that you do not have": _other_kind,
    "A stand-in of another team": _stand_in,
    "The same form again with other days": _twice,
}


def change(desk: Desk, **typed: Any) -> Outcome:
    pk = desk.world.waiting["Ada"].pk
    return desk.send("Ada", f"/time-off/{pk}/change/", asked(desk, **typed), action="send")


def _approve(desk: Desk) -> None:
    approvals.decide(
        approval=desk.world.approvals["Ada"], by=desk.world.mia, verdict=Decision.Verdict.APPROVED, at=NINE
    )


def _decided(desk: Desk) -> Outcome:
    _approve(desk)
    return change(desk)


def _cancelled(desk: Desk) -> Outcome:
    operations.cancel(time_off=desk.world.waiting["Ada"], by=desk.world.ada, at=NINE)
    return change(desk)


def _somebody_elses(desk: Desk) -> Outcome:
    pk = desk.world.waiting["Zoe"].pk
    return desk.open("Ada", f"/time-off/{pk}/change/")


def _as_a_draft(desk: Desk) -> Outcome:
    pk = desk.world.waiting["Ada"].pk
    return desk.send("Ada", f"/time-off/{pk}/change/", asked(desk), action="draft")


def _draft_that_is_gone(desk: Desk) -> Outcome:
    draft = desk.world.drafts["Ada"]
    desk.as_("Ada").post(f"/time-off/{draft.pk}/discard/")
    return desk.send("Ada", f"/time-off/{draft.pk}/change/", asked(desk), action="send")


CHANGING = {
    "It was decided meanwhile": _decided,
    "It was cancelled in another window": _cancelled,
    "The draft was thrown away in another window": _draft_that_is_gone,
    "It is somebody else’s": _somebody_elses,
    "It is kept as a draft although it was sent": _as_a_draft,
    "The new days are booked already": lambda desk: change(desk, starts_on="2026-08-17"),
    "The new days are more than there is": lambda desk: change(desk, ends_on="2026-10-16"),
    "The new days are a weekend": lambda desk: change(desk, starts_on="2026-09-05", ends_on="2026-09-06"),
    "The last day is before the first": lambda desk: change(desk, ends_on="2026-09-01"),
    "No first day": lambda desk: change(desk, starts_on=""),
    "A note that is too long": lambda desk: change(desk, note="x" * 1500),
    "An end without a time": lambda desk: change(desk, starts_part="hours", ends_part="hours", starts_time="09:00"),
}


def act(desk: Desk, action: str, who: str = "Ada", **typed: Any) -> Outcome:
    """Press a button on the page of Ada's request that waits, with what was typed beside it."""
    return desk.send(who, f"/time-off/{desk.world.waiting['Ada'].pk}/{action}/", typed)


def _cancel_twice(desk: Desk) -> Outcome:
    operations.cancel(time_off=desk.world.waiting["Ada"], by=desk.world.ada, at=NINE)
    return act(desk, "cancel")


def _cancel_when_over(desk: Desk) -> Outcome:
    booked = desk.world.booked["Ada"]
    with mock.patch.object(timezone, "now", return_value=NINE + timedelta(days=90)):
        return desk.send("Ada", f"/time-off/{booked.pk}/cancel/", {})


def _remind_twice(desk: Desk) -> Outcome:
    act(desk, "remind")
    return act(desk, "remind")


def _remind_when_decided(desk: Desk) -> Outcome:
    _approve(desk)
    return act(desk, "remind")


def _stand_in_when_cancelled(desk: Desk) -> Outcome:
    operations.cancel(time_off=desk.world.waiting["Ada"], by=desk.world.ada, at=NINE)
    pk = desk.world.waiting["Ada"].pk
    return desk.send("Sam", f"/time-off/{pk}/stand-in/", {"note": "Gladly"}, will="yes")


def _discard_what_was_sent(desk: Desk) -> Outcome:
    return act(desk, "discard")


ACTING = {
    "A comment without words": lambda desk: act(desk, "comment", text=" "),
    "A comment that is too long": lambda desk: act(desk, "comment", text="x" * 1200),
    "A comment on a colleague’s request": lambda desk: act(desk, "comment", "Sam", text="Enjoy it"),
    "It is cancelled a second time": _cancel_twice,
    "It is cancelled when it is over": _cancel_when_over,
    "An auditor cancels it": lambda desk: act(desk, "cancel", "Otto"),
    "A second reminder on one day": _remind_twice,
    "A reminder when it is decided": _remind_when_decided,
    "The stand-in answers when it is cancelled": _stand_in_when_cancelled,
    "It is thrown away as a draft although it was sent": _discard_what_was_sent,
}


def mistakes() -> dict[str, Any]:
    return {"Request time off": ASKING, "Change a request": CHANGING, "Act on a request": ACTING}
