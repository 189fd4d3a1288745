"""Locations, teams and holiday calendars."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldBooleanSwitchWidget

from people import operations, touched
from people.admin_base import HRAdmin, PlacedForm, ask_first, may_change
from people.dates import in_words
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

    # -- leave that is touched ----------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """Save at once where no leave lies on the day; else first show whose is counted again."""
        if request.method == "POST" and may_change(request):
            stretches = self._stretches(request, object_id)
            found = touched.by(stretches)
            if found.things and "_touched_seen" not in request.POST:
                return self._ask(request, found, stretches)
            if found.things:
                self._tell(request, found)
        shown: HttpResponseBase = super().changeform_view(request, object_id, form_url, extra_context)
        return shown

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponseBase:
        holiday = self.get_object(request, object_id) if may_change(request) else None
        if holiday is not None and holiday.is_observed:
            found = touched.by([_stretch(holiday)])
            if found.things:
                self._tell(request, found, will=request.method != "POST")
        answer: HttpResponseBase = super().delete_view(request, object_id, extra_context)
        return answer

    def _stretches(self, request: HttpRequest, object_id: str | None) -> list[touched.Stretch]:
        """The day as it is and as the form would have it; none if the form is wrong or changes no working day."""
        was = self.get_object(request, object_id) if object_id else None
        before = _stretch(was) if was is not None else None
        shape = (was.is_observed, was.is_half_day) if was is not None else (False, False)
        form = self.get_form(request, was, change=was is not None)(request.POST, instance=was)
        if not form.is_valid():
            return []
        after = _stretch(form.instance)
        if before == after and shape == (form.instance.is_observed, form.instance.is_half_day):
            return []
        return list({each: None for each in (before, after) if each is not None})

    def _ask(
        self, request: HttpRequest, found: touched.Touched, stretches: Sequence[touched.Stretch]
    ) -> HttpResponseBase:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {
            **self.admin_site.each_context(request),
            "title": "Leave lies on this day",
            "opts": self.opts,
            "touched": found,
            "days": " and ".join(in_words(stretch.first) for stretch in stretches),
            "sent": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"],
            "button": "Save it, and count them again",
        }
        return render(request, "hr/touched.html", context)

    def _tell(self, request: HttpRequest, found: touched.Touched, *, will: bool = False) -> None:
        requests = f"{found.things} {'request' if found.things == 1 else 'requests'}"
        people = f"{found.people} {'person' if found.people == 1 else 'people'}"
        are, on_it = ("is", "lies on this day and ") if found.things == 1 else ("are", "lie on this day and ")
        text = f"{requests} of {people} {on_it if will else ''}{are} counted again."
        self.message_user(request, text, messages.WARNING if will else messages.INFO)

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


def _stretch(holiday: Holiday) -> touched.Stretch:
    """The one day, for all whose location has its calendar."""
    return touched.Stretch(holiday.on, holiday.on, calendar_id=holiday.calendar_id)
