"""Imports in the admin: the files from which balances were brought in, and the way to each one's page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from people.actors import names_of
from people.admin_base import PagedAdmin
from people.hr import import_pages
from people.imports.kinds import KINDS
from people.models import BalanceImport


class ImportList(ChangeList):
    """Reads the names of those who brought a page's files in, all at once."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        names = names_of({kept.created_by for kept in self.result_list})
        for kept in self.result_list:
            kept.created_name = names[kept.created_by]


@admin.register(BalanceImport)
class BalanceImportAdmin(PagedAdmin):
    when_empty = "Balances, past leave, grants and corrections come from files: each is tried before it is posted."
    list_display = ["file_name", "kind", "row_count", "state", "created_at", "by", "posted_at"]
    list_filter = ["state", "kind"]
    ordering = ["-pk"]
    show_page = import_pages.show_import
    new_page = import_pages.new_import
    gone = "This file is not there any more: it was thrown away. Send it again if you need it."

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "lines")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ImportList

    @admin.display(description="by")
    def by(self, kept: Any) -> str:
        return str(kept.created_name)

    # -- the pages ----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("template/<slug:kind>/", wrap(self.template_view), name="people_balanceimport_template"),
            path("<int:pk>/act/", wrap(require_POST(self.act_view)), name="people_balanceimport_act"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Post a file, or throw it away."""
        self.need_change(request)
        kept = BalanceImport.objects.filter(pk=pk).first()
        return self.say_gone(request) if kept is None else import_pages.act_on_import(self, request, kept)

    def template_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """An empty file of a kind, or with `?sample=1` one with rows to look at."""
        if not self.has_view_permission(request) or kind not in KINDS:
            raise Http404
        return import_pages.template_file(KINDS[kind], with_rows=request.GET.get("sample") == "1")
