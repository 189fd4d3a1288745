"""Pictures of pages for the documentation: taken only where PASSBOOK_SCREENSHOTS names a folder."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.conftest import WIDE

PICTURES = os.environ.get("PASSBOOK_SCREENSHOTS")
# As far down as anybody looks at a picture of a list.
TALLEST = 2400


def picture(page: Page, name: str) -> None:
    """Take one of the whole page, and leave the window as it was."""
    if not PICTURES:
        return
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    size = page.viewport_size or WIDE
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    # As tall as the page, or the bar at the bottom of a phone would stand in the middle of the picture.
    page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
    page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))
    page.set_viewport_size(size)
