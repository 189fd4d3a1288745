"""The page of somebody's last day: set it, look at what each balance comes to, settle, and take the statement away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from people.admin_base import may_change
from people.dates import in_words
from people.hr.acting import act_of, company_today
from people.hr.csv_files import csv_file
from people.hr.leaving import (
    CannotSettle,
    LastDayForm,
    SettleForm,
    balances_of,
    booked_after,
    csv_rows,
    settle,
    settled_entries,
    words_for,
)
from people.models import Employee
from people.operations import leave_company

PAGE = "hr/leaving.html"


def leaving_page(admin: ModelAdmin, request: HttpRequest, person: Employee) -> HttpResponseBase:
    """What the last day comes to; a POST sets the day, or settles."""
    if "_settle" in request.POST:
        return _settle(admin, request, person)
    if request.method == "POST":
        return _set_last_day(admin, request, person)
    asked = request.GET.get("left_on")
    form = LastDayForm({"left_on": asked} if asked else None, person=person, initial={"left_on": person.left_on})
    left_on = form.cleaned_data["left_on"] if form.is_bound and form.is_valid() else person.left_on
    return _page(admin, request, person, left_on, form=form)


def statement_csv(person: Employee) -> HttpResponseBase:
    """What was settled, as a file for payroll."""
    return csv_file(f"settlement-{person.number}.csv", csv_rows(person, settled_entries(person)))


def _set_last_day(admin: ModelAdmin, request: HttpRequest, person: Employee) -> HttpResponseBase:
    form = LastDayForm(request.POST, person=person)
    if not form.is_valid():
        return _page(admin, request, person, person.left_on, form=form, status=422)
    left_on: dt.date = form.cleaned_data["left_on"]
    found = booked_after(person, left_on)
    leave_company(employee=person, left_on=left_on)
    text = f"The last day of {person.display_name} is {in_words(left_on)}."
    if found.things:
        requests = "1 request is" if found.things == 1 else f"{found.things} requests are"
        text += f" {requests} given back from the day after."
    admin.message_user(request, text, messages.SUCCESS)
    return redirect(reverse("admin:people_employee_leaving", args=[person.pk]))


def _settle(admin: ModelAdmin, request: HttpRequest, person: Employee) -> HttpResponseBase:
    left_on, today = person.left_on, company_today()
    if left_on is None or left_on > today:
        reason = request.POST.get("reason", "")[:300]
        text = f"Nothing was settled: the last day has not come yet. Your reason was “{reason}”."
        admin.message_user(request, text, messages.ERROR)
        return redirect(reverse("admin:people_employee_leaving", args=[person.pk]))
    form = SettleForm(request.POST, balances=balances_of(person, left_on, today))
    if form.is_valid():
        try:
            settle(form, left_on, act_of(request, form.cleaned_data["reason"]))
        except CannotSettle as refusal:
            form.add_error(None, str(refusal))
        else:
            admin.message_user(request, f"{person.display_name} is settled. Below is the statement.", messages.SUCCESS)
            return redirect(reverse("admin:people_employee_leaving", args=[person.pk]))
    return _page(admin, request, person, left_on, settling=form, status=422)


def _page(
    admin: ModelAdmin,
    request: HttpRequest,
    person: Employee,
    left_on: dt.date | None,
    *,
    form: LastDayForm | None = None,
    settling: SettleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = company_today()
    is_known = left_on is not None and left_on == person.left_on
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": f"Last day: {person.display_name}",
        "opts": admin.opts,
        "person": person,
        "day_form": form or LastDayForm(person=person, initial={"left_on": person.left_on}),
        "left_on": left_on,
        "is_known": is_known,
        "may_post": may_change(request),
        "statement": [(entry, words_for(entry)) for entry in settled_entries(person)],
    }
    if left_on is not None:
        balances = settling.balances if settling else balances_of(person, left_on, today)
        context["form"] = settling or SettleForm(balances=balances)
        context["touched"] = booked_after(person, left_on)
        context["can_settle"] = is_known and left_on <= today and may_change(request)
        context["is_to_come"] = left_on > today
        context["has_something"] = any(not balance.is_even for balance in balances)
    if form is not None and form.errors:
        context["form"] = form
    return render(request, PAGE, context, status=status)
