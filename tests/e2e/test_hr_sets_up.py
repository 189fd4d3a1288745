"""HR sets up a leave type from nothing, in the admin alone: type, policy, a look ahead, people, year's end, a change.

The rules are those of many a company: 25 days a year that come in monthly, a day more for every five years of
service, at most five days carried over until 31 March, half days, two weeks' notice for a week or more, and HR beside
the manager above ten days.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pictures import PICTURES, picture

pytestmark = pytest.mark.e2e

HR = "Elif Demir"
YEAR = dt.datetime.now(dt.UTC).year
# What is published stays, so each run makes a type of its own.
TYPE = "Study leave" if PICTURES else f"Study leave {uuid4().hex[:6]}"
POLICY = f"{TYPE}, all"


def test_hr_sets_up_leave_from_nothing(open_as: Callable[..., Page], passbook: str) -> None:
    page = open_as(HR)
    _make_the_type(page, passbook)
    _write_the_policy(page, passbook)
    days = _assign_it(page)
    _look_at_the_year_end(page, passbook, days)
    _change_it(page, passbook)


def _make_the_type(page: Page, passbook: str) -> None:
    page.goto(f"{passbook}/admin/ledger/resource/add/")
    page.locator("#id_name").fill(TYPE)
    page.locator("#id_icon").select_option("graduation-cap")
    page.locator("button[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text(TYPE)


def _write_the_policy(page: Page, passbook: str) -> None:
    page.goto(f"{passbook}/admin/ledger/policy/add/")
    page.get_by_role("link", name="Begin with nothing").click()
    page.get_by_label("Leave type", exact=True).select_option(label=TYPE)
    page.get_by_label("Name", exact=True).fill(POLICY)
    page.locator("#id_amount").fill("25")
    # What says nothing under the choices made is not shown.
    expect(page.get_by_label("Comes in", exact=True)).to_be_visible()
    page.get_by_label("How it comes in").select_option("none")
    expect(page.get_by_label("Comes in", exact=True)).to_be_hidden()
    page.get_by_label("How it comes in").select_option("time")
    for row, (months, days) in enumerate((("60", "26"), ("120", "27"), ("180", "28"))):
        if not page.locator(f"#id_tiers-{row}-amount").is_visible():
            page.get_by_role("button", name="Add a tier").click()
        page.locator(f"#id_tiers-{row}-after_months").fill(months)
        page.locator(f"#id_tiers-{row}-amount").fill(days)
    page.get_by_label("Carry over", exact=True).select_option("cap")
    page.locator("#id_carry_cap").fill("5")
    page.get_by_label("Carried days lapse", exact=True).select_option("on")
    page.get_by_label("Day", exact=True).first.fill("31")
    page.get_by_label("Month", exact=True).first.select_option(label="March")
    page.get_by_label("Parts of a day").select_option(label="Half days, no hours")
    page.get_by_label("Longer notice from", exact=True).fill("5")
    page.get_by_label("Then ask ahead").first.fill("14")
    page.get_by_label("HR decides too above").fill("10")
    # The rules read out beside the form, and the months of a real person under it.
    reads = page.locator("#reads")
    expect(reads).to_contain_text(re.compile(r"You get 25\sd a year"))
    expect(reads).to_contain_text(re.compile(r"Service counts: 26\sd a year after 5\syears"))
    expect(reads).to_contain_text(re.compile(r"up to 5\sd carry over\. Carried days lapse on 31\sMarch"))
    expect(reads).to_contain_text("Whole and half days are possible, no hours.")
    expect(reads).to_contain_text(re.compile(r"For 5\sd or more ask 14\sdays ahead"))
    expect(reads).to_contain_text(re.compile(r"above 10\sd HR decides too"))
    for name in ("Lena Hoffmann", "Jonas Weber"):
        page.locator("input[name=for]").fill(name)
        expect(page.locator("#months caption")).to_contain_text(name)
        expect(page.locator("#months tbody tr")).not_to_have_count(0)
    picture(page, "set-up-1-policy")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator("body")).to_contain_text("Nobody has it yet: assign it next.")


def _assign_it(page: Page) -> dict[str, int]:
    """Give it to a team since January; who got it, with the days that a year of it comes to."""
    page.get_by_role("link", name="Assign", exact=True).click()
    page.locator("#id_starts_on").fill(f"{YEAR}-01-01")
    # The list follows the filters, and is read once it has.
    with page.expect_response(re.compile(rf"starts_on={YEAR}-01-01.*team=\d+")):
        page.get_by_label("Team").select_option(index=1)
    expect(page.locator("#matches tbody tr").nth(15)).to_have_count(0)
    button = page.get_by_role("button", name=re.compile(r"Assign to \d+ (people|person)"))
    expect(button).to_be_visible()
    rows = page.locator("#matches tbody tr")
    people = rows.count()
    assert people > 1
    rows.first.locator("input[data-tick]").uncheck()
    days = {name: year for row in rows.all()[1:] for name, year in _days_a_year(row)}
    picture(page, "set-up-2-assign")
    button.click()
    expect(page.locator("#done")).to_contain_text(f"{people - 1} of {people - 1} assigned")
    return days


def _days_a_year(row: Locator) -> Iterator[tuple[str, int]]:
    """A day more for every five years of service; whoever came or completes five years in this year is left out."""
    cells = [" ".join(text.split()) for text in row.locator("th, td").all_inner_texts()]
    joined = next((int(found[1]) for cell in cells if (found := re.fullmatch(r"\d+ \w+ (\d{4})", cell))), YEAR)
    if (YEAR - joined) % 5:
        yield cells[1], 25 + min(3, (YEAR - joined) // 5)


def _look_at_the_year_end(page: Page, passbook: str, days: dict[str, int]) -> None:
    page.goto(f"{passbook}/admin/ledger/closing/add/")
    page.locator("#id_ends_on").select_option(f"{YEAR}-12-31")
    ticked = page.locator("input[name=policies]:checked")
    while ticked.count():
        ticked.first.uncheck()
    page.get_by_label(POLICY).check()
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_role("heading", name="Person by person")).to_be_visible()
    assert days
    for name, year in days.items():
        row = page.locator("#lines tbody tr").filter(has_text=name)
        # All that came in is left; five days go on, and open the year with January's twelfth.
        expect(row.locator("td").nth(0)).to_have_text(re.compile(rf"^{year}\sd$"))
        expect(row.locator("td").nth(1)).to_have_text(re.compile(r"^5\sd$"))
        expect(row.locator("td").nth(2)).to_have_text(re.compile(rf"^{year - 5}\sd$"))
        expect(row.locator("td").nth(5)).to_have_text(re.compile(r"^7\sd"))
    expect(page.locator("body")).to_contain_text("Nothing is posted yet.")
    picture(page, "set-up-3-year-end")


def _change_it(page: Page, passbook: str) -> None:
    page.goto(f"{passbook}/admin/ledger/policy/")
    page.get_by_role("link", name=POLICY).click()
    page.locator("#id_amount").fill("30")
    expect(page.locator("[data-before]:visible")).to_have_text(re.compile(r"was 25\sd"))
    expect(page.locator("#reads mark").first).to_have_text(re.compile(r"30\sd"))
    # Without a reason it is not published, and nothing that was typed is lost.
    page.get_by_role("button", name="Publish version 2").first.click()
    expect(page.locator("[data-invalid=true]")).to_contain_text("Say why the rules change")
    expect(page.locator("#id_amount")).to_have_value("30")
    page.get_by_label("Reason, shown to everyone").fill("Works agreement")
    page.get_by_role("button", name="Publish version 2").first.click()
    expect(page.locator("body")).to_contain_text("Version 2 is published: in force from")
    expect(page.locator("body")).to_contain_text("Version 2, to come")
