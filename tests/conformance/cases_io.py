"""Reads the acceptance cases: which there are, and which of their areas are built."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("PASSBOOK_CASES") or Path(__file__).parent / "cases")
# Areas that run whole, and subjects of area `policy` whose settings are built; the others are counted as not run.
BUILT = {"lots", "duration"}
BUILT_TOPICS = {
    "accrual",
    "adjustment",
    "as-of",
    "assignment",
    "cancel",
    "cap",
    "carryover",
    "consumption",
    "encashment",
    "expiry",
    "hold",
    "holiday",
    "hours-worked",
    "idempotency",
    "limits",
    "lots",
    "negative",
    "overlap",
    "period",
    "policy-version",
    "projection",
    "proration",
    "rounding",
    "several-policies",
    "switch",
    "tenure",
    "true-up",
    "unlimited",
}
WAITING: set[str] = set()


def all_cases() -> list[dict[str, Any]]:
    """Every case of every file of the folder, in the order of the files."""
    return [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]


def is_built(case: dict[str, Any]) -> bool:
    """Whether it can be run; a case of an area that nobody knows counts as one that can, and fails."""
    area = case.get("area")
    if area == "policy":
        return case.get("topic") in BUILT_TOPICS and case["id"] not in WAITING
    return area in BUILT or area not in {"attendance", "budget"}


def built_cases() -> list[dict[str, Any]]:
    """Those that can be run."""
    return [case for case in all_cases() if is_built(case)]


def waiting_cases() -> Counter[str]:
    """By area, how many cases wait for their domain or their settings."""
    return Counter(case["area"] for case in all_cases() if not is_built(case))
