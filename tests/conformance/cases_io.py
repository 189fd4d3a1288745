"""Reads the acceptance cases: which there are, and which of their areas are built."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("PASSBOOK_CASES") or Path(__file__).parent / "cases")
BUILT = {"lots"}


def all_cases() -> list[dict[str, Any]]:
    """Every case of every file of the folder, in the order of the files."""
    return [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]


def built_cases() -> list[dict[str, Any]]:
    """Those that can be run; a case of an area that nobody knows counts as one of them, and fails."""
    return [case for case in all_cases() if case.get("area") not in unbuilt_areas()]


def unbuilt_areas() -> Counter[str]:
    """How many cases of known areas wait for their domain."""
    known = {"policy", "duration", "attendance", "budget"} - BUILT
    return Counter(case["area"] for case in all_cases() if case.get("area") in known)
