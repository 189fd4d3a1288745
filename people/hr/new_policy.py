"""A new policy: chosen from presets or begun with nothing, for a leave type that is there or made with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import kinds, operations, presets
from ledger.models import Policy, Resource
from ledger.policy_form import FirstVersionForm, VersionForm
from ledger.presets import Preset
from ledger.units import MINUTES
from people.hr.acting import act_of, reader_in_company
from people.hr.keys import free_key
from people.hr.policy_pages import LIVE, context_of, data_of, is_sent, live_parts, role_names, rules_of, show_policy
from people.hr.policy_views import PolicyPage

#: Begins with an empty form.
BLANK = "blank"


class NewPolicyForm(FirstVersionForm):
    """A new policy for a leave type that is there, or for one that is made with it."""

    new_resource = forms.CharField(
        label="Or a new leave type, called",
        max_length=80,
        required=False,
        help_text="Leave empty to use the one chosen.",
    )
    field_order = ("resource", "new_resource", "name", "day_length", "priority")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["resource"].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        resource, name = values.get("resource"), values.get("new_resource", "").strip()
        if "resource" in self.errors:
            return values
        if resource is None and not name:
            self.add_error("resource", "Choose one from the list, or name a new one beside it.")
        elif resource is not None and name:
            self.add_error("new_resource", f"“{resource}” is chosen already. Clear this, or choose nothing there.")
        elif name and Resource.objects.filter(name__iexact=name).exists():
            self.add_error("new_resource", f"There is a leave type “{name}” already. Choose it from the list.")
        return values


def new_policy(admin: ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """Choose with what to begin; then the form, and on POST the policy with its first version."""
    begin = request.GET.get("begin", "")
    preset = presets.get(begin)
    if request.method != "POST" and preset is None and begin != BLANK:
        return _choose(admin, request)
    form = first_form(request, data_of(request), preset)
    page = PolicyPage(taking_shape(form), reader_in_company(request))
    if is_sent(request) and form.is_valid():
        policy = _create(request, form, preset)
        admin.message_user(request, f"“{policy}” is there. Nobody has it yet: assign it next.", messages.SUCCESS)
        return redirect(reverse("admin:ledger_policy_change", args=[policy.pk]))
    return show_policy(admin, request, page, form, preset=preset)


def follow_new(request: HttpRequest) -> HttpResponse:
    """The parts of the page that follow the form of a new policy while it is filled in."""
    form = first_form(request, request.POST)
    page = PolicyPage(taking_shape(form), reader_in_company(request))
    return render(request, LIVE, live_parts(request, page, form))


def first_form(request: HttpRequest, data: Any, preset: Preset | None = None) -> NewPolicyForm:
    """The form of a new policy, filled with what the preset says."""
    resources = Resource.objects.order_by("position", "name", "pk")
    initial: dict[str, Any] = {"effective_from": dt.date(reader_in_company(request).today.year, 1, 1)}
    if preset is not None:
        there = resources.filter(name__iexact=preset.resource).first()
        initial |= {"name": preset.name, "day_length": preset.day_minutes, "resource": there}
        initial |= {} if there is not None else {"new_resource": preset.resource}
    rules = preset.rules if preset is not None else None
    return NewPolicyForm(data, resources=resources, shown=rules, initial=initial, roles=role_names())


def taking_shape(form: VersionForm) -> Policy:
    """A policy that is not there yet, measured as the form says so far."""
    values: Mapping[str, Any] = form.initial
    if form.is_bound:
        form.is_valid()
        values = form.cleaned_data
    # A leave type that is made with it has no number yet; nobody has anything of it.
    made = Resource(pk=0 if values.get("new_resource") else None, unit=form.unit)
    return Policy(
        name=values.get("name", ""),
        day_minutes=values.get("day_length") or form.day_minutes,
        priority=values.get("priority") or 1,
        resource=values.get("resource") or made,
    )


def _choose(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    context = context_of(admin, request, "New policy") | {"groups": list(presets.by_group().items())}
    return render(request, "hr/policy_presets.html", context)


@transaction.atomic
def _create(request: HttpRequest, form: NewPolicyForm, preset: Preset | None) -> Policy:
    values = form.cleaned_data
    return operations.create_policy(
        resource=values["resource"] or _made_resource(values["new_resource"], preset),
        key=free_key(values["name"], Policy),
        name=values["name"],
        settings=rules_of(form).to_json(),
        effective_from=values["effective_from"],
        act=act_of(request, values["reason"]),
        day_minutes=values["day_length"],
        priority=values["priority"],
    )


def _made_resource(name: str, preset: Preset | None) -> Resource:
    kind = preset.kind if preset is not None else kinds.choices()[0][0]
    looks = {"icon": preset.icon, "colour": preset.colour} if preset is not None else {}
    return Resource.objects.create(
        key=free_key(name, Resource), name=name.strip(), kind=kind, unit=kinds.get(kind).unit or MINUTES, **looks
    )
