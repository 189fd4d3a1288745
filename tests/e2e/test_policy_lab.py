"""The policy lab in a browser: a draft from the form, tried on everybody while one watches, read, and thrown away."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_every_page import go_dark, serious_faults

pytestmark = pytest.mark.e2e

# A draft's name is its own among those of its policy.
NAME = f"More days {uuid4().hex[:6]}"


def test_hr_tries_a_draft_on_everybody(open_as: Callable[..., Page], passbook: str) -> None:
    page = open_as("Elif Demir")
    page.goto(f"{passbook}/admin/ledger/policy/")
    page.locator("#result_list th a", has_text="Germany").first.click()
    page.locator("#id_amount").fill("36")
    page.locator("[name=draft_name]").fill(NAME)
    page.get_by_role("button", name="Save as a draft").click()

    expect(page.get_by_text(f"“{NAME}” is kept. Nothing is published.")).to_be_visible()
    draft = page.url
    faults = serious_faults(page)
    page.get_by_role("button", name="Try it", exact=True).click()
    # It counts by itself, and the page follows.
    expect(page.get_by_role("heading", name="Person by person")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="Every person as CSV")).to_be_visible()
    expect(page.get_by_role("img", name="The past twelve months").first).to_be_visible()
    expect(page.locator("#lines tbody tr").first).to_contain_text("+")
    faults += serious_faults(page)
    go_dark(page)
    # Colours change by and by; what is read half-way is neither light nor dark.
    page.wait_for_function("document.getAnimations().length === 0")
    assert faults + serious_faults(page) == []

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.goto(draft)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text(f"“{NAME}” is thrown away.")).to_be_visible()
