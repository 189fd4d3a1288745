"""Every page, wide and on a phone, light and dark: no serious fault for those who cannot see or point; pictures of it.

With PASSBOOK_SCREENSHOTS=docs/screenshots the pictures in the documentation are made anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.pictures import picture

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Seen:
    """A page as somebody sees it. ``follow`` names a link to click once there, ``shows`` what that brings."""

    name: str
    path: str
    who: str | None = None
    follow: str = ""
    shows: str = ""


SHOWN_DARK = {"home", "passbook", "inbox"}
PAGES = [
    Seen("sign-in", "/sign-in/"),
    Seen("password-reset", "/password-reset/"),
    Seen("home", "/", "Lena Hoffmann"),
    Seen("home-new", "/", "Noah Becker"),
    Seen("passbook", "/passbook/", "Jonas Weber"),
    Seen("passbook-calendar", "/passbook/calendar/", "Lena Hoffmann"),
    Seen("passbook-ahead", "/passbook/ahead/?amount=30", "Lena Hoffmann"),
    Seen("request", "/time-off/ask/", "Lena Hoffmann"),
    Seen("my-requests", "/time-off/", "Lena Hoffmann"),
    Seen("one-request", "/time-off/", "Lena Hoffmann", follow="main a[href*='/time-off/']:not([href*='ask'])"),
    Seen("give-back", "/time-off/1/give-back/", "Elif Demir"),
    Seen("team", "/team/", "Lena Hoffmann"),
    Seen("team-month", "/team/?span=month", "Lena Hoffmann"),
    Seen("tokens", "/account/tokens/", "Lena Hoffmann"),
    Seen("calendars", "/account/calendars/", "Lena Hoffmann"),
    Seen("inbox", "/inbox/", "Tomás Ferreira"),
    Seen(
        "inbox-details",
        "/inbox/",
        "Tomás Ferreira",
        follow="main li h2 a",
        shows="main a[aria-expanded=true][aria-label='Close details']",
    ),
    Seen("inbox-decided", "/inbox/decided/", "Tomás Ferreira"),
    Seen("stand-in", "/inbox/stand-in/", "Tomás Ferreira"),
    Seen("not-found", "/nowhere/", "Lena Hoffmann"),
    Seen("admin", "/admin/", "Elif Demir"),
    Seen("admin-policies", "/admin/ledger/policy/", "Elif Demir"),
    Seen("admin-policy", "/admin/ledger/policy/", "Elif Demir", follow="#result_list th a[href*='/change/']"),
    Seen("admin-policy-new", "/admin/ledger/policy/add/", "Elif Demir"),
    Seen("admin-policy-begun", "/admin/ledger/policy/add/?begin=us-sick-ca", "Elif Demir"),
    Seen("admin-agreements", "/admin/ledger/assignment/1/agreements/", "Elif Demir"),
    Seen("admin-switch", "/admin/ledger/assignment/switch/?assignment=1&assignment=2", "Elif Demir"),
    Seen("admin-drafts", "/admin/ledger/policydraft/", "Elif Demir"),
    Seen("admin-trials", "/admin/ledger/policytrial/", "Elif Demir"),
    Seen("admin-people", "/admin/people/employee/", "Elif Demir"),
    Seen("admin-person", "/admin/people/employee/", "Elif Demir", follow="#result_list th a[href*='/change/']"),
    Seen("admin-leaving", "/admin/people/employee/2/leaving/?left_on=2027-12-31", "Elif Demir"),
    Seen("admin-import", "/admin/people/balanceimport/add/", "Elif Demir"),
    Seen("admin-adjust", "/admin/ledger/entry/adjust/", "Elif Demir"),
    Seen("admin-grant", "/admin/ledger/entry/grant/?amount=1&reason=Company+day&policy=1", "Elif Demir"),
    Seen("admin-recompute", "/admin/ledger/entry/recompute/?since=2025-01-01&policy=1", "Elif Demir"),
    Seen("admin-occasions", "/admin/people/leaveevent/", "Elif Demir"),
    Seen("admin-roles", "/admin/people/decidingrole/", "Elif Demir"),
    Seen("admin-role", "/admin/people/decidingrole/add/", "Elif Demir"),
    Seen("admin-assignments", "/admin/ledger/assignment/", "Elif Demir"),
    Seen("admin-assign", "/admin/ledger/assignment/add/", "Elif Demir"),
    Seen("admin-year-end", "/admin/ledger/closing/", "Elif Demir"),
    Seen("admin-year-end-new", "/admin/ledger/closing/add/", "Elif Demir"),
    Seen("admin-leave-type", "/admin/ledger/resource/", "Elif Demir", follow="#result_list th a[href*='/change/']"),
    Seen("admin-schedule", "/admin/people/workschedule/", "Elif Demir", follow="#result_list th a[href*='/change/']"),
    Seen("admin-holidays", "/admin/people/holidaycalendar/", "Elif Demir", follow="#result_list tbody th a"),
    Seen("admin-account", "/admin/ledger/account/", "Otto Brandt", follow="#result_list tbody th a"),
    Seen("admin-decisions", "/admin/approvals/decision/", "Otto Brandt"),
    Seen("admin-recounts", "/admin/timeoff/recount/", "Elif Demir"),
    Seen("admin-entries", "/admin/ledger/entry/", "Elif Demir"),
    Seen("admin-payroll", "/admin/people/payrollrun/", "Elif Demir"),
    Seen("admin-payroll-secret", "/admin/people/payrollrun/secret/", "Elif Demir"),
]


def look_at(page: Page, seen: Seen, address: str) -> None:
    """Go there, and wait until everything is."""
    page.goto(f"{address}{seen.path}")
    if seen.follow:
        page.locator(seen.follow).first.click()
    if seen.shows:
        page.locator(seen.shows).first.wait_for()
    page.wait_for_load_state("networkidle")


def serious_faults(page: Page) -> list[str]:
    """What axe finds that is serious or critical, each with the element it found first."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['help']} ({fault['nodes'][0]['html'][:160]})"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def go_dark(page: Page) -> None:
    page.evaluate("document.documentElement.classList.add('dark')")


@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen.name)
class TestEveryPage:
    def test_can_be_used_by_everybody_light_and_dark(
        self, seen: Seen, open_as: Callable[..., Page], passbook: str
    ) -> None:
        page = open_as(seen.who)
        look_at(page, seen, passbook)
        picture(page, f"{seen.name}-1280")
        light = serious_faults(page)
        go_dark(page)
        if seen.name in SHOWN_DARK:
            picture(page, f"{seen.name}-1280-dark")

        assert (light, serious_faults(page)) == ([], [])
        assert not re.search(r"went wrong|Traceback", page.locator("body").inner_text())

    def test_fits_a_phone(self, seen: Seen, open_as: Callable[..., Page], passbook: str) -> None:
        page = open_as(seen.who, phone=True)
        look_at(page, seen, passbook)
        picture(page, f"{seen.name}-390")

        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert serious_faults(page) == []
