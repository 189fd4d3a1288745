"""How many examples are tried: all of them in CI, fewer where somebody waits."""

import os


def examples(in_ci: int, by_hand: int) -> int:
    """PASSBOOK_EXAMPLES says another number for all of them."""
    return int(os.environ.get("PASSBOOK_EXAMPLES") or (in_ci if os.environ.get("CI") else by_hand))
