"""The main job, in a browser: she asks, he approves, and the ledger shows every step to both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import holidays
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

ANNA, MARCUS = "anna.schreiber@acme.example", "marcus.stein@acme.example"
FULL_HOLIDAY_IN_THE_WEEK = "Founders' Day"
NBSP = "\u00a0"


def three_days_around_a_weekend_and_a_holiday(today: dt.date) -> tuple[dt.date, dt.date, str]:
    """The next days off together, with three working days beside them: first day, last day, the holiday's name."""
    free = holidays.country_holidays("DE", subdiv="BY", years=[today.year, today.year + 1], language="en_US")
    named = dict(free.items()) | {dt.date(y, 9, 18): FULL_HOLIDAY_IN_THE_WEEK for y in (today.year, today.year + 1)}
    half = {dt.date(y, 12, 24) for y in (today.year, today.year + 1)}
    first = today + dt.timedelta(days=14)
    while True:
        for length in range(5, 9):
            days = [first + dt.timedelta(days=n) for n in range(length)]
            in_week = [day for day in days if day.weekday() < 5]
            work = [day for day in in_week if day not in named]
            off = [day for day in in_week if day in named]
            if len(work) == 3 and off and len(in_week) < length and not half & set(days) and first in work:
                return days[0], days[-1], str(named[off[0]])
        first += dt.timedelta(days=1)


def ask(page: Page, first: dt.date, last: dt.date) -> None:
    """Choose vacation and fill the days; with scripts the page says at once what they cost."""
    page.locator("label.choice", has_text="Vacation").click()
    page.get_by_label("First day", exact=True).fill(first.isoformat())
    page.get_by_label("Last day", exact=True).fill(last.isoformat())
    page.get_by_label("Last day", exact=True).press("Tab")


class TestLeave:
    def test_is_asked_for_approved_and_posted_with_scripts(self, open_as: Callable[..., Page], passbook: str) -> None:
        first, last, holiday = three_days_around_a_weekend_and_a_holiday(dt.date.today())  # noqa: DTZ011
        anna = open_as(ANNA)
        anna.goto(f"{passbook}/time-off/ask/")
        ask(anna, first, last)

        days = anna.locator("#days")
        expect(days).to_contain_text("Weekend")
        expect(days).to_contain_text(holiday)
        expect(anna.locator("#cost")).to_contain_text(re.compile(r"Costs\s*3\s*d"))
        anna.get_by_role("button", name=re.compile("^Send")).click()
        anna.wait_for_url(re.compile(r"/time-off/(\d+/)?$"))
        expect(anna.locator("main")).to_contain_text("Waiting")

        marcus = open_as(MARCUS)
        marcus.goto(f"{passbook}/inbox/")
        row = marcus.locator("main li", has_text="Anna Schreiber").first
        expect(row).to_contain_text(f"3{NBSP}d")
        row.get_by_role("button", name=re.compile("^Approve")).click()
        expect(marcus.locator("main")).to_contain_text(re.compile("Anna.*(told|approved)", re.IGNORECASE | re.DOTALL))
        expect(marcus.locator("main li form", has_text="Anna Schreiber")).to_have_count(0)

        anna.goto(f"{passbook}/time-off/")
        expect(anna.locator("main")).to_contain_text("Approved")
        for page in (anna, marcus):
            page.goto(f"{passbook}/passbook/?of=vacation" if page is anna else self._passbook_of_anna(page, passbook))
            expect(page.locator("main")).to_contain_text(f"−3{NBSP}d")
            expect(page.locator("main")).to_contain_text("Approved by Marcus Stein")

    def _passbook_of_anna(self, marcus: Page, passbook: str) -> str:
        """The manager reads it too: from the decided request to the person's passbook."""
        marcus.goto(f"{passbook}/inbox/decided/")
        marcus.get_by_role("link", name=re.compile("Anna Schreiber")).first.click()
        link = marcus.locator("main").get_by_role("link", name="Open the passbook")
        return passbook + str(link.get_attribute("href"))

    def test_is_asked_for_as_a_plain_form_without_scripts(self, open_as: Callable[..., Page], passbook: str) -> None:
        first = dt.date.today() + dt.timedelta(days=21)  # noqa: DTZ011
        first += dt.timedelta(days=-first.weekday() % 7 + 1)
        page = open_as("paul.dietrich@acme.example", scripts=False)
        page.goto(f"{passbook}/time-off/ask/")
        ask(page, first, first)
        page.get_by_role("button", name="Check").first.click()
        expect(page.locator("#cost")).to_contain_text("Costs")
        page.get_by_role("button", name=re.compile("^Send")).click()

        expect(page.locator("main")).to_contain_text("Waiting")

    def test_that_exceeds_the_balance_is_refused_with_its_figures_and_kept(
        self, open_as: Callable[..., Page], passbook: str
    ) -> None:
        first = dt.date.today() + dt.timedelta(days=14)  # noqa: DTZ011
        page = open_as("elena.petrova@acme.example")
        page.goto(f"{passbook}/time-off/ask/")
        ask(page, first, first + dt.timedelta(days=140))

        expect(page.locator("#refusal")).to_contain_text(re.compile(r"You ask for \d+.*have \d+", re.DOTALL))
        expect(page.get_by_role("button", name=re.compile("^Send"))).to_be_disabled()
        expect(page.get_by_label("First day", exact=True)).to_have_value(first.isoformat())
