"""Holds the garbage collector still while a batch is worked on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Look for cycles only afterwards.

    A batch makes some hundred thousand small objects that go with it as soon as nothing names them; walking through
    all of them again and again, for cycles that are not there, takes a quarter of its time.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
