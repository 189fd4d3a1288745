"""Year-end runs in the admin: the list, and the way to each one's page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from ledger.models import Closing
from people.admin_base import HRAdmin
from people.dates import in_words
from people.hr import closing_pages


@admin.register(Closing)
class ClosingAdmin(HRAdmin):
    list_display = ["period_end", "of_policies", "stands", "people", "counted_at", "posted_at"]
    list_filter = ["state", "policies"]
    ordering = ["-ends_on", "-pk"]

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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What was posted was posted because of it; a dry run is a line in the list, no more.
        return False

    # -- the pages ----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/act/", wrap(require_POST(self.act_view)), name="ledger_closing_act"),
            path("<int:pk>/csv/", wrap(self.csv_view), name="ledger_closing_csv"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if object_id is None:
            self._need_change(request)
            return closing_pages.new_closing(self, request)
        closing = self.get_object(request, object_id)
        if closing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method == "POST" or not self.has_view_permission(request, closing):
            raise PermissionDenied
        return closing_pages.show_closing(self, request, closing)

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Confirm a run, take that back, count again, or go on with it."""
        self._need_change(request)
        return closing_pages.act_on_closing(self, request, get_object_or_404(Closing, pk=pk))

    def csv_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every line of a run as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return closing_pages.closing_csv(get_object_or_404(Closing, pk=pk))

    def _need_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied
