"""The page on which HR grants something to many people in one step."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from people.hr.acting import act_of, company_today
from people.hr.bulk import MOST
from people.hr.grants import GrantForm, candidates, grant, people_for


def _again(form: GrantForm) -> str:
    """The form as it was filled in, to be sent for others: as one of its own, so it has another key."""
    typed = {name: form.data[name] for name in form.fields if form.data.get(name)}
    return urlencode(typed | {"key": uuid4().hex})


def grant_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Say what and choose for whom; one POST grants it to all who are ticked and can get it."""
    is_sent = request.method == "POST"
    begins = {"valid_from": company_today()}
    asked = {"valid_from": begins["valid_from"].isoformat()} | request.GET.dict()
    form = GrantForm(request.POST if is_sent else asked if request.GET else None, initial=begins)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": "Grant to many",
        "opts": admin.opts,
        "form": form,
    }
    if form.is_bound and form.is_valid():
        found = people_for(form)
        count = found.count()
        rows = candidates(found.by_name().select_related("team", "location")[:MOST], form)
        context |= {"rows": rows, "count": count, "more": max(0, count - MOST), "said": form.cleaned_data}
        context |= {"able": sum(not row.trouble for row in rows)}
        if is_sent:
            chosen = set(request.POST.getlist("person"))
            if chosen:
                results = grant(form, [row for row in rows if str(row.person.pk) in chosen], act_of(request))
                context |= {
                    "results": results,
                    "missing": len(chosen) - len(results),
                    "done": sum(result.state == "granted" for result in results),
                    "again": _again(form),
                }
                return render(request, "hr/granted.html", context)
            form.add_error(None, "Nobody is ticked. Tick who should get it.")
    return render(request, "hr/grant.html", context, status=422 if is_sent else 200)
