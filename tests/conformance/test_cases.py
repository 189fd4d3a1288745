"""The acceptance cases, through the real operations on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cases_io import built_cases
from tests.conformance.lots import LotsRunner
from tests.conformance.policy import PolicyRunner

RUNNERS = {"lots": LotsRunner, "policy": PolicyRunner}


@pytest.mark.django_db
@pytest.mark.parametrize("case", built_cases(), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    assert case.get("area") in RUNNERS, f"unknown area {case.get('area')!r}"
    RUNNERS[case["area"]](case).run()
