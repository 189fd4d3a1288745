"""HR gives days of a leave back: which of them, and why."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from people.context import reader_of
from people.format import Reader
from people.requests import PersonRequest
from people.roles import require_employee
from timeoff import operations
from timeoff.models import TimeOffRequest
from timeoff.terms import Terms, terms_of
from timeoff.views.acting import seen_by
from timeoff.wording import dates_words


class GiveBackForm(forms.Form):
    """Which days come back, and why."""

    days = forms.MultipleChoiceField(
        label="Days",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the days that come back.",
            "invalid_choice": "One of these days is not booked any more. Tick again.",
        },
    )
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="The person reads it.",
        widget=forms.TextInput(attrs={"class": "input max-sm:h-11"}),
        error_messages={"required": "Say why: the person reads it."},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
        days = self.fields["days"]
        assert isinstance(days, forms.MultipleChoiceField)  # noqa: S101 - declared above
        days.choices = choices

    @property
    def chosen(self) -> list[date]:
        """The days that a valid form names."""
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]


@require_employee
def give_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Tick the days that come back and say why; HR alone, also when the leave is over."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off, reader = seen_by(asked.employee, pk), reader_of(request)
    if not asked.employee.is_hr or time_off.is_draft:
        raise Http404
    if not time_off.is_standing:
        messages.error(request, f"This request is {time_off.get_state_display()}: there is nothing to give back.")
        return redirect("timeoff:request", pk)
    terms = terms_of(time_off.employee.holder_id, time_off.resource_id, time_off.starts_on, time_off.ends_on)
    is_sent = request.method == "POST"
    form = GiveBackForm(request.POST if is_sent else None, choices=_days(time_off, terms, reader))
    if form.is_valid() and _given(asked, time_off, form):
        messages.success(request, f"Given back. {time_off.employee} is told.")
        return redirect("timeoff:request", pk)
    context = {"time_off": time_off, "form": form, "dates": dates_words(time_off, reader)}
    return render(request, "timeoff/give_back.html", context, status=422 if is_sent else 200)


def _given(request: PersonRequest, time_off: TimeOffRequest, form: GiveBackForm) -> bool:
    """Give them back; tells whether that was done, or else says why not beside the form."""
    try:
        operations.give_back(
            time_off=time_off,
            by=request.employee,
            at=timezone.now(),
            used=time_off.is_approved,
            days=form.chosen,
            reason=form.cleaned_data["reason"],
            key=f"give-back/{form.cleaned_data['key'] or uuid4().hex}",
        )
    except operations.CannotCancel as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _days(time_off: TimeOffRequest, terms: Terms, reader: Reader) -> list[tuple[str, str]]:
    """The days that are booked, each with what it costs. One query."""
    claims = time_off.claims.active().chronological()
    by_day = [(on, sum(claim.minutes for claim in own)) for on, own in groupby(claims, key=lambda claim: claim.on)]
    return [(on.isoformat(), f"{reader.day(on)}, {terms.words(minutes)}") for on, minutes in by_day]
