"""Says at the end how many cases of which area ran, and how many wait for their domain."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.cases_io import FOLDER, built_cases, waiting_cases


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran = Counter(case.get("area", "none") for case in built_cases())
    terminalreporter.section("conformance")
    terminalreporter.line(f"cases of {FOLDER.name}: " + ", ".join(f"{n} of area {area} run" for area, n in ran.items()))
    for area, number in waiting_cases().items():
        terminalreporter.line(f"not run: {number} of area {area} (not built yet)")
