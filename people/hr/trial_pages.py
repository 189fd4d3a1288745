"""The pages of a trial: what it counted, counted again, and every line as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import operations
from ledger.errors import Closed
from ledger.models import PolicyTrial
from people.admin_base import may_change
from people.hr.acting import act_of, now, reader_in_company
from people.hr.csv_files import csv_file
from people.hr.draft_pages import send_to_work
from people.hr.trial_views import TrialPage, csv_rows


def show_trial(admin: ModelAdmin, request: HttpRequest, trial: PolicyTrial) -> HttpResponse:
    """What a trial counted: the sums, a picture of them, and a line for each person."""
    reader = reader_in_company(request)
    context = {
        **admin.admin_site.each_context(request),
        "title": trial.name,
        "opts": admin.opts,
        "trial": trial,
        "policy": trial.policy,
        "page": TrialPage(trial, reader, request.GET, now()),
        "begins": reader.day(trial.effective_from, weekday=False, year=True),
        "counted_on": reader.day(trial.on, weekday=False, year=True),
        "may_act": may_change(request),
    }
    return render(request, "hr/trial.html", context)


def act_on_trial(admin: ModelAdmin, request: HttpRequest, trial: PolicyTrial) -> HttpResponseBase:
    """Count it again from today, or go on with one that nobody works at."""
    try:
        if "_again" in request.POST:
            operations.count_trial_again(trial=trial, act=act_of(request))
            admin.message_user(request, "It is being counted again, from today.", messages.SUCCESS)
            send_to_work(trial)
        elif "_go_on" in request.POST:
            admin.message_user(request, "It goes on where it stopped.", messages.SUCCESS)
            send_to_work(trial)
        else:
            admin.message_user(request, "Nothing was done: no button was pressed.", messages.ERROR)
    except Closed as refusal:
        admin.message_user(request, f"{refusal} Look at it as it stands now.", messages.ERROR)
    return redirect(reverse("admin:ledger_policytrial_change", args=[trial.pk]))


def trial_csv(trial: PolicyTrial) -> StreamingHttpResponse:
    """All lines of a trial, a row each."""
    return csv_file(f"trial-{trial.on}-{trial.pk}.csv", csv_rows(trial))
