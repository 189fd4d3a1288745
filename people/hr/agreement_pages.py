"""What is agreed with one person: looked at, tried, agreed, and taken back, each with what is posted for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from ledger import operations
from ledger.errors import Closed, Invalid, LedgerError
from ledger.models import Agreement, Assignment
from ledger.policy_form import AmountField
from ledger.recompute import Difference
from people.actors import names_of
from people.admin_base import may_change, only_tried
from people.format import Reader, amount
from people.hr.acting import act_of, reader_in_company
from people.requests import number_of

DAY = dt.timedelta(days=1)
_DATE = {"type": "date"}
_SIGNS = {"more": 1, "less": -1}


class AgreementForm(forms.Form):
    """How much more or less a year, for which days, and why."""

    way = forms.ChoiceField(label="Each year", choices=[("more", "more"), ("less", "less")])
    per_year = AmountField(label="By", least=1, error_messages={"required": "Say how much, such as 3."})
    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    last_on = forms.DateField(
        label="Until, included",
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text="Empty: until further notice.",
    )
    reason = forms.CharField(label="Reason, shown to the person", max_length=200)

    def __init__(self, data: Any = None, *, assignment: Assignment, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["per_year"]
        assert isinstance(field, AmountField)  # noqa: S101 - declared above
        field.measure_in(assignment.policy.resource.unit, assignment.policy.day_minutes)
        self.suffix = field.suffix

    def said(self) -> dict[str, Any]:
        """What the operation takes, the act left out; the form must be valid."""
        values = self.cleaned_data
        last_on = values["last_on"]
        return {
            "per_year": _SIGNS[values["way"]] * values["per_year"],
            "starts_on": values["starts_on"],
            "ends_on": last_on + DAY if last_on else None,
        }


@dataclass(frozen=True, slots=True)
class Ending:
    """How somebody wanted to end an agreement, and why that was refused."""

    agreement_id: int
    last_on: str
    reason: str
    refusal: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as the page shows it."""

    agreement: Agreement
    amount: str
    when: str
    said_by: str
    state: str
    can_end: bool
    ending: Ending | None = None


def show_agreements(
    admin: ModelAdmin,
    request: HttpRequest,
    assignment: Assignment,
    form: AgreementForm | None = None,
    tried: Sequence[Difference] | None = None,
    ending: Ending | None = None,
) -> HttpResponse:
    """What is agreed and was, and the form for another; ``tried`` is what it would post."""
    reader = reader_in_company(request)
    agreements = list(assignment.agreements.order_by("-starts_on", "-pk"))
    names = names_of({each.created_by for each in agreements} | {each.ended_by for each in agreements if each.ended_by})
    person = getattr(assignment.holder, "employee", None)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Agreed with {person or assignment.holder}",
        "opts": admin.opts,
        "assignment": assignment,
        "policy": assignment.policy,
        "person": person,
        "rows": [_row(each, assignment, reader, names, ending) for each in agreements],
        "form": form or AgreementForm(assignment=assignment, initial={"way": "more"}),
        "tried": tried,
        "total": sum(each.difference for each in tried) if tried is not None else 0,
        "may_act": may_change(request),
    }
    is_refused = ending is not None or (form is not None and bool(form.errors))
    return render(request, "hr/agreements.html", context, status=422 if is_refused else 200)


def act_on_agreements(admin: ModelAdmin, request: HttpRequest, assignment: Assignment) -> HttpResponseBase:
    """Try or make an agreement, or end one."""
    if "_end" in request.POST or "_take_back" in request.POST:
        return _end(admin, request, assignment)
    form = AgreementForm(request.POST, assignment=assignment)
    if not form.is_valid():
        return show_agreements(admin, request, assignment, form)
    act = act_of(request, form.cleaned_data["reason"])
    try:
        if "_preview" in request.POST:
            with only_tried():
                _, posted = operations.agree(assignment=assignment, act=act, **form.said())
            return show_agreements(admin, request, assignment, form, tried=posted)
        _, posted = operations.agree(assignment=assignment, act=act, **form.said())
    except LedgerError as refusal:
        field = {"ends_on": "last_on"}.get(getattr(refusal, "field", ""), getattr(refusal, "field", ""))
        form.add_error(field if field in form.fields else None, str(refusal))
        return show_agreements(admin, request, assignment, form)
    admin.message_user(request, f"Agreed. {_posted(posted, assignment)}", messages.SUCCESS)
    return redirect(reverse("admin:ledger_assignment_agreements", args=[assignment.pk]))


def _end(admin: ModelAdmin, request: HttpRequest, assignment: Assignment) -> HttpResponseBase:
    back = redirect(reverse("admin:ledger_assignment_agreements", args=[assignment.pk]))
    agreement = assignment.agreements.filter(pk=number_of(request.POST.get("agreement", "")) or 0).first()
    if agreement is None:
        admin.message_user(request, "Nothing was changed: there is no such agreement here.", messages.ERROR)
        return back
    last_on, reason = request.POST.get("last_on", ""), request.POST.get("end_reason", "").strip()[:200]
    try:
        ends_on = agreement.starts_on if "_take_back" in request.POST else _day_after(last_on)
        posted = operations.end_agreement(agreement=agreement, ends_on=ends_on, act=act_of(request, reason))
    except (Invalid, Closed) as refusal:
        return show_agreements(admin, request, assignment, ending=Ending(agreement.pk, last_on, reason, str(refusal)))
    admin.message_user(request, f"Ended. {_posted(posted, assignment)}", messages.SUCCESS)
    return back


def _day_after(text: str) -> dt.date:
    """The day after a last day as it was typed.

    :raises Invalid: if it is none.
    """
    try:
        return dt.date.fromisoformat(text) + DAY
    except (ValueError, OverflowError):
        raise Invalid("last_on", "Say the last day on which it holds, such as 2026-12-31.") from None


def _posted(posted: Sequence[Difference], assignment: Assignment) -> str:
    total = sum(each.difference for each in posted)
    if not posted:
        return "Nothing that has come in changes."
    return f"{amount(total, assignment.policy, signed=True)} posted for what has come in already."


def _row(
    each: Agreement, assignment: Assignment, reader: Reader, names: dict[str, str], ending: Ending | None
) -> AgreementRow:
    is_void = each.ends_on is not None and each.ends_on <= each.starts_on
    if is_void or each.ends_on is None:
        when = f"from {reader.day(each.starts_on, weekday=False, year=True)}"
    else:
        when = reader.span(each.starts_on, each.ends_on - DAY)
    said_by = f"{names.get(each.created_by, each.created_by)}: {each.reason}"
    if each.ended_by:
        said_by += f". {names.get(each.ended_by, each.ended_by)}: {each.end_reason}"
    return AgreementRow(
        each,
        amount(each.per_year, assignment.policy, signed=True),
        when,
        said_by,
        _state(each, assignment, reader.today),
        can_end=not is_void,
        ending=ending if ending is not None and ending.agreement_id == each.pk else None,
    )


def _state(each: Agreement, assignment: Assignment, today: dt.date) -> str:
    """How it stands: it holds, is to come, is over, or was taken back."""
    if each.ends_on is not None and each.ends_on <= each.starts_on:
        # What was to come when another policy took over goes on beside that: here it is over, and was not taken back.
        has_gone_on = assignment.ends_on is not None and each.starts_on >= assignment.ends_on
        return "over" if has_gone_on else "taken back"
    if each.ends_on is not None and each.ends_on <= today:
        return "over"
    return "to come" if each.starts_on > today else "holds"
