"""Work schedules with their weekdays."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, TimeField
from django.forms import BaseInlineFormSet, TimeInput
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import INPUT_CLASSES

from people.admin_base import HRAdmin, HRTabularInline, may_change
from people.models import Weekday, WorkSchedule, WorkScheduleDay


class WeekdayFormSet(BaseInlineFormSet[WorkScheduleDay, WorkSchedule, Any]):
    """One row for each weekday that is still free, named already: a row without times stays free."""

    def __init__(self, **kwargs: Any) -> None:
        schedule = kwargs["instance"]
        used = set(schedule.days.values_list("weekday", flat=True)) if schedule.pk else set()
        self.extra = 7 - len(used)
        kwargs["initial"] = [{"weekday": weekday} for weekday in Weekday.values if weekday not in used]
        super().__init__(**kwargs)

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "A weekday is listed twice. Clear the times of one of its rows, or choose another day there."

    def get_form_error(self) -> str:
        return "This weekday is listed twice. Clear these times, or choose another day."


class WeekdayInline(HRTabularInline):
    """The hours of each weekday; of a schedule that somebody has they are only read."""

    model = WorkScheduleDay
    hide_title = True
    formset = WeekdayFormSet
    verbose_name_plural = "hours of each weekday"
    max_num = 7
    fields = ["weekday", "starts_at", "ends_at", "break_starts_at", "break_ends_at"]
    ordering = ["weekday"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, TimeField):
            kwargs["widget"] = TimeInput(format="%H:%M", attrs={"type": "time", "class": " ".join(INPUT_CLASSES)})
            return db_field.formfield(**kwargs)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            # Wide enough for Wednesday.
            field.widget.attrs["style"] = "min-width: 9rem"
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request) and not is_in_use(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request) and not is_in_use(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request) and not is_in_use(obj)


@admin.register(WorkSchedule)
class WorkScheduleAdmin(HRAdmin):
    list_display = ["name", "people"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    inlines = [WeekdayInline]
    actions = ["copy"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkSchedule]:
        today = timezone.localdate()
        now = Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=today)
        people = Count("assignments__employee", filter=now & Q(assignments__starts_on__lte=today), distinct=True)
        return super().get_queryset(request).annotate(people=people)

    @admin.display(description="people who have it today", ordering="people")
    def people(self, schedule: Any) -> int:
        return int(schedule.people)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        description = (
            "People have this schedule, so its hours stay as they are: another week would change days that are past. "
            "Copy it, change the copy, and let them have that from a day on."
        )
        return [(None, {"fields": ["name"], "description": description if is_in_use(obj) else ""})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_in_use(obj)

    @admin.action(description="Copy, to change the copy", permissions=["change"])
    def copy(self, request: HttpRequest, queryset: QuerySet[WorkSchedule]) -> None:
        for schedule in queryset.prefetch_related("days").order_by("name", "pk"):
            copy = WorkSchedule.objects.create(name=_free_name(schedule.name))
            WorkScheduleDay.objects.bulk_create(_copied(day, copy) for day in schedule.days.all())
            self.message_user(request, f"“{copy}” has the hours of “{schedule}”.", messages.SUCCESS)


def is_in_use(schedule: WorkSchedule | None) -> bool:
    """Whether anybody has or had this schedule; asked once for each page."""
    if schedule is None or schedule.pk is None:
        return False
    known: bool | None = getattr(schedule, "known_in_use", None)
    if known is None:
        known = schedule.assignments.exists()
        setattr(schedule, "known_in_use", known)  # noqa: B010 - a note on this object, not a field
    return known


def _copied(day: WorkScheduleDay, schedule: WorkSchedule) -> WorkScheduleDay:
    times = ("weekday", "starts_at", "ends_at", "break_starts_at", "break_ends_at")
    return WorkScheduleDay(schedule=schedule, **{name: getattr(day, name) for name in times})


def _free_name(name: str) -> str:
    taken = {other.lower() for other in WorkSchedule.objects.values_list("name", flat=True)}
    number, free = 2, f"{name[:70]} (copy)"
    while free.lower() in taken:
        number, free = number + 1, f"{name[:70]} (copy {number})"
    return free
