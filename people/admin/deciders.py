"""Roles that decide by name, such as "Finance"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from ledger.models import PolicyVersion
from people.admin_base import HRAdmin
from people.models import DecidingRole


def policies_naming(name: str) -> list[str]:
    """The policies of which some version lets this role decide. One query."""
    step = [{"role": name}]
    says = Q(settings__approval__steps__contains=step) | Q(settings__approval__longer_steps__contains=step)
    found = PolicyVersion.objects.filter(says).order_by("policy__name").distinct()
    return list(found.values_list("policy__name", flat=True))


class DecidingRoleForm(forms.ModelForm[DecidingRole]):
    """A role keeps its name once a policy calls it by that."""

    class Meta:
        model = DecidingRole
        fields = ["name", "members"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        before = self.initial.get("name")
        if before and before != name and (policies := policies_naming(before)):
            raise forms.ValidationError(
                f"{policies[0]} lets “{before}” decide, so the name stays. Change who is in it, or make a new role."
            )
        return name


@admin.register(DecidingRole)
class DecidingRoleAdmin(HRAdmin):
    form = DecidingRoleForm
    list_display = ["name", "people"]
    search_fields = ["name", "members__first_name", "members__last_name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["members"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[DecidingRole]:
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description="people")
    def people(self, role: DecidingRole) -> str:
        return ", ".join(sorted(str(person) for person in role.members.all())) or "nobody: HR decides"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not policies_naming(obj.name))
