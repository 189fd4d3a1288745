"""Year-end runs in the admin: the list, and the way to each one's page."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from ledger.models import Closing
from people.admin_base import PagedAdmin
from people.dates import in_words
from people.hr import closing_pages


@admin.register(Closing)
class ClosingAdmin(PagedAdmin):
    when_empty = "A year-end run counts what a period’s end does to everybody, before anything is posted."
    list_display = ["period_end", "of_policies", "stands", "people", "counted_at", "posted_at"]
    list_filter = ["state", "policies"]
    ordering = ["-ends_on", "-pk"]
    show_page = closing_pages.show_closing
    new_page = closing_pages.new_closing

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closing]:
        found: QuerySet[Closing] = super().get_queryset(request)
        return found.prefetch_related("policies")

    @admin.display(description="period ends on", ordering="ends_on")
    def period_end(self, closing: Closing) -> str:
        return in_words(closing.ends_on)

    @admin.display(description="policies")
    def of_policies(self, closing: Closing) -> str:
        return ", ".join(sorted(policy.name for policy in closing.policies.all()))

    @admin.display(description="state", ordering="state")
    def stands(self, closing: Closing) -> str:
        return str(closing.get_state_display())

    @admin.display(description="accounts", ordering="done")
    def people(self, closing: Closing) -> str:
        return f"{closing.done:,} of {closing.to_do:,}" if closing.is_working else f"{closing.done:,}"

    # -- the pages ----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/act/", wrap(require_POST(self.act_view)), name="ledger_closing_act"),
            path("<int:pk>/csv/", wrap(self.csv_view), name="ledger_closing_csv"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Confirm a run, take that back, count again, or go on with it."""
        self.need_change(request)
        return closing_pages.act_on_closing(self, request, get_object_or_404(Closing, pk=pk))

    def csv_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every line of a run as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return closing_pages.closing_csv(get_object_or_404(Closing, pk=pk))
