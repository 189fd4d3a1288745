"""Deciding and handing on: each loads what the person may see and calls one operation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from approvals import inbox as rows_of
from approvals import operations, queries, registry
from approvals.desks import desk_of
from approvals.forms import DecisionForm, ReferForm
from approvals.models import Approval, Decision
from approvals.views.reading import PAGE_SIZE, Shown, inbox_page, item_page, my_desk, receivers, visible
from people.requests import PersonRequest
from people.roles import require_employee


@require_POST
@require_employee
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """Approve or deny one; from the list or from its details."""
    # The operation reads its history, under the lock.
    approval = get_object_or_404(visible(request).select_related("requester"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        errors = form.errors.get("note") or ["Nothing was decided. Load the page again."]
        return _typed_wrong(request, approval, " ".join(str(error) for error in errors))
    sent = form.cleaned_data
    try:
        outcome = operations.decide(
            approval=approval,
            by=request.employee,
            verdict=sent["verdict"],
            note=sent["note"],
            step=sent["step"],
            at=timezone.now(),
        )
    except operations.CannotDecide as refusal:
        if refusal.field:
            return _typed_wrong(request, approval, str(refusal))
        messages.error(request, f"{_named(request, approval)}: {refusal}{_given_back(sent['note'])}")
    else:
        said = outcome.text or f"{outcome.decision.get_verdict_display()}."
        # A second click changes nothing; if its note is another one, that is not kept.
        back = "" if outcome.decision.note == sent["note"].strip() else _given_back(sent["note"])
        messages.success(request, f"{_named(request, approval)}: {said}{back}")
    return _back_to_inbox(request)


@require_POST
@require_employee
def approve_many(request: PersonRequest) -> HttpResponse:
    """Approve all rows that were ticked, each by itself, and say what became of each."""
    desk = my_desk(request)
    asked = _chosen(request.POST.getlist("approval"))
    if not asked:
        messages.warning(request, "Nothing was selected. Tick the rows to approve.")
        return _back_to_inbox(request)
    if len(asked) > PAGE_SIZE:
        messages.error(request, f"Nothing was approved: {len(asked)} were selected, and {PAGE_SIZE} go at a time.")
        return _back_to_inbox(request)
    found = queries.visible(desk.viewer, desk.on).select_related("requester").in_bulk(asked)
    done = operations.decide_many(
        approvals=[(approval, asked[pk]) for pk, approval in found.items()],
        by=request.employee,
        verdict=Decision.Verdict.APPROVED,
        at=timezone.now(),
    )
    desk.changed()
    results = rows_of.results(done, viewer=request.employee)
    return inbox_page(request, results=results, missing=len(asked) - len(found))


@require_POST
@require_employee
def refer(request: PersonRequest, pk: int) -> HttpResponse:
    """Let somebody else decide."""
    approval = get_object_or_404(visible(request).with_history(), pk=pk)
    form = ReferForm(request.POST, people=receivers(approval, request), auto_id=f"{approval.pk}-%s")
    if form.is_valid():
        sent = form.cleaned_data
        try:
            operations.refer(
                approval=approval,
                by=request.employee,
                to=sent["to"],
                note=sent["note"],
                step=sent["step"],
                at=timezone.now(),
            )
        except operations.CannotRefer as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, f"{_named(request, approval)}: now waits for {sent['to']}.")
            return _back_to_inbox(request)
    answer = item_page(request, approval, refer_form=form, status=422)
    return _into_row(answer, approval) if request.htmx else answer


def _chosen(tokens: list[str]) -> dict[int, int]:
    """The steps in view by approval, from "12:1"; what is written otherwise was not sent by our page."""
    found = {}
    for token in tokens:
        pk, _, step = token.partition(":")
        if pk.isdecimal() and step.isdecimal() and len(token) < 25:
            found[int(pk)] = int(step)
    return found


def _given_back(note: str) -> str:
    """A note that was not kept, for whoever wrote it."""
    return f" Your note went to nobody: “{note}”" if note else ""


def _named(request: PersonRequest, approval: Approval) -> str:
    """ "Lena Hoffmann, 7 – 9 Dec"."""
    return f"{approval.requester}, {registry.get(approval.kind).name(approval.subject_id, request.employee)}"


def _typed_wrong(request: PersonRequest, approval: Approval, error: str) -> HttpResponse:
    """The details again, with what was typed and what is wrong with it."""
    approval = visible(request).with_history().get(pk=approval.pk)
    answer = item_page(request, approval, note=request.POST.get("note", ""), error=error, status=422)
    return _into_row(answer, approval) if request.htmx else answer


def _into_row(answer: HttpResponse, approval: Approval) -> HttpResponse:
    """Let HTMX put the answer in the row's place, wherever the form would have put a success."""
    return reswap(retarget(answer, f"#approval-{approval.pk}"), "outerHTML")


def _back_to_inbox(request: PersonRequest) -> HttpResponse:
    """The inbox as it is now: in place for HTMX, else by way of a redirect."""
    desk = desk_of(request)
    if not desk.standing.has_inbox:
        return redirect(settings.LOGIN_REDIRECT_URL)
    desk.changed()
    return inbox_page(request) if request.htmx else redirect(Shown.of(request, desk).inbox_url)
