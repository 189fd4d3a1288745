"""The page on which HR posts by hand, with what it would change beside the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from ledger.models import Entry, Policy
from people.actors import names_of
from people.admin_base import may_change
from people.format import amount
from people.hr.acting import act_of, reader_in_company
from people.hr.credits import CannotPost, CreditForm, Effect, PersonForm, policies_of, post, try_it
from people.hr.person import suggestions, written
from people.models import Employee
from people.requests import number_of

PAGE = "hr/adjust.html"
LISTED = 15
# What has been typed stays when another policy is chosen.
KEPT = ("kind", "amount", "reason")
BY_HAND = ("ADJUSTMENT", "GRANT", "OPENING", "ENCASHMENT", "MIGRATION")


def adjust_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """Choose somebody, say what to post and why; a POST posts it and comes back with the entry."""
    asked = request.POST if request.method == "POST" else request.GET
    choose = PersonForm(asked if asked.get("person") else None)
    person: Employee | None = choose.cleaned_data["person"] if choose.is_bound and choose.is_valid() else None
    if person is not None:
        choose = PersonForm(initial={"person": person})
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": "Adjustments",
        "opts": admin.opts,
        "choose": choose,
        "person": person,
        "may_post": may_change(request),
        "suggestions": suggestions(),
        "recent": recent(person),
        # Whoever was meant is called otherwise by now: what was typed waits until they are found.
        "kept": [] if person else [(name, asked[name]) for name in ("policy", *KEPT) if name in asked],
    }
    if person is None or not may_change(request):
        return render(request, PAGE, context, status=422 if request.method == "POST" else 200)
    form = _form(request, person)
    context |= {"form": form, "has_policies": bool(form.fields["policy"].queryset)}  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            if "_preview" in request.POST:
                context["effect"] = try_it(form, act_of(request, form.cleaned_data["reason"]))
                return render(request, PAGE, context)
            effect, entry = post(form, act_of(request, form.cleaned_data["reason"]))
        except CannotPost as refusal:
            form.add_error(None, str(refusal))
        else:
            admin.message_user(request, _done(person, effect, entry), messages.SUCCESS)
            return redirect(f"{reverse('admin:ledger_entry_adjust')}?{urlencode({'person': written(person)})}")
    return render(request, PAGE, context, status=422 if request.method == "POST" else 200)


def effect_part(request: HttpRequest) -> HttpResponse:
    """What the form would change, while it is filled in; quiet as long as something is missing."""
    choose = PersonForm(request.POST)
    context: dict[str, Any] = {}
    if choose.is_valid():
        form = _form(request, choose.cleaned_data["person"])
        if form.is_valid() or set(form.errors) == {"reason"}:
            # Without the reason, which is written last, it can be tried as well.
            form.cleaned_data.setdefault("reason", "")
            try:
                context["effect"] = try_it(form, act_of(request, form.cleaned_data["reason"] or "A trial"))
            except CannotPost as refusal:
                context["refusal"] = str(refusal)
    return render(request, f"{PAGE}#effect", context)


def _form(request: HttpRequest, person: Employee) -> CreditForm:
    """The form for somebody: sent, or with the policy that was chosen, or with the first of theirs."""
    asked = request.POST if request.method == "POST" else request.GET
    offered = policies_of(person)
    number = str(asked.get("policy", ""))
    policy: Policy | None = offered.filter(pk=number_of(number)).first()
    form = CreditForm(
        request.POST if request.method == "POST" else None,
        person=person,
        policy=policy or offered.first(),
        reader=reader_in_company(request),
        initial={name: request.GET[name] for name in KEPT if name in request.GET},
    )
    # Another policy has other lots and other days: the script asks for its form.
    form.fields["policy"].widget.attrs |= {
        "hx-get": reverse("admin:ledger_entry_adjust"),
        "hx-trigger": "change",
        "hx-include": "closest form",
        "hx-target": "#work",
        "hx-select": "#work",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
    }
    return form


def _done(person: Employee, effect: Effect, entry: Entry) -> str:
    url = reverse("admin:ledger_entry_change", args=[entry.pk])
    before, after = amount(effect.before, effect.policy), amount(effect.after, effect.policy)
    return format_html(
        '{}: {} of {}. It stood at {} and stands at {} now. <a class="underline" href="{}">Entry {}</a>',
        person.display_name,
        amount(effect.change, effect.policy, signed=True),
        effect.policy.name,
        before,
        after,
        url,
        entry.seq,
    )


def recent(person: Employee | None) -> list[dict[str, Any]]:
    """The latest entries by hand, of everybody or of one person. Three queries."""
    found = Entry.objects.filter(kind__in=BY_HAND)
    if person is not None:
        found = found.filter(account__holder=person.holder_id)
    rows = list(found.select_related("account__policy__resource", "account__holder__employee").order_by("-pk")[:LISTED])
    names = names_of(entry.actor for entry in rows)
    return [
        {
            "entry": entry,
            "person": getattr(entry.account.holder, "employee", entry.account.holder),
            "policy": entry.account.policy,
            "kind": entry.account.policy.resource.kind_class.word_for(entry.kind),
            "by": names[entry.actor],
        }
        for entry in rows
    ]
