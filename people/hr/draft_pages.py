"""The pages of a draft: saved from the form of a policy, looked at, tried on people, published or thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import operations
from ledger.errors import Closed, Invalid
from ledger.models import PolicyDraft, PolicyTrial
from ledger.policy_form import VersionForm, marked
from ledger.tasks import continue_trial
from people.actors import names_of
from people.admin_base import may_change
from people.hr.acting import act_of, reader_in_company
from people.hr.draft_choice import WhomForm
from people.hr.policy_views import PolicyPage
from people.hr.recompute_offers import offer_for_policy
from people.requests import number_of


def draft_asked_for(request: HttpRequest, page: PolicyPage) -> PolicyDraft | None:
    """The draft that the form shows, or was opened with, if it is still there."""
    number = number_of(request.POST.get("draft") or request.GET.get("draft") or "")
    return page.policy.drafts.filter(pk=number).first() if number and page.policy.pk else None


def save(request: HttpRequest, page: PolicyPage, form: VersionForm) -> PolicyDraft | None:
    """Keep what the form says as a draft; None if it says nothing yet, with the reasons on the form."""
    if not form.is_valid() and not request.POST.get("reason", "").strip():
        # A draft can do without a reason, whatever else is wrong with it.
        form.errors.pop("reason", None)
    is_good = not set(form.errors) - {"reason"}
    if not is_good or form.settings is None or "effective_from" not in form.cleaned_data:
        return None
    # A draft can do without a reason, but not with one that is too long.
    if "reason" in form.errors and request.POST.get("reason", "").strip():
        return None
    name = request.POST.get("draft_name", "").strip()[:80] or f"Draft of version {page.next_number}"
    try:
        return operations.save_draft(
            policy=page.policy,
            name=name,
            settings=form.settings.to_json(),
            effective_from=form.cleaned_data["effective_from"],
            act=act_of(request, request.POST.get("reason", "").strip()),
            draft_id=number_of(request.POST.get("draft", "")) or None,
        )
    except (Invalid, Closed) as refusal:
        form.add_error(None, str(refusal))
        return None


def show_draft(
    admin: ModelAdmin, request: HttpRequest, draft: PolicyDraft, whom: WhomForm | None = None, reason: str | None = None
) -> HttpResponse:
    """What a draft says and changes, whom it was tried on, and what can be done with it."""
    reader = reader_in_company(request)
    page = PolicyPage(draft.policy, reader)
    latest = page.latest
    trials = list(draft.trials.order_by("-pk")[:20])
    names = names_of([draft.saved_by, *(trial.created_by for trial in trials)])
    context = {
        **admin.admin_site.each_context(request),
        "title": draft.name,
        "opts": admin.opts,
        "draft": draft,
        "policy": draft.policy,
        "page": page,
        "begins": reader.day(draft.effective_from, weekday=False, year=True),
        "saved_by": names[draft.saved_by],
        "sentences": marked(page.sentences(draft.rules), page.sentences(latest.rules) if latest is not None else []),
        "changes": page.changes(latest.rules, draft.rules) if latest is not None else [],
        "trials": [(trial, names[trial.created_by]) for trial in trials],
        "whom": whom or WhomForm(policy=draft.policy, today=reader.today),
        "has_whole_company": not draft.rules.unlimited,
        "reason": draft.reason if reason is None else reason,
        "may_act": may_change(request),
    }
    return render(request, "hr/draft.html", context, status=422 if whom is not None or reason is not None else 200)


def act_on_draft(admin: ModelAdmin, request: HttpRequest, draft: PolicyDraft) -> HttpResponseBase:
    """Try it, publish it, or throw it away."""
    asked = next((name for name in ACTS if name in request.POST), None)
    if asked is None:
        admin.message_user(request, "Nothing was done: no button was pressed.", messages.ERROR)
        return redirect(reverse("admin:ledger_policydraft_change", args=[draft.pk]))
    try:
        return ACTS[asked](admin, request, draft)
    except Closed as refusal:
        admin.message_user(request, str(refusal), messages.ERROR)
        return redirect(reverse("admin:ledger_policydraft_changelist"))


def send_to_work(trial: PolicyTrial) -> None:
    """Have a trial counted once what began it stands."""

    def send() -> None:
        continue_trial.delay(trial_id=trial.pk)

    transaction.on_commit(send)


# -- what can be done --------------------------------------------------------------------------------------------------


def _try(admin: ModelAdmin, request: HttpRequest, draft: PolicyDraft) -> HttpResponseBase:
    form = WhomForm(request.POST, policy=draft.policy, today=reader_in_company(request).today)
    if not form.is_valid():
        return show_draft(admin, request, draft, whom=form)
    try:
        trial = operations.open_trial(
            draft=draft, holder_ids=form.holder_ids(), whom=form.in_words(), act=act_of(request)
        )
    except Invalid as refusal:
        form.add_error(None, str(refusal))
        return show_draft(admin, request, draft, whom=form)
    send_to_work(trial)
    return redirect(reverse("admin:ledger_policytrial_change", args=[trial.pk]))


def _publish(admin: ModelAdmin, request: HttpRequest, draft: PolicyDraft) -> HttpResponseBase:
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        version = operations.publish_draft(draft=draft, act=act_of(request, reason))
    except Invalid as refusal:
        admin.message_user(request, f"Not published: {refusal}", messages.ERROR)
        return show_draft(admin, request, draft, reason=reason)
    day = reader_in_company(request).day(version.effective_from, weekday=False, year=True)
    admin.message_user(request, f"Version {version.number} is published: in force from {day}.", messages.SUCCESS)
    if offered := offer_for_policy(version.policy_id, version.effective_from):
        admin.message_user(request, offered, messages.WARNING)
    return redirect(reverse("admin:ledger_policy_change", args=[version.policy_id]))


def _throw_away(admin: ModelAdmin, request: HttpRequest, draft: PolicyDraft) -> HttpResponseBase:
    operations.throw_away_draft(draft=draft)
    admin.message_user(request, f"“{draft}” is thrown away. What it was tried on can still be read.", messages.SUCCESS)
    return redirect(reverse("admin:ledger_policydraft_changelist"))


ACTS: dict[str, Callable[[Any, HttpRequest, PolicyDraft], HttpResponseBase]] = {
    "_try": _try,
    "_publish": _publish,
    "_throw_away": _throw_away,
}
