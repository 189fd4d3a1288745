"""What every runner of cases does: take the steps in order, and look at what must stand when their day has ended."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from ledger.acts import Act
from ledger.errors import LedgerError
from ledger.models import Entry


def known_keys(found: dict[str, Any], allowed: set[str], where: str) -> None:
    """Fail on a key that the runner does not know."""
    assert not (unknown := set(found) - allowed), f"{where}: unknown keys {sorted(unknown)}"


def day(text: str) -> dt.date:
    """An ISO date."""
    return dt.date.fromisoformat(text)


class Refused(LedgerError):
    """What a domain refused, under the engine's code for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class CaseRunner:
    """Runs one case; each step is a method ``do_<step>``, each area says which keys it knows."""

    COMMON: ClassVar[set[str]]
    STEP_KEYS: ClassVar[dict[str, set[str]]]

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case

    def act(self, on: str, reason: str = "") -> Act:
        """Noon of that day."""
        return Act(on=day(on), at=dt.datetime.fromisoformat(f"{on}T12:00:00+00:00"), actor="case", reason=reason)

    def run(self) -> None:
        """The whole case."""
        waiting = sorted(self.case["expect"], key=lambda e: max(e["on"], e.get("known_on", e["on"])))
        for step in self.case["steps"]:
            while waiting and max(waiting[0]["on"], waiting[0].get("known_on", "")) < step["on"]:
                self.check(waiting.pop(0))
            self.take(step)
        for expected in waiting:
            self.check(expected)

    def take(self, step: dict[str, Any]) -> None:
        """One step, or the refusal that is expected of it."""
        assert step["do"] in self.STEP_KEYS, f"unknown step {step['do']!r}"
        known_keys(step, self.STEP_KEYS[step["do"]] | self.COMMON, step["do"])
        before, refused = Entry.objects.count(), None
        try:
            getattr(self, f"do_{step['do']}")(step)
        except LedgerError as refusal:
            refused = refusal.code
        assert refused == step.get("refused"), f"{step}: refused as {refused}"
        if refused:
            assert Entry.objects.count() == before, f"{step}: refused, and yet something was posted"

    def check(self, expected: dict[str, Any]) -> None:
        """What must stand at the end of a day."""
        raise AssertionError("a runner says what it looks at")
