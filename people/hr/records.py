"""What was posted, to read: accounts, their lots, and every entry with its reason. Nothing here changes anything."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.views import ChangeList

from ledger.models import Account, Entry, Lot
from people.actors import names_of
from people.admin_base import ReadOnlyAdmin, ReadOnlyTabularInline, may_change
from people.dates import in_words
from people.format import amount
from people.hr import credit_pages, grant_pages, recompute_pages
from people.hr.acting import reader_in_company
from people.hr.assignments import person_of
from people.hr.entry_view import explained, lot_words

BY_NAME = ["{}__employee__first_name", "{}__employee__last_name", "{}__employee__number"]
SEARCH_HELP = "Search by name or personnel number"


def _named(holder: str) -> list[str]:
    return [field.format(holder) for field in BY_NAME]


class LotInline(ReadOnlyTabularInline):
    model = Lot
    hide_title = True
    verbose_name_plural = "lots"
    fields = ["words", "valid_from", "expires_on", "stands", "on_hold"]
    readonly_fields = fields
    ordering = ["valid_from", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        found: QuerySet[Lot] = super().get_queryset(request)
        return found.select_related("account__policy__resource")

    @admin.display(description="lot")
    def words(self, lot: Lot) -> str:
        return lot_words(lot)

    @admin.display(description="stands")
    def stands(self, lot: Lot) -> str:
        return amount(lot.balance, lot)

    @admin.display(description="held")
    def on_hold(self, lot: Lot) -> str:
        return amount(lot.held, lot)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ["person", "policy", "stands", "on_hold", "used_up", "came_in", "lapsed", "settled_until"]
    list_select_related = ["holder__employee", "policy__resource"]
    list_filter = ["policy__resource", "policy", "holder__employee__team"]
    search_fields = _named("holder")
    search_help_text = SEARCH_HELP
    ordering = ["holder__employee__last_name", "holder__employee__first_name", "policy__name", "pk"]
    fields = [
        "person", "policy", "stands", "on_hold", "used_up", "came_in", "carried", "lapsed", "paid", "settled_until",
        "passbook",
    ]  # fmt: skip
    readonly_fields = fields
    inlines = [LotInline]

    @admin.display(description="person", ordering="holder__employee__last_name")
    def person(self, account: Account) -> str:
        return person_of(account.holder)

    @admin.display(description="stands", ordering="available")
    def stands(self, account: Account) -> str:
        return amount(account.available, account)

    @admin.display(description="held", ordering="held")
    def on_hold(self, account: Account) -> str:
        return amount(account.held, account)

    @admin.display(description="used", ordering="used")
    def used_up(self, account: Account) -> str:
        return amount(account.used, account)

    @admin.display(description="came in", ordering="credited")
    def came_in(self, account: Account) -> str:
        return amount(account.credited, account)

    @admin.display(description="carried in, and out")
    def carried(self, account: Account) -> str:
        return f"{amount(account.carried_in, account)}, {amount(account.carried_out, account)}"

    @admin.display(description="lapsed", ordering="expired")
    def lapsed(self, account: Account) -> str:
        return amount(account.expired, account)

    @admin.display(description="paid out", ordering="encashed")
    def paid(self, account: Account) -> str:
        return amount(account.encashed, account)

    @admin.display(description="passbook")
    def passbook(self, account: Account) -> str:
        employee = getattr(account.holder, "employee", None)
        if employee is None:
            return "–"
        query = urlencode({"person": employee.pk, "of": account.policy.resource.key})
        return format_html('<a href="{}?{}">Every movement, with its reason</a>', reverse("passbook"), query)


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    list_display = ["words", "person", "policy", "valid_from", "expires_on", "stands", "on_hold", "lapsed_on"]
    list_select_related = ["account__holder__employee", "account__policy__resource"]
    list_filter = ["origin", "account__policy", ("expires_on", RangeDateFilter)]
    list_filter_submit = True
    search_fields = _named("account__holder")
    search_help_text = SEARCH_HELP
    ordering = ["account__holder__employee__last_name", "account__holder__employee__first_name", "valid_from", "pk"]
    fields = ["words", "person", "policy", "origin", "valid_from", "expires_on", "stands", "on_hold", "lapsed_on"]
    readonly_fields = fields

    @admin.display(description="lot", ordering="name")
    def words(self, lot: Lot) -> str:
        return lot_words(lot)

    @admin.display(description="person", ordering="account__holder__employee__last_name")
    def person(self, lot: Lot) -> str:
        return person_of(lot.account.holder)

    @admin.display(description="policy", ordering="account__policy__name")
    def policy(self, lot: Lot) -> str:
        return str(lot.account.policy)

    @admin.display(description="stands", ordering="balance")
    def stands(self, lot: Lot) -> str:
        return amount(lot.balance, lot)

    @admin.display(description="held", ordering="held")
    def on_hold(self, lot: Lot) -> str:
        return amount(lot.held, lot)


class EntryList(ChangeList):
    """Reads the names of those who made a page's entries, all at once."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        names = names_of(entry.actor for entry in self.result_list)
        for entry in self.result_list:
            entry.actor_name = names[entry.actor]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["recorded", "person", "policy", "what", "change", "counts", "after", "by", "reason"]
    list_display_links = ["recorded", "what"]
    list_select_related = ["account__holder__employee", "account__policy__resource"]
    list_filter = [
        "kind",
        "account__policy__resource",
        "account__policy",
        ("recorded_on", RangeDateFilter),
        ("effective_on", RangeDateFilter),
    ]
    list_filter_submit = True
    search_fields = [*_named("account__holder"), "=source"]
    search_help_text = "Search by name, personnel number, or by what it belongs to: timeoff.request:17"
    ordering = ["-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntryList

    @admin.display(description="person", ordering="account__holder__employee__last_name")
    def person(self, entry: Entry) -> str:
        return person_of(entry.account.holder)

    @admin.display(description="policy", ordering="account__policy__name")
    def policy(self, entry: Entry) -> str:
        return str(entry.account.policy)

    @admin.display(description="recorded", ordering="recorded_on")
    def recorded(self, entry: Entry) -> str:
        return in_words(entry.recorded_on)

    @admin.display(description="counts from", ordering="effective_on")
    def counts(self, entry: Entry) -> str:
        return in_words(entry.effective_on)

    @admin.display(description="what", ordering="kind")
    def what(self, entry: Entry) -> str:
        word = entry.account.policy.resource.kind_class.word_for(entry.kind)
        return f"{word}, taken back" if entry.reverses_id else word

    @admin.display(description="amount", ordering="amount")
    def change(self, entry: Entry) -> str:
        return amount(entry.amount, entry.account, signed=True)

    @admin.display(description="stood after it", ordering="balance_after")
    def after(self, entry: Entry) -> str:
        return amount(entry.balance_after, entry.account)

    @admin.display(description="by", ordering="actor")
    def by(self, entry: Any) -> str:
        return str(entry.actor_name)

    # -- one entry, and entries by hand ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("adjust/", wrap(self.adjust_view), name="ledger_entry_adjust"),
            path("grant/", wrap(self.grant_view), name="ledger_entry_grant"),
            path("recompute/", wrap(self.recompute_view), name="ledger_entry_recompute"),
            path("adjust/effect/", wrap(require_POST(self.effect_view)), name="ledger_entry_effect"),
        ]
        found: list[URLPattern] = super().get_urls()
        return own + found

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        entry = self.get_object(request, object_id) if object_id else None
        if entry is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"Entry {entry.seq}",
            "opts": self.opts,
            **explained(entry, reader_in_company(request), getattr(request, "employee", None)),
        }
        return render(request, "hr/entry.html", context)

    def adjust_view(self, request: HttpRequest) -> HttpResponseBase:
        """Corrections, grants, opening balances and pay-outs."""
        if request.method == "POST" and not may_change(request):
            raise PermissionDenied
        return credit_pages.adjust_page(self, request)

    def grant_view(self, request: HttpRequest) -> HttpResponseBase:
        """One grant to many people."""
        if not may_change(request):
            raise PermissionDenied
        return grant_pages.grant_page(self, request)

    def recompute_view(self, request: HttpRequest) -> HttpResponse:
        """What should have accrued since a day; auditors look, HR has it posted."""
        if not may_change(request) and (request.method == "POST" or not self.has_view_permission(request)):
            raise PermissionDenied
        return recompute_pages.recompute_page(self, request)

    def effect_view(self, request: HttpRequest) -> HttpResponse:
        """What one of these would change."""
        if not may_change(request):
            raise PermissionDenied
        return credit_pages.effect_part(request)
