"""What all of the company's admin has in common: HR administrators change, auditors read, nobody else gets in."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline


def may_change(request: HttpRequest) -> bool:
    """Whether HR sits in front: an HR administrator, or the company's superuser."""
    user = request.user
    if not user.is_active or not user.is_staff:
        return False
    return user.is_superuser or getattr(getattr(user, "employee", None), "is_hr", False)


def may_read(request: HttpRequest) -> bool:
    """Whether this user may look around in the admin: HR, or an auditor."""
    user = request.user
    if may_change(request):
        return True
    return user.is_active and user.is_staff and getattr(getattr(user, "employee", None), "is_auditor", False)


class ByRole:
    """Permissions by role instead of by table, for admins and inlines alike."""

    #: What a list without rows says: what would be in it, and how that comes about.
    when_empty: ClassVar[str] = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_read(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request)


class ReadOnly(ByRole):
    """Read by HR and auditors, changed by nobody: a correction is an action that calls an operation."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# Where a table's constraint is about one field of the form, its message stands under that field.
UNDER = {
    "people_employee_number_once": "number",
    "people_employee_email_once": "email",
    "people_employee_has_a_number": "number",
    "people_employee_leaves_after_the_first_day": "left_on",
    "people_employee_not_their_own_manager": "manager",
    "people_employee_auditor_is_not_hr": "is_auditor",
    "people_holiday_once_a_day": "on",
    "people_holiday_has_a_name": "name",
    "people_calendar_name_once": "name",
    "people_location_name_once": "name",
    "people_team_name_once": "name",
    "people_work_schedule_name_once": "name",
    "people_schedule_day_ends_after_it_starts": "ends_at",
    "people_schedule_day_break_has_both_ends": "break_ends_at",
    "people_schedule_day_break_inside_the_day": "break_starts_at",
    "people_employee_schedule_share_of_full_time": "fte_percent",
}


class PlacedForm(ModelForm[Any]):
    """A form of the admin that says under the field what is wrong with it, also where the table says so."""

    def _update_errors(self, errors: ValidationError) -> None:
        constraints = self._meta.model._meta.constraints
        fields = {each.violation_error_message: UNDER[each.name] for each in constraints if each.name in UNDER}
        placed: dict[str, list[ValidationError]] = defaultdict(list)
        for name, found in errors.error_dict.items():
            for error in found:
                field = fields.get(error.message, name)
                placed[field if field in self.fields else name].append(error)
        super()._update_errors(ValidationError(placed))  # type: ignore[misc]


class HRAdmin(ByRole, ModelAdmin):
    """A table that HR keeps and auditors read."""

    form: type[ModelForm[Any]] = PlacedForm
    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True

    def need_change(self, request: HttpRequest) -> None:
        """Let HR alone go on.

        :raises PermissionDenied: for anybody else.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied


class PagedAdmin(HRAdmin):
    """A list whose rows have pages of their own, with buttons there instead of a form that edits them.

    ``show_page`` draws one of them; ``new_page`` makes one, where that is not done from elsewhere. Both are called with
    the admin and the request, as all pages of the admin are.
    """

    show_page: ClassVar[Callable[..., HttpResponseBase]]
    new_page: ClassVar[Callable[..., HttpResponseBase] | None] = None
    #: What to say of one that is not there any more.
    gone: ClassVar[str] = "This is not there any more. Choose another from the list."

    def say_gone(self, request: HttpRequest) -> HttpResponseBase:
        """Lead whoever looks for one that is not there to the list, say why, and give a reason back that was typed."""
        reason = request.POST.get("reason", "").strip()[:300]
        told = f"{self.gone} Your reason was “{reason}”." if reason else self.gone
        self.message_user(request, told, messages.ERROR)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return type(self).new_page is not None and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What was done because of a row hangs on it; what can be thrown away is thrown away on its own page.
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if object_id is None:
            if not self.has_add_permission(request) or self.new_page is None:
                raise PermissionDenied
            return self.new_page(request)
        found = self.get_object(request, object_id)
        if found is None:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return self.say_gone(request)
        if request.method == "POST" or not self.has_view_permission(request, found):
            raise PermissionDenied
        return self.show_page(request, found)


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    """A table that tells what happened."""

    list_per_page = 50
    show_full_result_count = False


class HRTabularInline(ByRole, TabularInline):
    form = PlacedForm
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field of a cell carries the column's name: in a table nothing else labels it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(str(field.label or db_field.verbose_name)))
        return field


class ReadOnlyTabularInline(ReadOnly, TabularInline):
    extra = 0


@contextmanager
def only_tried() -> Iterator[None]:
    """Do what is inside and take it back: a form asks an operation whether it would refuse, before anything is kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask_first(
    admin: ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    title: str,
    button: str,
    form_class: type[BaseForm],
    perform: Callable[[Any], None],
    explanation: str = "",
) -> HttpResponse | None:
    """The page between choosing rows in a list and doing something to them: a form, then `perform(form)`.

    Called by an admin action with what it was given, and returns what the action returns. If `perform` adds an error to
    the form, nothing was done, and the page comes back with it.
    """
    form = form_class(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        perform(form)
        if not form.errors:
            return None
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.model._meta,
        "form": form,
        "button": button,
        "explanation": explanation,
        "chosen": queryset,
        "action": request.POST["action"],
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "media": admin.media + form.media,
    }
    return TemplateResponse(request, "admin/people/ask_first.html", context)


def tell_refusals(
    admin: ModelAdmin, request: HttpRequest, form: BaseForm, refusals: list[str], *, is_any_done: bool
) -> None:
    """Say what was refused: beside the form, which comes back, if nothing was done; else over the list, as messages."""
    for refusal in refusals:
        if is_any_done:
            admin.message_user(request, refusal, messages.ERROR)
        else:
            form.add_error(None, refusal)
