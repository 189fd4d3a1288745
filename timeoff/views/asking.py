"""The request page: what the leave would cost while it is typed, sending it, keeping it, changing it.

It works as a plain form: "Check" shows what typing shows where scripts run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_POST

from approvals.queries import waiting_words
from ledger.models import Resource
from people.balances import Balance, balances_of
from people.context import reader_of
from people.format import Reader, amount
from people.models import Employee
from people.passbook.entries import choices_of
from people.requests import PersonRequest, number_of
from people.roles import require_employee
from timeoff import operations, queries
from timeoff.duration import ClockSpan, DaySpan, InvalidSpan
from timeoff.forms import TimeOffForm, field_of, initial_of, nearest_text, new_token, with_nearest
from timeoff.inquiry import verb
from timeoff.look import Look, look, usual_deciders
from timeoff.models import TimeOffRequest
from timeoff.panels import decider_words, panels, stand_in_choices

CHECK, SEND, DRAFT = "check", "send", "draft"


@dataclass
class Page:
    """One visit to the page, and what has been found out so far."""

    request: PersonRequest
    now: datetime
    reader: Reader
    resources: list[Resource]
    colleagues: list[Employee]
    form: TimeOffForm
    time_off: TimeOffRequest | None = None
    refusal: operations.Refusal | None = None
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def employee(self) -> Employee:
        return self.request.employee

    @property
    def replaces(self) -> TimeOffRequest | None:
        """The request that this one would replace: one that waits; a draft has nothing to replace."""
        return self.time_off if self.time_off is not None and self.time_off.is_waiting else None


@dataclass(frozen=True)
class Choice:
    """One kind of leave to choose, and what there is of it."""

    resource: Any
    says: str


@require_employee
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for time off."""
    return _answer(request, None)  # type: ignore[arg-type]


@require_employee
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Go on with a draft, or change a request that waits."""
    asked: PersonRequest = request  # type: ignore[assignment]
    mine = TimeOffRequest.objects.asked_by(asked.employee)
    time_off = mine.filter(pk=pk).first() if request.method == "POST" else get_object_or_404(mine, pk=pk)
    if time_off is None:
        return _too_late(asked, "This request is not there any more.", status=404)
    if time_off.is_draft or time_off.is_waiting:
        return _answer(asked, time_off)
    refusal = f"This request is {time_off.get_state_display()}, so it cannot be changed."
    if request.method == "POST":
        return _too_late(asked, refusal)
    messages.error(request, refusal)
    return redirect("timeoff:request", pk=pk)


@require_employee
@require_POST
def live(request: HttpRequest) -> HttpResponseBase:
    """The parts of the page that follow what is typed; nothing is saved."""
    asked: PersonRequest = request  # type: ignore[assignment]
    mine = TimeOffRequest.objects.asked_by(asked.employee)
    time_off = mine.filter(pk=number_of(request.POST.get("replaces", ""))).first()
    page = _page(asked, time_off, data=request.POST)
    _look_at(page)
    return render(request, "timeoff/_live.html", page.context)


def _answer(request: PersonRequest, time_off: TimeOffRequest | None) -> HttpResponseBase:
    action = request.POST.get("action", CHECK)
    data = request.POST if request.method == "POST" else None
    page = _page(request, time_off, data=data)
    if action in {SEND, DRAFT} and page.form.is_valid():
        try:
            return _keep(page) if action == DRAFT else _send(page)
        except operations.CannotEdit as refusal:
            return _too_late(request, refusal.title)
        except operations.CannotSubmit as refusal:
            page.refusal = refusal
    _look_at(page)
    page.context["choices"] = _choices(page)
    is_refused = action in {SEND, DRAFT} and request.method == "POST"
    return render(request, "timeoff/ask.html", page.context, status=422 if is_refused else 200)


def _too_late(request: PersonRequest, refusal: str, *, status: int = 422) -> HttpResponse:
    """What was typed for a request that cannot be changed any more: it is not lost, but can be sent as a new one."""
    page = _page(request, None, data=request.POST)
    page.refusal = operations.CannotEdit(refusal, "What you typed stands here. Send it to ask for these days anew.")
    _look_at(page)
    page.context |= {"choices": _choices(page), "send_to": reverse("timeoff:ask")}
    return render(request, "timeoff/ask.html", page.context, status=status)


def _page(request: PersonRequest, time_off: TimeOffRequest | None, *, data: Any) -> Page:
    """Read what the form offers, and bind what was typed."""
    now, reader = timezone.now(), reader_of(request)
    resources = queries.leave_of(request.employee.holder_id, reader.today)
    # Read only if somebody was chosen, or the page is drawn.
    colleagues: Any = SimpleLazyObject(lambda: queries.colleagues_of(request.employee, reader.today, reader.today))
    form = TimeOffForm(
        with_nearest(data) if data is not None else None,
        request.FILES if data is not None else None,
        initial=_initial(request, time_off, resources),
        resources=resources,
        colleagues=colleagues,
    )
    return Page(request, now, reader, resources, colleagues, form, time_off)


def _choices(page: Page) -> list[Choice]:
    """What there is of each kind of leave."""
    holder_id, today = page.employee.holder_id, page.reader.today
    wanted = {resource.pk for resource in page.resources}
    pools = [choice for choice in choices_of(holder_id) if choice.is_whole and choice.resource_id in wanted]
    says = {balance.resource.pk: _says(balance) for balance in balances_of(holder_id, pools, today, today)}
    return [Choice(resource, says.get(resource.pk, "")) for resource in page.resources]


def _initial(request: PersonRequest, time_off: TimeOffRequest | None, resources: list[Resource]) -> dict[str, Any]:
    """What the form begins with: the request to change, or the days that a link named."""
    if time_off is not None:
        return initial_of(time_off) | {"form_token": new_token()}
    first, last = (_day(request.GET.get(name, "")) for name in ("from", "to"))
    resource = next((one.pk for one in resources if one.key == request.GET.get("of")), None)
    return {
        "resource": resource or (resources[0].pk if resources else None),
        "starts_on": first,
        "ends_on": last or first,
        "form_token": new_token(),
    }


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _look_at(page: Page) -> None:
    """Fill the page's context with what can be said of what is typed so far."""
    form = page.form
    # What was typed, or what the form begins with: both are looked at in the same way.
    resource, span, problem = _typed(page)
    seen: Look | None = None
    if resource is not None and span is not None:
        try:
            seen = look(employee=page.employee, resource=resource, span=span, at=page.now, ignoring=page.replaces)
        except InvalidSpan as error:
            problem = str(error)
    page.context = {
        "form": form,
        "resource": resource,
        "time_off": page.time_off,
        "replaces": page.time_off.pk if page.time_off else "",
        "problem": problem,
        "stand_ins": _stand_ins(page, seen),
        **(panels(seen, page.reader) if seen else _usual(page)),
    }
    page.context["lost_file"] = getattr(form.files.get("document"), "name", "") if form.is_bound else ""
    refusal = page.refusal or (seen.refusal if seen else None)
    # Nothing of a refused form was kept, so what is sent next is another one.
    token = new_token() if page.refusal else form.token if form.is_bound else form.initial["form_token"]
    page.context |= {"refusal": refusal, "was_refused": page.refusal is not None, "token": token}
    if refusal is not None and refusal.nearest is not None:
        page.context["nearest"] = nearest_text(refusal.nearest)
    if page.refusal is not None and (name := field_of(page.refusal.field)):
        page.context["refused_field"] = name


def _usual(page: Page) -> dict[str, Any]:
    """Who would decide, before anything is typed."""
    who = decider_words(usual_deciders(page.employee, page.reader.today))
    return {"decider": who, "send_label": f"Send to {who}"} if who else {}


def _typed(page: Page) -> tuple[Any, DaySpan | ClockSpan | None, str]:
    """The resource and the span of the form, as far as they make sense, and what does not."""
    form = page.form
    if not form.is_bound:
        by_pk: dict[Any, Any] = {resource.pk: resource for resource in page.resources}
        bound = TimeOffForm(
            {name: value for name, value in form.initial.items() if value is not None},
            resources=list(by_pk.values()),
            colleagues=page.colleagues,
        )
        bound.is_valid()
        return by_pk.get(form.initial.get("resource")), bound.span, ""
    form.is_valid()
    resource = form.cleaned_data.get("resource")
    if form.span is None and form.cleaned_data.get("starts_on") is None and "starts_on" not in form.data:
        return resource, None, ""
    problem = "" if form.span else next(iter(message for errors in form.errors.values() for message in errors), "")
    return resource, form.span, str(problem)


def _says(balance: Balance) -> str:
    """ "8 d 4 h", or "no limit"."""
    standing = balance.outlook.standing
    return "no limit" if standing.is_unlimited else amount(standing.usable, balance.policy)


def _stand_ins(page: Page, seen: Look | None) -> list[tuple[int, str]]:
    absences = []
    if seen is not None and page.colleagues:
        ids = [person.pk for person in page.colleagues]
        absences = queries.absences_of(ids, seen.inquiry.first, seen.inquiry.last)
    return stand_in_choices(page.colleagues, absences, page.reader, has_dates=seen is not None)


def _send(page: Page) -> HttpResponse:
    values, document = _values(page), page.form.cleaned_data.get("document")
    if page.replaces is not None:
        time_off = operations.edit(time_off=page.replaces, by=page.employee, document=document, **values)
    else:
        time_off = operations.submit(
            employee=page.employee, form_token=page.form.token, draft=page.time_off, document=document, **values
        )
    messages.success(page.request, _sent_words(page, time_off))
    return redirect("timeoff:request", pk=time_off.pk)


def _keep(page: Page) -> HttpResponse:
    if page.replaces is not None:
        raise operations.CannotSubmit("This request was sent already.", "Send it again to change it.")
    operations.save_draft(employee=page.employee, draft=page.time_off, **_values(page))
    messages.success(page.request, "Kept as a draft. Nothing was sent, nothing is held.")
    if page.form.cleaned_data.get("document") is not None:
        messages.warning(page.request, "A draft keeps no document: choose it again when you send it.")
    return redirect("timeoff:my-requests")


def _values(page: Page) -> dict[str, Any]:
    cleaned = page.form.cleaned_data
    names = ("resource", "note", "stand_in")
    return {name: cleaned[name] for name in names} | {"span": page.form.span, "at": page.now}


def _sent_words(page: Page, time_off: TimeOffRequest) -> str:
    """What happened, for the page that follows."""
    measure = queries.measure_of(time_off, queries.measures_of([page.employee.holder_id]))
    words = amount(time_off.duration_minutes, measure)
    if time_off.is_approved:
        return f"Booked: {words}. Nobody has to decide."
    waiting = waiting_words([time_off.subject], page.reader.today).get(time_off.subject)
    sent = f"{'Changed' if time_off.revision > 1 else 'Sent'}. It waits for {waiting.words if waiting else 'HR'}"
    return f"{sent}; {words} {verb(words)} held until then." if time_off.is_held else f"{sent}."
