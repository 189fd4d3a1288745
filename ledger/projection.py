"""What a balance will be: the same steps as a night's run, taken on a working copy."""

from __future__ import annotations

import datetime as dt

from ledger import steps
from ledger.book import Book


def available_after_runs(book: Book, day: dt.date) -> int:
    """What could be used at the end of ``day`` if nothing but runs happened until then.

    The book is used up: its lots stand as on that day afterwards. It must have been read with its timeline.
    """
    steps.run_expiries(book, day)
    return sum(m.amount for m in book.movements() if m.effective_on <= day)
