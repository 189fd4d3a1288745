"""Employees: hired, changed and let go by the operations."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from people import operations, touched
from people.admin.employee_forms import AssignSchedule, ChangeForm, Confirm, HireForm, ScheduleForm
from people.admin_base import HRAdmin, HRTabularInline, ask_first, tell_refusals
from people.dates import in_words
from people.forms import send_password_link
from people.hr import leaving_pages
from people.hr.person import written
from people.hr.recompute_offers import offer
from people.models import Employee, EmployeeSchedule


class EmployedFilter(admin.SimpleListFilter):
    title = "works here"
    parameter_name = "employed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Today"), ("coming", "Not yet"), ("left", "No more")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Employee]) -> QuerySet[Employee]:
        today = timezone.localdate()
        if self.value() == "coming":
            return queryset.filter(hired_on__gt=today)
        if self.value() == "left":
            return queryset.filter(left_on__lt=today)
        return queryset & Employee.objects.employed_on(today) if self.value() == "yes" else queryset


class ScheduleInline(HRTabularInline):
    """What somebody's week was and is. The past stays; a new row begins on its day and ends the one before."""

    model = EmployeeSchedule
    hide_title = True
    form = ScheduleForm
    verbose_name = "work schedule"
    verbose_name_plural = "work schedules"
    extra = 1
    fields = ["schedule", "starts_on", "until", "fte_percent"]
    readonly_fields = ["until"]
    ordering = ["starts_on"]

    @admin.display(description="until", empty_value="–")
    def until(self, assigned: EmployeeSchedule) -> date | None:
        """The last day: ends are stored excluded and shown included."""
        return assigned.ends_on - timedelta(days=1) if assigned.ends_on else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmployeeSchedule]:
        return super().get_queryset(request).select_related("schedule")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Employee)
class EmployeeAdmin(HRAdmin):
    list_display = ["display_name", "number", "job_title", "team", "manager", "location", "hired_on", "left_on", "role"]
    list_select_related = ["team", "manager", "location"]
    list_filter = [EmployedFilter, "team", "location", "is_hr", "is_auditor"]
    search_fields = ["first_name", "last_name", "number", "email"]
    ordering = ["last_name", "first_name", "pk"]
    autocomplete_fields = ["manager"]
    inlines = [ScheduleInline]
    actions = ["assign_schedule", "let_in", "erase"]
    readonly_fields = ["balances", "changes"]
    person = (None, {"fields": ["first_name", "last_name", "number", "email", "job_title"]})
    work = ("Work", {"fields": ["manager", "team", "location", "timezone", "language", "hired_on", "left_on"]})
    roles = ("Roles", {"fields": ["is_hr", "is_auditor"]})
    first_schedule = ("Work schedule", {"fields": ["schedule", "fte_percent"]})

    @admin.display(description="name", ordering="last_name")
    def display_name(self, employee: Employee) -> str:
        return employee.display_name

    @admin.display(description="role")
    def role(self, employee: Employee) -> str:
        return "HR" if employee.is_hr else "Auditor" if employee.is_auditor else ""

    @admin.display(description="passbook")
    def balances(self, employee: Employee) -> str:
        """The ways to what somebody has: every movement, every grant past and to come, any day ahead."""
        pages = (
            ("passbook", "Every movement"),
            ("passbook-calendar", "When days come"),
            ("passbook-ahead", "Look ahead"),
        )
        links = ((reverse(name), employee.pk, words) for name, words in pages)
        return format_html_join(" · ", '<a class="text-link" href="{}?person={}">{}</a>', links)

    @admin.display(description="when something changes")
    def changes(self, employee: Employee) -> str:
        """The ways to what HR does when facts turn out otherwise, when a contract changes, and at the end."""
        named = urlencode({"person": written(employee)})
        links = (
            (f"{reverse('admin:ledger_entry_recompute')}?{named}", "Recompute from a day"),
            (f"{reverse('admin:ledger_assignment_switch')}?of={employee.pk}", "Switch a policy"),
            (reverse("admin:people_employee_leaving", args=[employee.pk]), "Last day and settlement"),
        )
        return format_html_join(" · ", '<a class="text-link" href="{}">{}</a>', links)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/leaving/", wrap(self.leaving_view), name="people_employee_leaving"),
            path("<int:pk>/leaving/statement.csv", wrap(self.settlement_view), name="people_employee_settlement"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def leaving_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Somebody's last day: auditors look, HR sets it and settles."""
        return leaving_pages.leaving_page(self, request, self._seen(request, pk))

    def settlement_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What was settled, as a file."""
        return leaving_pages.statement_csv(self._seen(request, pk))

    def _seen(self, request: HttpRequest, pk: int) -> Employee:
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        may = self.has_change_permission if request.method == "POST" else self.has_view_permission
        if not may(request, person):
            raise PermissionDenied
        return person

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **kwargs, form=ChangeForm if obj else HireForm)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return [self.person, self.work, self.roles, ("Balances", {"fields": ["balances", "changes"]})]
        joining = [name for name in self.work[1]["fields"] if name != "left_on"]
        return [self.person, ("Work", {"fields": joining}), self.first_schedule, self.roles]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        return super().get_queryset(request).filter(erased_on=None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Balances and history hang on people. They leave, and later they may be erased; their row stays.
        return False

    def save_model(self, request: HttpRequest, obj: Employee, form: Any, change: bool) -> None:
        obj.pk = form.perform().pk
        obj.refresh_from_db()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for added in formset.extra_forms:
            if added.has_changed():
                added.perform()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            self._offer_to_recompute(request, form, formsets)
            if "location" in form.changed_data:
                this_one = Employee.objects.filter(pk=form.instance.pk)
                self._tell_touched(request, this_one, timezone.localdate(), by="the holidays of the new location")
            if "left_on" in form.changed_data and form.cleaned_data["left_on"]:
                url = reverse("admin:people_employee_leaving", args=[form.instance.pk])
                words = 'A last day is set: <a class="underline" href="{}">look at what is left or owed by then</a>.'
                self.message_user(request, format_html(words, url), messages.INFO)

    def _offer_to_recompute(self, request: HttpRequest, form: Any, formsets: Any) -> None:
        """Where facts of days gone by are others now, say what has accrued by the old ones."""
        days, old = [], []
        if "hired_on" in form.changed_data:
            days += [form.initial["hired_on"], form.cleaned_data["hired_on"]]
            old.append("the old first day")
        added = [each for formset in formsets for each in formset.extra_forms if each.has_changed()]
        if added:
            days += [each.cleaned_data["starts_on"] for each in added]
            old.append("the old hours")
        if days:
            offer(self, request, [form.instance.pk], min(days), " and ".join(old))

    @admin.action(description="Assign a work schedule from a day on", permissions=["change"])
    def assign_schedule(self, request: HttpRequest, queryset: QuerySet[Employee]) -> HttpResponse | None:
        def perform(form: Any) -> None:
            done, refusals = 0, []
            for employee in queryset.order_by("pk"):
                try:
                    operations.assign_schedule(employee=employee, **form.cleaned_data)
                    done += 1
                except operations.CannotAssignSchedule as refusal:
                    refusals.append(str(refusal))
            tell_refusals(self, request, form, refusals, is_any_done=bool(done))
            if done:
                schedule, starts_on = form.cleaned_data["schedule"], form.cleaned_data["starts_on"]
                have = "person has" if done == 1 else "people have"
                text = f"{done} {have} “{schedule}” from {in_words(starts_on)} on."
                self.message_user(request, text, messages.SUCCESS)
                self._tell_touched(request, queryset, starts_on)
                offer(self, request, list(queryset.values_list("pk", flat=True)), starts_on, "the old hours")

        return ask_first(
            self,
            request,
            queryset,
            title="Assign a work schedule",
            button="Assign the schedule",
            explanation="It holds from the day on; the schedule before it ends on the day before.",
            form_class=AssignSchedule,
            perform=perform,
        )

    def _tell_touched(
        self, request: HttpRequest, people: QuerySet[Employee], starts_on: date, *, by: str = "these hours"
    ) -> None:
        """Say how much leave is counted again by what is new."""
        ids = list(people.values_list("pk", flat=True))
        found = touched.by([touched.Stretch(starts_on, employee_ids=ids)])
        if found.things:
            requests = "1 request is" if found.things == 1 else f"{found.things} requests are"
            self.message_user(request, f"{requests} counted again by {by}.", messages.INFO)

    @admin.action(description="Let sign in, and mail the link for a password", permissions=["change"])
    def let_in(self, request: HttpRequest, queryset: QuerySet[Employee]) -> None:
        for employee in queryset.select_related("user").order_by("pk"):
            try:
                user = employee.user or operations.create_login(employee=employee)
            except operations.CannotCreateLogin as refusal:
                self.message_user(request, f"{employee}: {refusal}", messages.ERROR)
            else:
                send_password_link(request, user)
                self.message_user(request, f"A link to set a password goes to {user.email}.", messages.SUCCESS)

    @admin.action(description="Erase who has left", permissions=["change"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Employee]) -> HttpResponse | None:
        def perform(form: Any) -> None:
            for employee in queryset.order_by("pk"):
                name = employee.display_name
                try:
                    operations.erase_person(employee=employee, on=timezone.localdate())
                except operations.CannotErase as refusal:
                    self.message_user(request, f"{name}: {refusal}", messages.ERROR)
                else:
                    self.message_user(request, f"{name} has been erased.", messages.SUCCESS)

        return ask_first(
            self,
            request,
            queryset,
            title="Erase these people",
            button="Erase for good",
            explanation="Names, e-mail and sign-in go for good. Balances and their history stay, under a number.",
            form_class=Confirm,
            perform=perform,
        )
