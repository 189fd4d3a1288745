"""What HR and auditors read about decisions. They are made in the inbox, so everything here is read-only."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from approvals.models import Approval, ApprovalStep, Decision, Delegation
from people.admin_base import ReadOnlyAdmin, ReadOnlyTabularInline


class StepInline(ReadOnlyTabularInline):
    model = ApprovalStep
    fields = ["position", "role", "approver"]
    ordering = ["position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApprovalStep]:
        found: QuerySet[ApprovalStep] = super().get_queryset(request)
        return found.select_related("approver")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    when_empty = "What people ask for is listed here with how it was decided."
    list_display = ["subject", "requester", "state", "position", "opened_at", "closed_at", "reminders"]
    list_filter = ["state", "kind"]
    list_select_related = ["requester"]
    search_fields = ["=subject", "requester__first_name", "requester__last_name"]
    search_help_text = "Search by name, or by subject: timeoff.request:17"
    date_hierarchy = "opened_at"
    ordering = ["-opened_at", "-pk"]
    inlines = [StepInline]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    when_empty = "What is decided in the inbox is listed here."
    list_display = ["at", "subject", "requester", "verdict", "by", "in_place_of", "referred_to", "note"]
    list_filter = ["verdict"]
    list_select_related = ["by", "in_place_of", "referred_to", "step__approval__requester"]
    search_fields = ["by__first_name", "by__last_name", "step__approval__subject"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]

    @admin.display(ordering="step__approval__subject")
    def subject(self, decision: Decision) -> str:
        return decision.approval.subject

    @admin.display(ordering="step__approval__requester__last_name")
    def requester(self, decision: Decision) -> str:
        return str(decision.approval.requester)


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    when_empty = "Who is away names a stand-in in the inbox; those are listed here."
    list_display = ["employee", "stand_in", "starts_on", "last_on"]
    list_select_related = ["employee", "stand_in"]
    search_fields = ["employee__first_name", "employee__last_name", "stand_in__first_name", "stand_in__last_name"]
    ordering = ["-starts_on", "-pk"]

    @admin.display(description="until", ordering="ends_on")
    def last_on(self, delegation: Delegation) -> object:
        return delegation.last_on
