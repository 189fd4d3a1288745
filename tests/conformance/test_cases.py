"""The acceptance cases, through the real operations on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases_io import built_cases
from tests.conformance.durations import DurationRunner, is_of_lengths_alone
from tests.conformance.lots import LotsRunner
from tests.conformance.policy import PolicyRunner

RUNNERS = {"lots": LotsRunner, "policy": PolicyRunner, "duration": PolicyRunner}


@pytest.mark.django_db
@pytest.mark.parametrize("case", built_cases(), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    assert case.get("area") in RUNNERS, f"unknown area {case.get('area')!r}"
    of_lengths = case["area"] in ("policy", "duration") and is_of_lengths_alone(case)
    runner = DurationRunner if of_lengths else RUNNERS[case["area"]]
    runner(case).run()
