"""The forms of the employees' pages. Each asks the operation whether it would refuse before anything is kept."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from people import operations
from people.admin_base import PlacedForm, only_tried
from people.models import Employee, EmployeeSchedule, WorkSchedule

REFUSALS = (
    operations.CannotAssignSchedule,
    operations.CannotChangeDetails,
    operations.CannotChangeManager,
    operations.CannotHire,
    operations.CannotLeave,
    operations.CannotSetRoles,
)

FIELD_OF: dict[type[Exception], str] = {
    operations.CannotAssignSchedule: "starts_on",
    operations.CannotChangeManager: "manager",
    operations.CannotCreateLogin: "email",
    operations.CannotLeave: "left_on",
    operations.CannotSetRoles: "is_hr",
}


def schedule_field(*, required: bool) -> forms.ModelChoiceField[WorkSchedule]:
    schedules = WorkSchedule.objects.order_by("name", "pk")
    return forms.ModelChoiceField(schedules, required=required, widget=UnfoldAdminSelectWidget)


def share_of_full_time(value: Decimal) -> None:
    """:raises ValidationError: if it is none."""
    if not 0 < value <= 100:
        raise ValidationError("The share of full time is above 0 and at most 100 percent.")


def share_field() -> forms.DecimalField:
    return forms.DecimalField(
        label="Share of full time",
        max_digits=5,
        decimal_places=2,
        initial=Decimal(100),
        help_text="In percent.",
        validators=[share_of_full_time],
        widget=UnfoldAdminDecimalFieldWidget,
    )


class Confirm(forms.Form):
    """Nothing to fill in: the page itself is the question."""


class AssignSchedule(forms.Form):
    """Which week, and from when."""

    schedule = schedule_field(required=True)
    starts_on = forms.DateField(label="From", widget=UnfoldAdminDateWidget)
    fte_percent = share_field()


class TriedFirst(PlacedForm):
    """A form that calls operations instead of saving. What they refuse is a message of the form."""

    def perform(self) -> Any:
        """Do what the form says, by operations, and return what they made."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.has_changed():
            return
        try:
            with only_tried():
                self.perform()
        except REFUSALS as refusal:
            self.add_error(self._field_of(refusal), ValidationError(str(refusal)))

    def _field_of(self, refusal: Exception) -> str | None:
        """The field to correct, if the form has it."""
        # What a change of details is refused for, and not by a check of the table, is the sign-in's e-mail.
        cause = refusal.__cause__ if isinstance(refusal.__cause__, operations.CannotCreateLogin) else refusal
        field = FIELD_OF.get(type(cause))
        return field if field in self.fields else None


class EmployeeForm(TriedFirst):
    """What both forms have: people live by the clock of their location where no other is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "timezone" in self.fields:
            self.fields["timezone"].required = False
            self.fields["timezone"].help_text = "Such as Europe/Berlin. Left empty: that of the location."

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        names = [name for name in ("first_name", "last_name") if name in self.fields]
        if names and not any(values.get(name) or name in self.errors for name in names):
            self.add_error(names[-1], "Everybody has a name. Write the first, the last, or both.")
        return values


class HireForm(EmployeeForm):
    schedule = schedule_field(required=False)
    fte_percent = share_field()

    def perform(self) -> Employee:
        return operations.hire(**self.cleaned_data)


class ChangeForm(EmployeeForm):
    def perform(self) -> Employee:
        values, changed = dict(self.cleaned_data), set(self.changed_data)
        employee = Employee.objects.get(pk=self.instance.pk)
        manager, left_on = values.pop("manager"), values.pop("left_on")
        roles = {name: values.pop(name) for name in ("is_hr", "is_auditor")}
        if "manager" in changed:
            operations.change_manager(employee=employee, manager=manager)
        if "left_on" in changed:
            operations.leave_company(employee=employee, left_on=left_on)
        if changed & set(roles):
            operations.set_roles(employee=employee, **roles)
        return operations.change_details(employee=employee, **values)


class ScheduleForm(TriedFirst):
    """A new row of somebody's schedules."""

    class Meta:
        model = EmployeeSchedule
        fields = ["schedule", "starts_on", "fte_percent"]

    def perform(self) -> EmployeeSchedule:
        return operations.assign_schedule(
            employee=self.instance.employee,
            schedule=self.cleaned_data["schedule"],
            starts_on=self.cleaned_data["starts_on"],
            fte_percent=self.cleaned_data["fte_percent"],
        )
