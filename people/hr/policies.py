"""Policies in the admin: the list, and the way to each one's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from ledger.models import Assignment, Policy, PolicyVersion
from people.admin_base import HRAdmin
from people.hr import new_policy, policy_pages
from people.hr.acting import company_today


@admin.register(Policy)
class PolicyAdmin(HRAdmin):
    when_empty = "A policy says how much comes in, what lapses, and who decides."
    list_display = ["name", "resource", "people", "version", "since", "next_version"]
    list_filter = ["resource"]
    list_select_related = ["resource"]
    search_fields = ["name", "resource__name"]
    ordering = ["resource__position", "resource__name", "priority", "name", "pk"]

    # -- the list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        today = company_today()
        versions = PolicyVersion.objects.filter(policy=OuterRef("pk"))
        begun = versions.filter(effective_from__lte=today).order_by("-effective_from")
        coming = versions.filter(effective_from__gt=today).order_by("effective_from")
        now = Q(assignments__in=Assignment.objects.in_force_on(today))
        found: QuerySet[Policy] = super().get_queryset(request)
        return found.annotate(
            people=Count("assignments__holder", filter=now, distinct=True),
            in_force=Subquery(begun.values("number")[:1]),
            in_force_from=Subquery(begun.values("effective_from")[:1]),
            next_from=Subquery(coming.values("effective_from")[:1]),
        )

    @admin.display(description="people assigned", ordering="people")
    def people(self, policy: Any) -> int:
        return int(policy.people)

    @admin.display(description="version in force", ordering="in_force", empty_value="none yet")
    def version(self, policy: Any) -> int | None:
        return policy.in_force

    @admin.display(description="since", ordering="in_force_from", empty_value="–")
    def since(self, policy: Any) -> dt.date | None:
        return policy.in_force_from

    @admin.display(description="next version", ordering="next_from", empty_value="–")
    def next_version(self, policy: Any) -> dt.date | None:
        return policy.next_from

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Entries name the versions under which they were posted.
        return False

    # -- the pages ----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("add/live/", wrap(require_POST(self.live_view)), name="ledger_policy_live_new"),
            path("<int:pk>/live/", wrap(require_POST(self.live_view)), name="ledger_policy_live"),
            path("<int:pk>/details/", wrap(self.details_view), name="ledger_policy_details"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if object_id is None:
            self.need_change(request)
            return new_policy.new_policy(self, request)
        policy = self.get_object(request, object_id)
        if policy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, policy):
            if request.method == "POST" or not self.has_view_permission(request, policy):
                raise PermissionDenied
            return policy_pages.read_policy(self, request, policy)
        return policy_pages.change_policy(self, request, policy)

    def live_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
        """What follows the form while it is filled in."""
        self.need_change(request)
        return policy_pages.follow(request, pk) if pk is not None else new_policy.follow_new(request)

    def details_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What a policy is called, and in which turn it is drawn."""
        self.need_change(request)
        return policy_pages.change_details(self, request, pk)
