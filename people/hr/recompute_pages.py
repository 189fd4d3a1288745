"""The page on which HR looks at what should have accrued since a day, and has the differences posted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from people.admin_base import may_change
from people.hr.acting import act_of, company_today
from people.hr.marks import marks_in
from people.hr.person import suggestions
from people.hr.recompute import MOST, RecomputeForm, look, post

PAGE = "hr/recompute.html"


def recompute_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Choose a day and for whom, and see what differs; one POST posts it for all who are ticked."""
    is_sent, today = request.method == "POST", company_today()
    asked = request.POST if is_sent else request.GET
    form = RecomputeForm(asked if asked else None, today=today)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": "Recompute from a day",
        "opts": admin.opts,
        "form": form,
        "may_post": may_change(request),
        "suggestions": suggestions(),
    }
    # What is wrong with the reason alone does not hide what differs.
    if form.is_bound and not set(form.errors) - {"reason"}:
        if is_sent:
            marks = _marks(request)
            _check(form, marks)
            if form.is_valid():
                results = post(form, marks, act_of(request, form.cleaned_data["reason"]))
                return render(request, "hr/recomputed.html", context | _told(form, results))
        people = list(form.meant.by_name()[: MOST + 1])
        rows = look(form, people[:MOST], today)
        context |= {"rows": rows, "more": len(people) > MOST, "most": MOST, "looked_at": len(people[:MOST])}
        context["problems"] = " ".join(str(error) for errors in form.errors.values() for error in errors)
        context["ticked"] = set(_marks(request)) if is_sent else {str(row.person.pk) for row in rows}
    return render(request, PAGE, context, status=422 if is_sent else 200)


def _marks(request: HttpRequest) -> dict[str, str]:
    """Who is ticked, with the mark of what was shown of each."""
    return marks_in(request.POST.getlist("ticked"))


def _check(form: RecomputeForm, marks: dict[str, str]) -> None:
    if "reason" not in form.errors and not form.cleaned_data["reason"].strip():
        form.add_error("reason", "Say why: people read it.")
    if not marks:
        form.add_error(None, "Nobody is ticked. Tick whose differences should be posted.")


def _told(form: RecomputeForm, results: list[Any]) -> dict[str, Any]:
    kept = {name: form.data[name] for name in ("since", "person", "people", "team", "policy") if form.data.get(name)}
    return {
        "results": results,
        "done": sum(result.state == "posted" for result in results),
        "again": f"{reverse('admin:ledger_entry_recompute')}?{urlencode(kept)}",
    }
