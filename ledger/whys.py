"""Why an accrual is another now than when it was posted, in a sentence: what differs between the inputs of both."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def why(then: Mapping[str, Any] | None, now: Mapping[str, Any], stood: int, should_be: int) -> str:
    """What has changed; the inputs are those kept on the entry, and those of the schedule as it is now."""
    if then is None:
        return "Nothing was posted for it."
    if not now:
        return "Nothing accrues for this time any more."
    told = [*_days(then, now), *_rates(then, now), *_caps(then, now)]
    if not told:
        told = ["The running total of the period has changed."]
    return " ".join(told)


def _days(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    if then.get("days_active") == now.get("days_active") or "days_active" not in now:
        return []
    return [f"{now['days_active']} of {now['days']} days count, not {then.get('days_active', 0)}."]


def _rates(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    told = []
    for name, words in (
        ("tier_after_months", "The step of service is the one from {} months on, not {}."),
        ("fte_percent", "The working time is {} %, not {} %."),
        ("rate", "The rate is {}, not {}."),
    ):
        before, after = _values(then, name), _values(now, name)
        if before != after and after:
            told.append(words.format(", ".join(after), ", ".join(before) or "none"))
            if name == "fte_percent":
                # The rate follows from it.
                break
    return told


def _values(inputs: Mapping[str, Any], name: str) -> list[str]:
    """The values of a rate in the order of the days, each once."""
    found = (part[name] for part in inputs.get("parts", ()) if name in part)
    return list(dict.fromkeys(_plain(value) for value in found))


def _plain(value: Any) -> str:
    number = Fraction(str(value))
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.2f}"


def _caps(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    if then.get("cut", 0) == now.get("cut", 0):
        return []
    return [f"The cap cuts {now.get('cut', 0)} of it, not {then.get('cut', 0)}."]
