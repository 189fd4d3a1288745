"""Payroll in the admin: what was received, to read; and the secret that payroll signs with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import operations
from people.actors import names_of
from people.admin_base import ReadOnlyAdmin, may_change, may_read
from people.dates import in_words
from people.hr.acting import act_of
from people.models import PayrollKey, PayrollRun
from people.payroll import signing

SHOWN = [
    "run", "sequence", "days", "received_at", "result", "problem", "employees", "worked", "credit", "accounts",
    "nothing_for", "digest",
]  # fmt: skip


@admin.register(PayrollRun)
class PayrollRunAdmin(ReadOnlyAdmin):
    when_empty = "Payroll reports hours worked by itself, once it has its secret."
    list_display = ["run", "sequence", "days", "received_at", "result", "employees", "worked", "credit"]
    list_filter = ["result"]
    search_fields = ["run", "problem"]
    ordering = ["-received_at", "-pk"]
    fields = SHOWN
    readonly_fields = SHOWN

    @admin.display(description="days", ordering="ends_on")
    def days(self, run: PayrollRun) -> str:
        return f"{in_words(run.starts_on)} – {in_words(run.ends_on)}"

    @admin.display(description="worked", ordering="worked_minutes")
    def worked(self, run: PayrollRun) -> str:
        return _hours(run.worked_minutes)

    @admin.display(description="credited", ordering="credited")
    def credit(self, run: PayrollRun) -> str:
        sign = "−" if run.credited < 0 else "+"
        return f"{sign}{_hours(abs(run.credited))}" if run.credited else "nothing"

    @admin.display(description="no policy gives anything for hours to")
    def nothing_for(self, run: PayrollRun) -> str:
        return ", ".join(run.without_policy) or "nobody"

    # -- the secret ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        own = [path("secret/", self.admin_site.admin_view(self.secret_view), name="people_payrollrun_secret")]
        found: list[URLPattern] = super().get_urls()
        return own + found

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def secret_view(self, request: HttpRequest) -> HttpResponse:
        """Whether there is a secret, how to sign with it, and a button that makes another, which is shown once."""
        if not may_read(request) or (request.method == "POST" and not may_change(request)):
            raise PermissionDenied
        secret = ""
        if request.method == "POST":
            act = act_of(request)
            made = operations.make_payroll_key(by=act.actor, at=act.at)
            secret = signing.secret_of(made)
        key = PayrollKey.objects.first()
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Payroll’s secret",
            "secret": secret,
            "key": key,
            "made_by": names_of([key.made_by])[key.made_by] if key else "",
            "may_change": may_change(request),
            "address": request.build_absolute_uri("/webhooks/payroll_processed"),
        }
        return render(request, "hr/payroll_secret.html", context)


def _hours(minutes: int) -> str:
    """Time of many people together, which has no days: "1,240 h 30 min"."""
    hours, left = divmod(minutes, 60)
    parts = [f"{hours:,}\u00a0h" if hours else "", f"{left}\u00a0min" if left or not hours else ""]
    return "\u00a0".join(filter(None, parts))
