"""The page on which one names a stand-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from approvals import operations, queries
from approvals.forms import StandInForm
from approvals.models import Delegation
from approvals.views.reading import my_desk
from people.context import reader_of
from people.requests import PersonRequest
from people.roles import require_employee


@require_http_methods(["GET", "HEAD", "POST"])
@require_employee
def stand_in(request: PersonRequest) -> HttpResponse:
    """Who stands in for the reader, and for whom the reader stands in; a form for the next days away."""
    desk = my_desk(request)
    if not desk.standing.decides:
        raise Http404
    people = queries.near(desk.viewer, desk.on)
    form = StandInForm(request.POST or None, people=people, today=desk.on)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.delegate(employee=request.employee, on=desk.on, **form.cleaned_data)
        except operations.CannotDelegate as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            days = reader_of(request).span(made.starts_on, made.last_on)
            messages.success(request, f"{made.stand_in} stands in for you, {days}.")
            return redirect("stand-in")
    coming = Delegation.objects.not_over_on(desk.on).select_related("employee", "stand_in").order_by("starts_on", "pk")
    context = {
        "form": form,
        "mine": [(one, one.is_running_on(desk.on)) for one in coming.filter(employee=desk.viewer)],
        "for_others": [(one, one.is_running_on(desk.on)) for one in coming.filter(stand_in=desk.viewer)],
    }
    return render(request, "approvals/stand_in.html", context, status=422 if form.errors else 200)


@require_POST
@require_employee
def end_stand_in(request: PersonRequest, pk: int) -> HttpResponse:
    """End a stand-in, or take back one that has not begun."""
    delegation = get_object_or_404(
        Delegation.objects.filter(employee=request.employee).select_related("stand_in"), pk=pk
    )
    try:
        operations.end_delegation(delegation=delegation, by=request.employee, on=reader_of(request).today)
    except operations.CannotDelegate as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{delegation.stand_in} no longer stands in for you.")
    return redirect("stand-in")
