"""The pages of a year-end run: begin one, look at what it counted, have it posted, take the lines away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import operations
from ledger.acts import Act
from ledger.errors import Closed, Invalid
from ledger.models import Closing
from ledger.tasks import continue_closing
from people.admin_base import may_change
from people.dates import in_words
from people.hr.acting import act_of, now, reader_in_company
from people.hr.closing_choice import ClosingForm, ends_of, offers_for, policies_in_use, timelines
from people.hr.closing_views import ClosingPage, csv_rows
from people.hr.csv_files import csv_file


def new_closing(admin: ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """Choose the day and the policies; a POST begins to count."""
    today = reader_in_company(request).today
    policies = policies_in_use(today)
    known = timelines(policies)
    choices = ends_of(known, today)
    is_sent = request.method == "POST"
    ends_on = _chosen(request, choices)
    offers = offers_for(policies, known, ends_on) if ends_on else []
    form = ClosingForm(request.POST if is_sent else None, choices=choices, offers=offers)
    if is_sent and form.is_valid():
        try:
            closing = operations.open_closing(
                policies=list(form.cleaned_data["policies"]), ends_on=form.cleaned_data["ends_on"], act=act_of(request)
            )
        except Invalid as refusal:
            form.add_error("policies", str(refusal))
        else:
            _send_to_work(closing, today)
            return redirect(reverse("admin:ledger_closing_change", args=[closing.pk]))
    ticked = set(request.POST.getlist("policies")) if is_sent else None
    context = {
        **admin.admin_site.each_context(request),
        "title": "New year-end run",
        "opts": admin.opts,
        "form": form,
        "ends_on": ends_on,
        "offers": [
            (o, not o.trouble and (o.is_usual if ticked is None else str(o.policy.pk) in ticked)) for o in offers
        ],
    }
    return render(request, "hr/closing_new.html", context, status=422 if is_sent else 200)


def show_closing(admin: ModelAdmin, request: HttpRequest, closing: Closing) -> HttpResponse:
    """What a run counted or posted: how far it is, the sums of each policy, and a line for each person."""
    page = ClosingPage(closing, reader_in_company(request), request.GET, now())
    context = {
        **admin.admin_site.each_context(request),
        "title": f"The period that ends on {in_words(closing.ends_on)}",
        "opts": admin.opts,
        "page": page,
        "closing": closing,
        "may_post": may_change(request),
    }
    return render(request, "hr/closing.html", context)


def act_on_closing(admin: ModelAdmin, request: HttpRequest, closing: Closing) -> HttpResponseBase:
    """Confirm a run, take that back, count it again, or go on with one that nobody works at."""
    act = act_of(request)
    asked = next((name for name in ACTS if name in request.POST), None)
    try:
        if asked is None:
            admin.message_user(request, "Nothing was done: no button was pressed.", messages.ERROR)
        else:
            admin.message_user(request, ACTS[asked](closing, act), messages.SUCCESS)
    except Closed as refusal:
        admin.message_user(request, f"{refusal} Look at it as it stands now.", messages.ERROR)
    return redirect(reverse("admin:ledger_closing_change", args=[closing.pk]))


def closing_csv(closing: Closing) -> StreamingHttpResponse:
    """All lines of a run, a row each."""
    return csv_file(f"year-end-{closing.ends_on}-{closing.pk}.csv", csv_rows(closing))


# -- what can be done --------------------------------------------------------------------------------------------------


def _confirm(closing: Closing, act: Act) -> str:
    confirmed = operations.confirm_closing(closing=closing, act=act)
    if confirmed.is_working:
        _send_to_work(closing, act.on)
        return "It is being posted."
    return f"Confirmed. It is posted in the night after {in_words(closing.ends_on)}; until then you can take it back."


def _take_back(closing: Closing, act: Act) -> str:
    operations.take_back(closing=closing, act=act)
    return "The confirmation is taken back. The night closes the period all the same, by the rules that hold then."


def _count_again(closing: Closing, act: Act) -> str:
    operations.count_again(closing=closing, act=act)
    _send_to_work(closing, act.on)
    return "It is being counted again."


def _go_on(closing: Closing, act: Act) -> str:
    _send_to_work(closing, act.on)
    return "It goes on where it stopped."


ACTS: dict[str, Callable[[Closing, Act], str]] = {
    "_confirm": _confirm,
    "_take_back": _take_back,
    "_count_again": _count_again,
    "_go_on": _go_on,
}


def _send_to_work(closing: Closing, on: dt.date) -> None:
    def send() -> None:
        continue_closing.delay(closing_id=closing.pk, on=on.isoformat())

    transaction.on_commit(send)


def _chosen(request: HttpRequest, choices: list[dt.date]) -> dt.date | None:
    """The day that was chosen, or the next on which a period ends."""
    text = request.POST.get("ends_on") or request.GET.get("ends_on") or ""
    return next((day for day in choices if day.isoformat() == text), choices[0] if choices else None)
