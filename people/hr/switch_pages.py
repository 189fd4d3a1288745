"""The page on which HR has another policy take over: what that would do to each, then what became of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from ledger.models import Assignment
from people.hr.acting import act_of, company_today
from people.hr.marks import marks_in
from people.hr.switching import MOST, Result, SwitchForm, chosen, switch, try_it
from people.requests import number_of

__all__ = ["MOST", "switch_page", "too_many"]

NOBODY = "Nobody can be switched so. Why stands beside each person."
CHANGED_SINCE = "The figures have changed since you looked. Look at them again, then switch."


def too_many(count: int) -> str:
    """What to say where more are ticked than can be switched at a time."""
    return f"Nobody was switched: {count:,} are ticked, and {MOST} go at a time. Filter the list and tick fewer."


def switch_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Choose a policy and a day for those who were ticked, look at what it does, and do it."""
    is_sent, today = request.method == "POST", company_today()
    asked = request.POST if is_sent else request.GET
    of = number_of(asked.get("of", ""))
    assignments = _of_person(of) if of else chosen(asked.getlist("assignment"))
    begins = {"starts_on": today.replace(day=1)}
    typed = {name: asked[name] for name in ("policy", "starts_on", "reason") if name in asked}
    form = SwitchForm(typed if typed or is_sent else None, assignments=assignments, initial=begins)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": "Switch to another policy",
        "opts": admin.opts,
        "form": form,
        "assignments": assignments,
        "of": of,
    }
    if len(assignments) > MOST:
        context |= {"assignments": [], "too_many": too_many(len(assignments))}
    if not context["assignments"]:
        return render(request, "hr/switch.html", context, status=422 if is_sent else 200)
    # What is wrong with the reason alone does not hide what the switch does.
    if form.is_bound and not set(form.errors) - {"reason"}:
        if of:
            # Of all that one person has, what counts something else is not meant.
            resource_id = form.cleaned_data["policy"].resource_id
            assignments = [each for each in assignments if each.policy.resource_id == resource_id]
        if is_sent and not form.errors and not form.cleaned_data["reason"].strip():
            form.add_error("reason", "Say why: people read it.")
        elif is_sent and not form.errors:
            marks = marks_in(request.POST.getlist("shown"))
            results = switch(form, assignments, marks, act_of(request, form.cleaned_data["reason"]))
            done = sum(result.state == "done" for result in results)
            if done:
                context |= {"results": results, "done": done, "again": reverse("admin:ledger_assignment_changelist")}
                context["look_again"] = _look_again(form, results)
                return render(request, "hr/switched.html", context)
            form.add_error(None, CHANGED_SINCE if any(each.has_changed for each in results) else NOBODY)
        context["rows"] = try_it(form, assignments, act_of(request, "A trial"))
        context["able"] = sum(row.state == "done" for row in context["rows"])
        context["is_to_come"] = form.cleaned_data["starts_on"] > today
    return render(request, "hr/switch.html", context, status=422 if is_sent else 200)


def _look_again(form: SwitchForm, results: list[Result]) -> str:
    """Where to look once more at those of whom something else has come than was shown; empty if there are none."""
    changed = [each.assignment.pk for each in results if each.has_changed]
    asked = {name: form.data[name] for name in ("policy", "starts_on", "reason")}
    query = urlencode({"assignment": changed} | asked, doseq=True)
    return f"{reverse('admin:ledger_assignment_switch')}?{query}" if changed else ""


def _of_person(number: int) -> list[Assignment]:
    """What somebody has until further notice: where the page is opened from theirs."""
    open_ended = Assignment.objects.filter(holder__employee=number, ends_on=None)
    return chosen([str(pk) for pk in open_ended.values_list("pk", flat=True)])
