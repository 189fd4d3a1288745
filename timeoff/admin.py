"""What HR and auditors read about leave that was counted again: what came back, what was taken, what could not be."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import RangeDateFilter

from people.admin_base import ReadOnlyAdmin
from people.dates import in_words
from timeoff.models import Recount


@admin.register(Recount)
class RecountAdmin(ReadOnlyAdmin):
    """Each time that leave was counted again because working days had changed, or HR gave days back."""

    when_empty = "Leave is counted again when working days change after it was approved."
    list_display = ["at", "person", "leave", "days", "detail", "cause", "opens"]
    list_display_links = None
    list_select_related = ["time_off__employee", "time_off__resource", "by"]
    list_filter = [("at", RangeDateFilter), "time_off__resource", "time_off__employee__location"]
    list_filter_submit = True
    search_fields = ["time_off__employee__first_name", "time_off__employee__last_name", "detail"]
    search_help_text = "Search by name, or by what happened: not taken"
    ordering = ["-at", "-pk"]
    fields = ["at", "person", "leave", "days", "detail", "cause", "opens"]
    readonly_fields = fields

    @admin.display(description="person", ordering="time_off__employee__last_name")
    def person(self, event: Recount) -> str:
        return event.time_off.employee.display_name

    @admin.display(description="leave", ordering="time_off__resource__name")
    def leave(self, event: Recount) -> str:
        return event.time_off.resource.name

    @admin.display(description="days", ordering="time_off__starts_on")
    def days(self, event: Recount) -> str:
        first, last = event.time_off.starts_on, event.time_off.ends_on
        return in_words(first) if first == last else f"{in_words(first)} – {in_words(last)}"

    @admin.display(description="why")
    def cause(self, event: Recount) -> str:
        return f"{event.by.display_name}: {event.text}".removesuffix(": ") if event.by else "working days changed"

    @admin.display(description="")
    def opens(self, event: Recount) -> str:
        return format_html('<a href="{}">Open it</a>', reverse("timeoff:request", args=[event.time_off_id]))
