"""Assignments: who has which policy from when; given to many at once, ended on a day, never edited."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from unfold.widgets import UnfoldAdminDateWidget

from ledger import operations
from ledger.errors import Invalid
from ledger.models import Account, Assignment
from people.admin_base import HRAdmin, ask_first, tell_refusals
from people.dates import in_words
from people.hr import agreement_pages, switch_pages
from people.hr.acting import company_today
from people.hr.bulk import DAY, MOST, BulkForm, Candidate, candidates, people_for


class InForceFilter(admin.SimpleListFilter):
    title = "time"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "In force today"), ("coming", "Not yet"), ("ended", "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
        today = company_today()
        if self.value() == "now":
            return queryset.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)
        if self.value() == "coming":
            return queryset.filter(starts_on__gt=today)
        return queryset.filter(ends_on__lte=today) if self.value() == "ended" else queryset


class EndForm(forms.Form):
    """When assignments end."""

    last_on = forms.DateField(
        label="Last day", widget=UnfoldAdminDateWidget, help_text="The last day on which it holds."
    )


@admin.register(Assignment)
class AssignmentAdmin(HRAdmin):
    when_empty = "An assignment gives a policy to people from a day on."
    list_display = ["person", "team", "policy", "starts_on", "until", "priority"]
    list_select_related = ["holder__employee__team", "policy"]
    list_filter = [InForceFilter, "policy", "holder__employee__team"]
    search_fields = ["holder__employee__first_name", "holder__employee__last_name", "holder__employee__number"]
    search_help_text = "Search by name or personnel number"
    ordering = ["holder__employee__last_name", "holder__employee__first_name", "-starts_on", "pk"]
    fields = ["person", "policy", "starts_on", "until", "priority", "agreed", "calendar"]
    readonly_fields = fields
    actions = ["end", "switch"]

    @admin.display(description="person", ordering="holder__employee__last_name")
    def person(self, assignment: Assignment) -> str:
        return person_of(assignment.holder)

    @admin.display(description="team", ordering="holder__employee__team__name", empty_value="–")
    def team(self, assignment: Assignment) -> Any:
        return getattr(getattr(assignment.holder, "employee", None), "team", None)

    @admin.display(description="until", ordering="ends_on", empty_value="–")
    def until(self, assignment: Assignment) -> dt.date | None:
        """The last day: ends are stored excluded and shown included."""
        return assignment.ends_on - DAY if assignment.ends_on else None

    @admin.display(description="accrual calendar")
    def calendar(self, assignment: Assignment) -> str:
        """The way to every grant under it, past and to come."""
        employee = getattr(assignment.holder, "employee", None)
        if employee is None:
            return "–"
        query = urlencode({"person": employee.pk, "of": balance_key(assignment)})
        url = f"{reverse('passbook-calendar')}?{query}"
        return format_html('<a class="text-link" href="{}">When days come, and what is missing</a>', url)

    @admin.display(description="agreed with this person")
    def agreed(self, assignment: Assignment) -> str:
        """The way to what this person gets beside the policy."""
        url = reverse("admin:ledger_assignment_agreements", args=[assignment.pk])
        count = len(assignment.extras)
        words = f"{count} agreement{'s' if count > 1 else ''}" if count else "Nothing; agree on something"
        return format_html('<a class="text-link" href="{}">{}</a>', url, words)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What accrued under it hangs on it: an assignment ends.
        return False

    @admin.action(description="End on a day", permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[Assignment]) -> HttpResponse | None:
        def perform(form: Any) -> None:
            last_on, done, refusals = form.cleaned_data["last_on"], 0, []
            for assignment in queryset.select_related("policy", "holder__employee").order_by("pk"):
                try:
                    operations.end_assignment(assignment=assignment, ends_on=last_on + DAY)
                    done += 1
                except Invalid as refusal:
                    refusals.append(f"{person_of(assignment.holder)}, {assignment.policy.name}: {refusal}")
            tell_refusals(self, request, form, refusals, is_any_done=bool(done))
            if done:
                ends = "assignment ends" if done == 1 else "assignments end"
                text = f"{done} {ends} after {in_words(last_on)}."
                self.message_user(request, text, messages.SUCCESS)

        return ask_first(
            self,
            request,
            queryset.select_related("policy", "holder__employee"),
            title="End assignments",
            button="End them",
            form_class=EndForm,
            perform=perform,
            explanation="Nothing more accrues after that day. What somebody has by then stays.",
        )

    @admin.action(description="Switch to another policy", permissions=["change"])
    def switch(self, request: HttpRequest, queryset: QuerySet[Assignment]) -> HttpResponseBase | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True))
        if len(ids) > switch_pages.MOST:
            self.message_user(request, switch_pages.too_many(len(ids)), messages.ERROR)
            return None
        query = urlencode({"assignment": ids}, doseq=True)
        return redirect(f"{reverse('admin:ledger_assignment_switch')}?{query}")

    # -- one person's own terms ------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/agreements/", wrap(self.agreements_view), name="ledger_assignment_agreements"),
            path("switch/", wrap(self.switch_view), name="ledger_assignment_switch"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def switch_view(self, request: HttpRequest) -> HttpResponseBase:
        """Have another policy take over for those who are ticked."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return switch_pages.switch_page(self, request)

    def agreements_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What is agreed with one person beside the policy."""
        found = Assignment.objects.select_related("policy__resource", "holder__employee")
        assignment = get_object_or_404(found, pk=pk)
        if not self.has_view_permission(request, assignment):
            raise PermissionDenied
        if request.method != "POST":
            return agreement_pages.show_agreements(self, request, assignment)
        if not self.has_change_permission(request, assignment):
            raise PermissionDenied
        return agreement_pages.act_on_agreements(self, request, assignment)

    # -- many at once ----------------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if object_id is not None:
            shown: HttpResponseBase = super().changeform_view(request, object_id, form_url, extra_context)
            return shown
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._assign(request)

    def _assign(self, request: HttpRequest) -> HttpResponse:
        """Choose a policy and people; one POST gives it to all who are ticked and can get it."""
        is_sent = request.method == "POST"
        form = BulkForm(request.POST if is_sent else _asked(request))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": "Assign a policy",
            "opts": self.opts,
            "form": form,
        }
        if form.is_valid():
            found = people_for(form)
            count = found.count()
            rows = candidates(found.by_name().select_related("team", "location")[:MOST], form)
            context |= {"rows": rows, "count": count, "more": max(0, count - MOST)}
            if is_sent:
                chosen = set(request.POST.getlist("person"))
                if chosen:
                    results = assign(form, [row for row in rows if str(row.person.pk) in chosen])
                    context |= {
                        "results": results,
                        "missing": len(chosen) - len(results),
                        "done": sum(is_done for _, is_done, _ in results),
                        "starts_on": in_words(form.cleaned_data["starts_on"]),
                        "again": urlencode({name: form.data[name] for name in form.fields if form.data.get(name)}),
                    }
                    return render(request, "hr/assigned.html", context)
                form.add_error(None, "Nobody is ticked. Tick who should get it.")
        elif not is_sent and not request.GET:
            form = context["form"] = BulkForm(initial=_initial())
        return render(request, "hr/assign.html", context, status=422 if is_sent else 200)


def assign(form: BulkForm, rows: list[Candidate]) -> list[tuple[Candidate, bool, str]]:
    """Give the policy to those who can get it, in one step; tells of each whether they got it, and why not."""
    policy = form.cleaned_data["policy"]
    free = [row for row in rows if not row.trouble]
    refused = ""
    try:
        with transaction.atomic():
            operations.assign(
                holder_ids=[row.person.holder_id for row in free],
                policy=policy,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.ends_on,
                priority=form.cleaned_data["priority"],
            )
    except (Invalid, IntegrityError):
        refused = "somebody assigned it in the same moment, so nobody of these got it; assign it once more"
    return [(row, not row.trouble and not refused, row.trouble or refused) for row in rows]


def balance_key(assignment: Assignment) -> str:
    """The key of this policy's own balance in the passbook, where the person has several of its leave type."""
    policy = assignment.policy
    accounts = Account.objects.filter(holder=assignment.holder_id, policy__resource=policy.resource_id).count()
    return f"{policy.resource.key}/{policy.key}" if accounts > 1 else policy.resource.key


def person_of(holder: Any) -> str:
    """The name behind a holder."""
    employee = getattr(holder, "employee", None)
    return employee.display_name if employee is not None else str(holder)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address says, over what the form begins with."""
    return _initial() | request.GET.dict()


def _initial() -> dict[str, Any]:
    return {"starts_on": company_today().replace(day=1), "priority": 1, "has": "none"}
