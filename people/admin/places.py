"""Locations, teams and holiday calendars."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldBooleanSwitchWidget

from people import operations
from people.admin_base import HRAdmin, PlacedForm, ask_first
from people.models import Holiday, HolidayCalendar, Location, Team
from people.public_holidays import FIRST_YEAR, LAST_YEAR


@admin.register(Team)
class TeamAdmin(HRAdmin):
    list_display = ["name", "minimum_here", "people"]
    search_fields = ["name"]
    ordering = ["name", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        here = Q(members__left_on=None) | Q(members__left_on__gte=timezone.localdate())
        return super().get_queryset(request).annotate(people=Count("members", filter=here))

    @admin.display(description="people", ordering="people")
    def people(self, team: Any) -> int:
        return int(team.people)


class InACountryForm(PlacedForm):
    """A form with a country, which says how it is written also to whoever writes its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            self.fields["country"].error_messages["max_length"] = "Write the country as two capitals, such as DE."


@admin.register(Location)
class LocationAdmin(HRAdmin):
    form = InACountryForm
    list_display = ["name", "country", "subdivision", "timezone", "calendar"]
    list_select_related = ["calendar"]
    list_filter = ["country"]
    search_fields = ["name", "country"]
    ordering = ["name", "pk"]


class FillYear(forms.Form):
    """Which year to fill, and with what."""

    year = forms.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        initial=lambda: timezone.localdate().year + 1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    half_days = forms.BooleanField(
        label="Half days too",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="What the list calls half days begins at different hours in different countries. Look them through.",
    )


@admin.register(HolidayCalendar)
class HolidayCalendarAdmin(HRAdmin):
    """Calendars. The days themselves are on the page of holidays."""

    form = InACountryForm
    list_display = ["name", "country", "subdivision", "days", "last_day"]
    search_fields = ["name", "country"]
    ordering = ["name", "pk"]
    actions = ["fill_year"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HolidayCalendar]:
        observed = Q(holidays__is_observed=True)
        counts = {"days": Count("holidays", filter=observed), "last_day": Max("holidays__on", filter=observed)}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="holidays", ordering="days")
    def days(self, calendar: Any) -> int:
        return int(calendar.days)

    @admin.display(description="filled up to", ordering="last_day", empty_value="–")
    def last_day(self, calendar: Any) -> date | None:
        last: date | None = calendar.last_day
        return last

    def save_model(self, request: HttpRequest, obj: HolidayCalendar, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            added = operations.fill_ahead(on=timezone.localdate(), calendars=[obj])
            self.message_user(request, f"{added} public holidays of this year and the next two have been added.")

    @admin.action(description="Fill a year with public holidays", permissions=["change"])
    def fill_year(self, request: HttpRequest, queryset: QuerySet[HolidayCalendar]) -> HttpResponse | None:
        def perform(form: Any) -> None:
            for calendar in queryset.order_by("name", "pk"):
                self._fill(request, calendar, **form.cleaned_data)

        return ask_first(
            self,
            request,
            queryset,
            title="Fill a year with public holidays",
            button="Fill the year",
            explanation="Days that are there stay as they are, edited or not. A day that you took away stays away.",
            form_class=FillYear,
            perform=perform,
        )

    def _fill(self, request: HttpRequest, calendar: HolidayCalendar, *, year: int, half_days: bool) -> None:
        try:
            filled = operations.fill_holidays(calendar=calendar, year=year, half_days=half_days)
        except operations.CannotFillHolidays as refusal:
            self.message_user(request, f"{calendar}: {refusal}", messages.ERROR)
        else:
            text = f"{calendar}, {year}: {len(filled.added)} days added, {filled.kept} were there."
            self.message_user(request, text, messages.SUCCESS)


@admin.register(Holiday)
class HolidayAdmin(HRAdmin):
    list_display = ["on", "name", "is_half_day", "is_observed", "calendar"]
    list_editable = ["name", "is_half_day", "is_observed"]
    list_filter = ["calendar", "is_half_day", "is_observed"]
    list_select_related = ["calendar"]
    date_hierarchy = "on"
    search_fields = ["name"]
    ordering = ["on", "calendar__name", "pk"]
    fields = ["calendar", "on", "name", "is_half_day", "is_observed"]

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        self._remove(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        self._remove(request, list(queryset.select_related("calendar")))

    def _remove(self, request: HttpRequest, removed: list[Holiday]) -> None:
        for holiday in removed:
            if holiday.is_observed:
                operations.remove_holiday(calendar=holiday.calendar, on=holiday.on)
        kept = Holiday.objects.filter(pk__in=[holiday.pk for holiday in removed]).count()
        if kept:
            text = f"{kept} of the public list stay as not free, so that filling the year does not bring them back."
            self.message_user(request, text, messages.INFO)
