"""The policy lab in the admin: drafts and trials of them, each as a list, and the way to each one's page."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from ledger.models import PolicyDraft, PolicyTrial
from people.admin_base import PagedAdmin
from people.hr import draft_pages, trial_pages


@admin.register(PolicyDraft)
class DraftAdmin(PagedAdmin):
    when_empty = "A draft is saved on a policy’s page, to be tried on people before it is published."
    list_display = ["name", "policy", "effective_from", "saved_at"]
    list_display_links = ["name"]
    list_select_related = ["policy__resource"]
    list_filter = ["policy"]
    search_fields = ["name", "policy__name"]
    ordering = ["-saved_at", "-pk"]
    show_page = draft_pages.show_draft
    gone = "This draft is not there any more: it was published or thrown away. Save another from the policy’s form."

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act_view))
        found: list[URLPattern] = super().get_urls()
        return [path("<int:pk>/act/", act, name="ledger_policydraft_act"), *found]

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Try a draft, publish it, or throw it away."""
        self.need_change(request)
        draft = PolicyDraft.objects.select_related("policy__resource").filter(pk=pk).first()
        return self.say_gone(request) if draft is None else draft_pages.act_on_draft(self, request, draft)


@admin.register(PolicyTrial)
class TrialAdmin(PagedAdmin):
    when_empty = "A trial is begun on a draft’s page: what the draft would change for everybody."
    list_display = ["name", "policy", "whom", "people", "counted_at"]
    list_display_links = ["name"]
    list_select_related = ["policy__resource"]
    list_filter = ["state", "policy"]
    search_fields = ["name", "policy__name"]
    ordering = ["-created_at", "-pk"]
    show_page = trial_pages.show_trial

    @admin.display(description="people", ordering="done")
    def people(self, trial: PolicyTrial) -> str:
        return f"{trial.done:,} of {trial.to_do:,}" if trial.is_working else f"{trial.done:,}"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/act/", wrap(require_POST(self.act_view)), name="ledger_policytrial_act"),
            path("<int:pk>/csv/", wrap(self.csv_view), name="ledger_policytrial_csv"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Count a trial again, or go on with it."""
        self.need_change(request)
        return trial_pages.act_on_trial(self, request, get_object_or_404(PolicyTrial, pk=pk))

    def csv_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every line of a trial as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return trial_pages.trial_csv(get_object_or_404(PolicyTrial.objects.select_related("policy__resource"), pk=pk))
