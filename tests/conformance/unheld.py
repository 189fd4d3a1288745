"""Holds under a policy that holds only what is approved: nothing is posted, so whoever asked remembers them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ledger.errors import Closed, IdempotencyConflict, Invalid
from tests.conformance.runner import day


@dataclass
class Asked:
    """What was asked for: its content, and its day, and what is still open of it."""

    content: dict[str, Any]
    day: dt.date
    left: int


class Unheld:
    """The open holds of a case of which the ledger knows nothing yet."""

    def __init__(self) -> None:
        self.by_ref: dict[str, Asked] = {}

    def knows(self, step: dict[str, Any]) -> bool:
        """Whether this very hold was asked for already.

        :raises IdempotencyConflict: if another one was, under the same reference.
        """
        known = self.by_ref.get(step.get("ref", ""))
        if known is None:
            return False
        if known.content != _content(step):
            raise IdempotencyConflict(step["ref"])
        return True

    def remember(self, step: dict[str, Any]) -> None:
        """It was asked for, and nothing was posted."""
        self.by_ref[step["ref"]] = Asked(_content(step), day(step.get("for", step["on"])), step["amount"])

    def part(self, step: dict[str, Any]) -> int:
        """What a step acts on: the part that it names, or all that is left.

        :raises Closed: if nothing is left.
        :raises Invalid: if the part is no part of it.
        """
        asked = self.by_ref[step["ref"]]
        if "for" in step and day(step["for"]) != asked.day:
            raise Closed("Nothing was asked for on that day.")
        if not asked.left:
            raise Closed("Nothing is left of it.")
        part = int(step.get("amount", asked.left))
        if not 0 < part <= asked.left:
            raise Invalid("amount", f"{part} is no part of {asked.left}.")
        return part

    def settle(self, step: dict[str, Any], part: int) -> None:
        """So much of it is decided on."""
        self.by_ref[step["ref"]].left -= part


def _content(step: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key not in ("on", "refused")}
