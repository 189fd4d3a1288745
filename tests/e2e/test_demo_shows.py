"""What the demo's people see of the settings that policies can have: chains, documents, limits, agreements, payroll."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

NBSP = "\u00a0"


class TestInboxes:
    def test_of_hr_has_the_second_step_and_the_missing_certificate(
        self, open_as: Callable[..., Page], passbook: str
    ) -> None:
        page = open_as("Elif Demir")
        page.goto(f"{passbook}/inbox/")

        expect(page.locator("main li", has_text="Aiko Tanaka").first).to_contain_text("Step 2 of 2")
        expect(page.locator("main li", has_text="Samuel Okafor").first).to_contain_text("Sick leave")
        page.locator("main li", has_text="Samuel Okafor").get_by_role("link").first.click()
        expect(page.locator("main")).to_contain_text("A document is missing.")

    def test_of_a_team_with_a_limit_says_that_hr_decides_too(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as("Ingrid Solberg")
        page.goto(f"{passbook}/inbox/")

        expect(page.locator("main li", has_text="Henrik Lund").first).to_contain_text("Step 1 of 2, then HR")

    def test_of_a_named_role_leads_to_the_request(self, open_as: Callable[..., Page], passbook: str) -> None:
        """Marcus is above nobody in the product team; he decides on volunteering."""
        page = open_as("Marcus Stein")
        page.goto(f"{passbook}/inbox/")
        page.locator("main li", has_text="Priya Raman").get_by_role("link").first.click()
        page.get_by_role("link", name="Open the request").click()

        expect(page.locator("h1")).to_contain_text("Priya Raman: Volunteering")
        expect(page.get_by_role("link", name="Decide")).to_be_visible()
        expect(page.get_by_role("link", name="Open the passbook")).to_have_count(0)


class TestBalances:
    def test_of_an_agreement_say_what_was_agreed(self, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as("Ingrid Solberg")
        page.goto(f"{passbook}/passbook/calendar/?of=vacation")

        expect(page.locator("main")).to_contain_text(f"3{NBSP}d a year of it by personal agreement")

    def test_by_hours_worked_come_from_payroll(self, open_as: Callable[..., Page], passbook: str) -> None:
        there = passbook.replace("localhost", "birch.localhost")
        page = open_as("Sam Ortiz", at=there)
        page.goto(f"{there}/passbook/?of=vacation")
        page.get_by_role("button", name=re.compile(r"^Why \+.*Accrued for")).first.click()

        expect(page.locator("main")).to_contain_text(re.compile(r"Payroll run \d{4}-W\d\d"))
