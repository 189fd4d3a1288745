"""HR sets up a leave type from nothing, in the admin alone: type, policy, a look ahead, people, and a change later."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

HR = "Elif Demir"
# What is published stays, so each run makes a type of its own.
TYPE = f"Study leave {uuid4().hex[:6]}"
POLICY = f"{TYPE}, all"


def test_hr_sets_up_leave_from_nothing(open_as: Callable[..., Page], passbook: str) -> None:
    page = open_as(HR)
    _make_the_type(page, passbook)
    _write_the_policy(page, passbook)
    _assign_it(page)
    _change_it(page, passbook)


def _make_the_type(page: Page, passbook: str) -> None:
    page.goto(f"{passbook}/admin/ledger/resource/add/")
    page.locator("#id_name").fill(TYPE)
    page.locator("#id_icon").select_option("graduation-cap")
    page.locator("button[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text(TYPE)


def _write_the_policy(page: Page, passbook: str) -> None:
    page.goto(f"{passbook}/admin/ledger/policy/add/")
    page.get_by_label("Leave type").select_option(label=TYPE)
    page.get_by_label("Name", exact=True).fill(POLICY)
    page.locator("#id_amount").fill("25")
    # What says nothing under the choices made is not shown.
    expect(page.get_by_label("Comes in", exact=True)).to_be_visible()
    page.get_by_label("How it comes in").select_option("none")
    expect(page.get_by_label("Comes in", exact=True)).to_be_hidden()
    page.get_by_label("How it comes in").select_option("time")
    page.locator("#id_tiers-0-after_months").fill("60")
    page.locator("#id_tiers-0-amount").fill("26")
    page.get_by_label("Carry over", exact=True).select_option("cap")
    page.locator("#id_carry_cap").fill("5")
    page.get_by_label("Carried days lapse", exact=True).select_option("on")
    page.get_by_label("Day", exact=True).first.fill("31")
    page.get_by_label("Month", exact=True).first.select_option(label="March")
    page.get_by_label("Smallest step").fill("4")
    page.get_by_label("HR decides too above").fill("10")
    # The rules read out beside the form, and the months of a real person under it.
    reads = page.locator("#reads")
    expect(reads).to_contain_text(re.compile(r"You get 25\sd a year"))
    expect(reads).to_contain_text(re.compile(r"Service counts: 26\sd a year after 5\syears"))
    expect(reads).to_contain_text(re.compile(r"up to 5\sd carry over\. Carried days lapse on 31\sMarch"))
    expect(reads).to_contain_text(re.compile(r"above 10\sd HR decides too"))
    for name in ("Lena Hoffmann", "Jonas Weber"):
        page.locator("input[name=for]").fill(name)
        expect(page.locator("#months caption")).to_contain_text(name)
        expect(page.locator("#months tbody tr")).not_to_have_count(0)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator("body")).to_contain_text("Nobody has it yet: assign it next.")


def _assign_it(page: Page) -> None:
    page.get_by_role("link", name="Assign", exact=True).click()
    page.get_by_label("Team").select_option(index=1)
    button = page.get_by_role("button", name=re.compile(r"Assign to \d+ (people|person)"))
    expect(button).to_be_visible()
    people = page.locator("#matches tbody tr").count()
    assert people > 1
    page.locator("#matches input[data-tick]").first.uncheck()
    button.click()
    expect(page.locator("#done")).to_contain_text(f"{people - 1} of {people - 1} assigned")


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
