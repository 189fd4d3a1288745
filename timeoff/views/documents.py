"""Handing a document in, taking it back, and reading it: who may not is told that there is none."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from people.context import reader_of
from people.requests import PersonRequest
from people.roles import require_employee
from timeoff import documents, operations
from timeoff.models import Document, TimeOffRequest


@require_employee
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a document in for one's own request."""
    asked: PersonRequest = request  # type: ignore[assignment]
    time_off = get_object_or_404(TimeOffRequest.objects.asked_by(asked.employee), pk=pk)
    upload = request.FILES.get("document")
    if upload is None:
        messages.error(request, "Choose a file first: a PDF, JPEG or PNG.")
        return redirect("timeoff:request", pk=pk)
    try:
        added = operations.attach(time_off=time_off, by=asked.employee, upload=upload, at=timezone.now())
    except operations.CannotAttach as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{added.name}” is handed in. Who decides and HR can read it.")
    return redirect("timeoff:request", pk=pk)


@require_employee
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a document of one's own request back."""
    asked: PersonRequest = request  # type: ignore[assignment]
    mine = Document.objects.filter(time_off__employee=asked.employee)
    found = get_object_or_404(mine.select_related("time_off"), pk=pk)
    try:
        operations.detach(document=found, by=asked.employee, at=timezone.now())
    except operations.CannotAttach as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{found.name}” is taken away.")
    return redirect("timeoff:request", pk=found.time_off_id)


@require_employee
@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document, to be saved and never shown as a page of ours."""
    asked: PersonRequest = request  # type: ignore[assignment]
    found = get_object_or_404(Document.objects.select_related("time_off__employee"), pk=pk)
    return served(found) if may_read(asked, found) else _nothing()


def may_read(request: PersonRequest, found: Document) -> bool:
    """Whether whoever asks may read it."""
    return documents.may_read(request.employee, found.time_off, reader_of(request).today)


def served(found: Document) -> FileResponse:
    """The file as a download that no browser guesses at and no cache keeps.

    :raises Http404: if the file is not in the storage any more.
    """
    try:
        stored = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(stored, as_attachment=True, filename=found.name, content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _nothing() -> HttpResponseBase:
    raise Http404
