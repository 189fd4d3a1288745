"""How the admin looks, where one can go in it, and what its first page says. It knows all apps, so it stands here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils import timezone

OLD_AFTER = timedelta(days=3)

# The tokens of static/src/in.css in the two scales that the admin's own style is written in.
COLORS: dict[str, dict[str, str]] = {
    "base": {
        "50": "oklch(0.978 0.003 264)",
        "100": "oklch(0.963 0.004 264)",
        "200": "oklch(0.918 0.005 264)",
        "300": "oklch(0.87 0.008 264)",
        "400": "oklch(0.735 0.012 264)",
        "500": "oklch(0.485 0.018 264)",
        "600": "oklch(0.4 0.018 264)",
        "700": "oklch(0.34 0.014 264)",
        "800": "oklch(0.285 0.012 264)",
        "900": "oklch(0.208 0.009 264)",
        "950": "oklch(0.172 0.008 264)",
    },
    "primary": {
        "50": "oklch(0.962 0.018 264)",
        "100": "oklch(0.93 0.035 264)",
        "200": "oklch(0.87 0.05 264)",
        "300": "oklch(0.8 0.09 264)",
        "400": "oklch(0.76 0.11 264)",
        "500": "oklch(0.72 0.125 264)",
        "600": "oklch(0.47 0.16 264)",
        "700": "oklch(0.42 0.15 264)",
        "800": "oklch(0.37 0.13 264)",
        "900": "oklch(0.31 0.1 264)",
        "950": "oklch(0.24 0.07 264)",
    },
    "font": {
        "subtle-light": "var(--color-base-500)",
        "subtle-dark": "var(--color-base-400)",
        "default-light": "var(--color-base-600)",
        "default-dark": "oklch(0.87 0.006 264)",
        "important-light": "oklch(0.22 0.02 264)",
        "important-dark": "oklch(0.945 0.005 264)",
    },
}

# Where HR can go: a heading, and under it the words, an icon and the page. What is not there is left out.
PLACES: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("", (("Today", "today", "index"), ("Back to Passbook", "arrow_back", "home"))),
    (
        "People",
        (
            ("People", "group", "people_employee_changelist"),
            ("Teams", "groups", "people_team_changelist"),
            ("Roles", "badge", "people_decidingrole_changelist"),
            ("Locations", "location_on", "people_location_changelist"),
            ("Holidays", "celebration", "people_holidaycalendar_changelist"),
            ("Schedules", "schedule", "people_workschedule_changelist"),
            ("Payroll runs", "payments", "people_payrollrun_changelist"),
            ("Payroll’s secret", "key", "people_payrollrun_secret"),
        ),
    ),
    (
        "Rules",
        (
            ("Leave types", "category", "ledger_resource_changelist"),
            ("Policies", "gavel", "ledger_policy_changelist"),
            ("Assignments", "assignment_ind", "ledger_assignment_changelist"),
            ("Occasions", "event", "people_leaveevent_changelist"),
            ("Drafts", "edit_note", "ledger_policydraft_changelist"),
            ("Trials", "science", "ledger_policytrial_changelist"),
        ),
    ),
    (
        "Balances",
        (
            ("Adjustments", "tune", "ledger_entry_adjust"),
            ("Imports", "upload_file", "people_balanceimport_changelist"),
            ("Year-end runs", "event_available", "ledger_closing_changelist"),
            ("Accounts", "account_balance_wallet", "ledger_account_changelist"),
            ("Lots", "inventory_2", "ledger_lot_changelist"),
            ("Entries", "receipt_long", "ledger_entry_changelist"),
        ),
    ),
    (
        "Decisions",
        (
            ("Approvals", "approval", "approvals_approval_changelist"),
            ("Leave counted again", "published_with_changes", "timeoff_recount_changelist"),
        ),
    ),
)

LOOK: dict[str, Any] = {
    "SITE_TITLE": "Passbook",
    "SITE_HEADER": "Passbook",
    "SITE_SYMBOL": "menu_book",
    "STYLES": [lambda request: static("admin.css")],
    "SCRIPTS": [lambda request: static("admin.js")],
    "SHOW_HISTORY": False,
    "COLORS": COLORS,
    "BORDER_RADIUS": "8px",
}
HR_LOOK: dict[str, Any] = LOOK | {
    "SITE_SUBHEADER": "config.hr_admin.company_name",
    "SITE_DROPDOWN": [{"icon": "arrow_back", "title": "Back to Passbook", "link": "/"}],
    "SITE_URL": reverse_lazy("home"),
    "DASHBOARD_CALLBACK": "config.hr_admin.dashboard",
    "SIDEBAR": {"show_search": True, "navigation": "config.hr_admin.sidebar"},
}


def _company() -> Any:
    """The company in which this request is."""
    return getattr(connection, "tenant", None)


def company_name(request: HttpRequest) -> str:
    return str(getattr(_company(), "name", ""))


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The links of the sidebar, in their groups; the one that leads nearest to the open page is marked."""
    groups: list[dict[str, Any]] = [{"title": title, "items": list(_links(places))} for title, places in PLACES]
    links = [item["link"] for group in groups for item in group["items"]]
    current = max((link for link in links if request.path.startswith(link)), key=len, default="")
    for group in groups:
        for item in group["items"]:
            item["active"] = item["link"] == current and (item["link"] != reverse("admin:index") or _is_index(request))
    return [group for group in groups if group["items"]]


def _links(places: tuple[tuple[str, str, str], ...]) -> Iterator[dict[str, Any]]:
    for title, icon, name in places:
        with suppress(NoReverseMatch):
            yield {
                "title": title,
                "icon": icon,
                "link": reverse("home") if name == "home" else reverse(f"admin:{name}"),
            }


def _is_index(request: HttpRequest) -> bool:
    return request.path == reverse("admin:index")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The few figures of the first page, each with the page that it leads to."""
    from approvals.models import Approval
    from ledger.models import Assignment, Policy
    from people.models import Employee

    today, now = timezone.localdate(), timezone.now()
    people = Employee.objects.employed_on(today)
    assigned = Assignment.objects.in_force_on(today).values("holder_id")
    waiting = Approval.objects.waiting()
    figures = [
        _figure("People here", people.count(), "admin:people_employee_changelist", "?employed=yes"),
        _figure(
            "Without any policy",
            people.exclude(holder__in=assigned).count(),
            "admin:ledger_assignment_add",
            is_odd=True,
        ),
        _figure("Policies", Policy.objects.count(), "admin:ledger_policy_changelist"),
        _figure("Requests waiting", waiting.count(), "inbox"),
        _figure("Waiting over 3 days", waiting.filter(opened_at__lt=now - OLD_AFTER).count(), "inbox", is_odd=True),
    ]
    last_run = getattr(_company(), "last_run_on", None)
    return context | {
        "figures": figures,
        "last_run_on": last_run,
        "is_run_late": last_run is None or last_run < today - timedelta(days=1),
    }


def _figure(label: str, value: int, page: str, query: str = "", *, is_odd: bool = False) -> dict[str, Any]:
    """A figure with its page; one that ought to be nothing is shown as a matter to look at when it is not."""
    return {"label": label, "value": value, "url": reverse(page) + query, "is_odd": is_odd and value > 0}
