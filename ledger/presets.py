"""Presets: rules that many companies have, to begin a policy with; a domain brings those of its kind of resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ledger.rules import PolicySettings, sentences
from ledger.rules.reading import Subject, sentence_on
from ledger.units import MINUTES


@dataclass(frozen=True, slots=True)
class Law:
    """The statute that a preset follows, as its text was read in the year ``as_of``; laws change, and HR checks."""

    source: str
    as_of: int


@dataclass(frozen=True)
class Preset:
    """One way to begin a policy: the settings as they are stored, and for what they are meant.

    ``resource`` is what the thing counted is usually called, with the ``icon`` and ``colour`` it would get.
    ``note`` says in a sentence or two what HR has to add or may want to change.
    """

    key: str
    group: str
    name: str
    resource: str
    kind: str
    settings: Mapping[str, Any]
    note: str
    icon: str = "calendar"
    colour: str = "vacation"
    law: Law | None = None
    day_minutes: int = 480

    @cached_property
    def rules(self) -> PolicySettings:
        """The settings, validated and typed."""
        return PolicySettings.parse(self.settings)

    @property
    def advice(self) -> str:
        """What HR has to look at before it is published, with the source of a law."""
        if self.law is None:
            return self.note
        return f"{self.note} Source: {self.law.source}, as of {self.law.as_of}."

    @property
    def says(self) -> list[str]:
        """How it comes in, and what becomes of what is left: a sentence or two of its rules."""
        if self.rules.unlimited:
            return sentences(self.rules, MINUTES, self.day_minutes)[:2]
        ends = self._on("carryover" if self.rules.expiry.mode == "never" else "expiry")
        return [sentence for sentence in (self._on("accrual"), ends) if sentence]

    def _on(self, subject: Subject) -> str:
        return sentence_on(subject, self.rules, MINUTES, self.day_minutes)


_presets: dict[str, Preset] = {}


def register(presets: Sequence[Preset]) -> None:
    """Offer presets; a domain app does so when it is ready.

    :raises ValueError: if another preset has one's key.
    """
    for preset in presets:
        if _presets.setdefault(preset.key, preset) is not preset:
            raise ValueError(f"The preset {preset.key!r} is registered twice.")


def get(key: str) -> Preset | None:
    """The preset of that key, if there is one."""
    return _presets.get(key)


def by_group() -> dict[str, list[Preset]]:
    """All presets under the names of their groups, as they were registered."""
    found: dict[str, list[Preset]] = {}
    for preset in _presets.values():
        found.setdefault(preset.group, []).append(preset)
    return found
