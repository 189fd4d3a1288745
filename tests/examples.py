"""How many examples are tried: all of them in CI, fewer where somebody waits."""

import os
from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")


def every_third(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a long table on which a rule that holds for all alike is tried: all of them in CI."""
    return rows if os.environ.get("CI") else rows[::3]


def examples(in_ci: int, by_hand: int) -> int:
    """PASSBOOK_EXAMPLES says another number for all of them."""
    return int(os.environ.get("PASSBOOK_EXAMPLES") or (in_ci if os.environ.get("CI") else by_hand))
