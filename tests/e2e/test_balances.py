"""Home and the passbook in a browser: figures open, filters narrow, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

WHO = "Jonas Weber"


class TestHome:
    def test_says_the_balance_on_another_day_at_once(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO)
        page.goto(passbook)
        shown = page.locator("output[for=at]")
        before = shown.inner_text()

        page.get_by_label("Balance on").fill("2025-02-01")
        page.get_by_label("Balance on").dispatch_event("change")

        expect(shown).not_to_have_text(before)
        expect(page.locator("#year svg:visible").first).to_be_visible()

    def test_says_it_without_scripts_too(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO, scripts=False)
        page.goto(passbook)

        page.get_by_label("Balance on").fill("2025-02-01")
        page.get_by_role("button", name="Show").click()

        expect(page.get_by_label("Balance on")).to_have_value("2025-02-01")

    def test_goes_dark_and_stays_so(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO)
        page.goto(passbook)

        page.get_by_role("button", name="Account menu").locator("visible=true").click()
        page.locator("#account").get_by_text("Dark").click()
        page.goto(f"{passbook}/passbook/")

        assert page.evaluate("document.documentElement.classList.contains('dark')")


class TestPassbook:
    def test_opens_a_figure_and_closes_it(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO)
        page.goto(f"{passbook}/passbook/")
        figure = page.get_by_role("button", name="Lapsed: carried over from 2025")

        figure.click()
        expect(page.get_by_role("heading", name="Why this figure?")).to_be_visible()
        assert figure.get_attribute("aria-expanded") == "true"

        figure.click()
        expect(page.get_by_role("heading", name="Why this figure?")).to_have_count(0)

    def test_narrows_by_kind_and_the_address_says_so(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO)
        page.goto(f"{passbook}/passbook/")

        page.get_by_label("Kind").select_option("Lapsed")

        expect(page.get_by_text("Accrued for", exact=False)).to_have_count(0)
        expect(page).to_have_url(re.compile("kind=lapsed"))
        assert "kind=lapsed" in (page.get_by_role("link", name="Export CSV").get_attribute("href") or "")

    def test_does_both_without_scripts(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(WHO, scripts=False)
        page.goto(f"{passbook}/passbook/")

        page.get_by_label("Kind").select_option("Lapsed")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("button", name="Lapsed: carried over from 2025").click()

        expect(page.get_by_role("heading", name="Why this figure?")).to_be_visible()
