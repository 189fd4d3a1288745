"""The pages of one policy: a new version of it, and how auditors read it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import operations
from ledger.errors import Invalid
from ledger.models import Assignment, Policy, PolicyDraft, PolicyVersion
from ledger.policy_form import VersionForm
from ledger.policy_form.layout import groups_of
from ledger.presets import Preset
from ledger.rules import PolicySettings
from ledger.rules.changes import facts
from people.hr import draft_pages
from people.hr.acting import act_of, reader_in_company
from people.hr.person import find, suggestions
from people.hr.policy_views import PolicyPage, problems_of
from people.hr.recompute_offers import offer_for_policy
from people.models import DecidingRole, Employee

# What the script is answered: the parts of the page that follow the form.
LIVE = "hr/policy.html#live"


class DetailsForm(forms.ModelForm[Policy]):
    """What a policy is called and in which turn it is drawn; its rules are in its versions."""

    class Meta:
        model = Policy
        fields = ["name", "priority"]
        labels = {"priority": "Drawn in turn"}


def change_policy(admin: ModelAdmin, request: HttpRequest, policy: Policy) -> HttpResponseBase:
    """The next version of a policy: the form, what it would do, and on POST the version itself."""
    page = PolicyPage(policy, reader_in_company(request))
    draft = draft_pages.draft_asked_for(request, page)
    form = version_form(page, data_of(request), draft)
    if "_draft" in request.POST:
        saved = draft_pages.save(request, page, form)
        if saved is not None:
            admin.message_user(request, f"“{saved}” is kept. Nothing is published.", messages.SUCCESS)
            return redirect(reverse("admin:ledger_policydraft_change", args=[saved.pk]))
    elif is_sent(request) and form.is_valid():
        version = _publish(request, page, form)
        if version is not None:
            if draft is not None:
                operations.throw_away_draft(draft=draft)
            day = page.reader.day(version.effective_from, weekday=False, year=True)
            text = f"Version {version.number} is published: in force from {day}."
            admin.message_user(request, text, messages.SUCCESS)
            if offered := offer_for_policy(policy.pk, version.effective_from):
                admin.message_user(request, offered, messages.WARNING)
            return redirect(reverse("admin:ledger_policy_change", args=[policy.pk]))
    return show_policy(admin, request, page, form, draft)


def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of the page that follow the form while it is filled in."""
    policy = get_object_or_404(Policy.objects.select_related("resource"), pk=pk)
    page = PolicyPage(policy, reader_in_company(request))
    return render(request, LIVE, live_parts(request, page, version_form(page, request.POST)))


def change_details(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponseBase:
    """The name of a policy and its turn."""
    policy = get_object_or_404(Policy, pk=pk)
    form = DetailsForm(data_of(request), instance=policy)
    back = reverse("admin:ledger_policy_change", args=[pk])
    if form.is_bound and form.is_valid():
        form.save()
        admin.message_user(request, f"“{policy}” is kept.", messages.SUCCESS)
        return redirect(back)
    context = context_of(admin, request, policy.name) | {"form": form, "back": back}
    return render(request, "hr/policy_details.html", context, status=422 if form.errors else 200)


def read_policy(admin: ModelAdmin, request: HttpRequest, policy: Policy) -> HttpResponse:
    """The page for those who change nothing: the rules as sentences and as facts."""
    page = PolicyPage(policy, reader_in_company(request))
    shown = page.in_force or page.latest
    context = context_of(admin, request, policy.name) | {
        "page": page,
        "policy": policy,
        "shown": shown,
        "sentences": page.sentences(shown.rules) if shown is not None else [],
        "facts": facts(shown.rules, policy.resource.unit, policy.day_minutes) if shown is not None else {},
        "people_count": _people_assigned(page),
        "history": page.history(),
    }
    return render(request, "hr/policy_read.html", context)


# -- the forms -------------------------------------------------------------------------------------------------------


def version_form(page: PolicyPage, data: Any, draft: PolicyDraft | None = None) -> VersionForm:
    """The form of the next version, filled with what the draft says, or else the latest one."""
    latest, policy = page.latest, page.policy
    initial: dict[str, Any] = {"effective_from": dt.date(page.reader.today.year + 1, 1, 1)}
    if draft is not None:
        initial = {"effective_from": draft.effective_from, "reason": draft.reason}
    return VersionForm(
        data,
        settings=latest.rules if latest is not None else None,
        shown=draft.rules if draft is not None else None,
        unit=policy.resource.unit,
        day_minutes=policy.day_minutes,
        after=latest.effective_from if latest is not None else None,
        initial=initial,
        roles=role_names(),
    )


def role_names() -> list[str]:
    """The names of the roles that may decide."""
    return list(DecidingRole.objects.order_by("name").values_list("name", flat=True))


def data_of(request: HttpRequest) -> Any:
    """What was sent, or nothing."""
    return request.POST if request.method == "POST" else None


def is_sent(request: HttpRequest) -> bool:
    """Whether the form was sent to be kept, and not only to be looked at."""
    return request.method == "POST" and "_preview" not in request.POST


# -- what is kept ----------------------------------------------------------------------------------------------------


def _publish(request: HttpRequest, page: PolicyPage, form: VersionForm) -> PolicyVersion | None:
    settings = rules_of(form)
    if page.latest is not None and settings == page.latest.rules:
        form.add_error(None, f"Nothing differs from version {page.latest.number}, so there is nothing to publish.")
        return None
    try:
        return operations.publish_version(
            policy=page.policy,
            settings=settings.to_json(),
            effective_from=form.cleaned_data["effective_from"],
            act=act_of(request, form.cleaned_data["reason"]),
        )
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def rules_of(form: VersionForm) -> PolicySettings:
    """The rules of a form that is valid."""
    assert form.settings is not None  # noqa: S101 - a valid form has them
    return form.settings


# -- what is shown ---------------------------------------------------------------------------------------------------


def context_of(admin: ModelAdmin, request: HttpRequest, title: str) -> dict[str, Any]:
    """What every page of the admin needs."""
    return {**admin.admin_site.each_context(request), "title": title, "opts": admin.opts}


def show_policy(
    admin: ModelAdmin,
    request: HttpRequest,
    page: PolicyPage,
    form: VersionForm,
    draft: PolicyDraft | None = None,
    preset: Preset | None = None,
) -> HttpResponse:
    """The page with the form, and beside it what it says and would do."""
    policy = page.policy
    url = (
        reverse("admin:ledger_policy_live", args=[policy.pk]) if policy.pk else reverse("admin:ledger_policy_live_new")
    )
    context = context_of(admin, request, policy.name if policy.pk else "New policy") | live_parts(
        request, page, form, draft or preset
    )
    context |= {
        "form": form,
        "groups": list(groups_of(form)),
        "suggestions": suggestions(),
        "people_count": _people_assigned(page),
        "history": page.history(),
        "live_url": url,
        "draft": draft,
        "preset": preset,
        "draft_name": request.POST.get("draft_name") or (draft.name if draft is not None else ""),
        "drafts": list(policy.drafts.order_by("-saved_at", "-pk")[:10]) if policy.pk else [],
    }
    return render(request, "hr/policy.html", context, status=422 if is_sent(request) else 200)


def live_parts(
    request: HttpRequest, page: PolicyPage, form: VersionForm, begun_with: PolicyDraft | Preset | None = None
) -> dict[str, Any]:
    """What follows the form: of an untouched one, what it was begun with."""
    person, trouble = _person(request, page)
    if form.is_bound:
        form.is_valid()
        settings, starts_on = form.settings, form.cleaned_data.get("effective_from")
        problems = problems_of(form) if settings is None else []
    else:
        shown = begun_with or page.latest
        settings = shown.rules if shown is not None else None
        starts_on, problems = form["effective_from"].value(), []
    live = page.live(settings, starts_on, person, problems)
    return {"page": page, "policy": page.policy, "live": live, "person": person, "person_trouble": trouble}


def _person(request: HttpRequest, page: PolicyPage) -> tuple[Employee | None, str]:
    """For whom the months are shown: whoever was written, or else the first who has the policy, or just anybody."""
    text = (request.POST.get("for") or request.GET.get("for") or "").strip()
    if text:
        try:
            return find(text), ""
        except forms.ValidationError as trouble:
            return None, " ".join(trouble.messages)
    people = Employee.objects.filter(erased_on=None).employed_on(page.reader.today)
    if page.policy.pk:
        theirs = Assignment.objects.in_force_on(page.reader.today).filter(policy=page.policy).values("holder_id")
        with_it = people.filter(holder__in=theirs).by_name().first()
        if with_it is not None:
            return with_it, ""
    return people.by_name().first(), ""


def _people_assigned(page: PolicyPage) -> int:
    if page.policy.pk is None:
        return 0
    return Assignment.objects.in_force_on(page.reader.today).filter(policy=page.policy).count()
