"""Leave types: what is counted, and how it is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.widgets import UnfoldAdminSelectWidget

from ledger import kinds
from ledger.models import Resource
from people.admin_base import HRAdmin
from people.hr.keys import free_key
from people.templatetags.ui import icon_names, resource_icon

COLOURS = (
    ("vacation", "Blue"),
    ("lieu", "Teal"),
    ("sick", "Rose"),
    ("points", "Violet"),
    ("money", "Green"),
    ("away", "Grey"),
)
ICONS = (
    "tree-palm", "thermometer", "stethoscope", "baby", "heart", "hand-heart", "house", "plane", "luggage", "timer",
    "clock", "graduation-cap", "party-popper", "briefcase", "users-round", "calendar", "sun", "moon", "gift",
)  # fmt: skip


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()


class ResourceForm(forms.ModelForm[Resource]):
    """A leave type by its name and looks; key and unit follow from these and from its kind."""

    icon = forms.ChoiceField(
        choices=[(name, _words(name)) for name in ICONS], widget=UnfoldAdminSelectWidget, initial="calendar"
    )
    colour = forms.ChoiceField(choices=COLOURS, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Resource
        fields = ["name", "kind", "icon", "colour", "position", "is_private"]
        labels = {"is_private": "Private"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            choices = kinds.choices()
            self.fields["kind"] = forms.ChoiceField(
                choices=choices, widget=UnfoldAdminSelectWidget, initial=choices[0][0] if choices else None
            )
        if "icon" in self.fields and self.instance.icon not in ICONS and self.instance.icon in icon_names():
            field = self.fields["icon"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [(name, _words(name)) for name in (self.instance.icon, *ICONS)]


@admin.register(Resource)
class ResourceAdmin(HRAdmin):
    form = ResourceForm
    list_display = ["shown", "name", "kind_label", "policies_count", "is_private", "position"]
    list_display_links = ["name"]
    search_fields = ["name"]
    ordering = ["position", "name", "pk"]

    class Media:
        css = {"all": ["hr.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resource]:
        found: QuerySet[Resource] = super().get_queryset(request)
        return found.annotate(policies_count=Count("policies"))

    @admin.display(description="")
    def shown(self, resource: Resource) -> str:
        return format_html('<span class="hr">{}</span>', resource_icon(resource))

    @admin.display(description="kind", ordering="kind")
    def kind_label(self, resource: Resource) -> str:
        return dict(kinds.choices()).get(resource.kind, resource.kind)

    @admin.display(description="policies", ordering="policies_count")
    def policies_count(self, resource: Any) -> int:
        return int(resource.policies_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # What has been counted in one unit cannot be read in another.
        return ["kind_label"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = "kind_label" if obj else "kind"
        return [(None, {"fields": ["name", kind, "icon", "colour", "position", "is_private"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.policies.exists())

    def save_model(self, request: HttpRequest, obj: Resource, form: Any, change: bool) -> None:
        if not change:
            obj.key = free_key(obj.name, Resource)
            obj.unit = kinds.get(obj.kind).unit
        super().save_model(request, obj, form, change)
