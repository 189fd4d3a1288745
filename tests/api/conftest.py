"""The cast: Ada asks, Mia manages her, Vera is above Mia, Sam is of the team, Hana is HR, Otto audits, and Zoe is a
stranger. Ada has ten days of vacation. It is Tuesday 14 July 2026, nine in the morning.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.timeoff.conftest import ada, hana, mia, otto, policy, sam, team, vacation, vera, zoe
from tests.timeoff.factories import NINE

__all__ = ["ada", "hana", "mia", "otto", "policy", "sam", "team", "vacation", "vera", "zoe"]


@pytest.fixture(autouse=True)
def _nine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is always the same moment, and nobody has guessed at tokens yet."""
    monkeypatch.setattr(timezone, "now", lambda: NINE)
    cache.clear()
    yield
    cache.clear()
