"""Handing a document in for a request, and taking it back; until it is decided."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from people.models import Employee
from timeoff import documents
from timeoff.inquiry import Inquiry
from timeoff.models import Document, TimeOffEvent, TimeOffRequest
from timeoff.operations.shared import lock, record
from timeoff.refusals import CannotAttach, CannotSubmit

Kind = TimeOffEvent.Kind


@transaction.atomic
def attach(*, time_off: TimeOffRequest, by: Employee, upload: File[bytes], at: datetime) -> Document:
    """Hand a document in for a request that waits. The same file a second time is one more.

    :raises CannotAttach: if the request is decided or somebody else's, or the file is not taken.
    """
    time_off = lock(time_off)
    if time_off.employee_id != by.pk:
        raise CannotAttach("Only who asked for it can hand in documents.", code="not_allowed")
    if not time_off.is_waiting:
        raise CannotAttach(
            f"This request is {time_off.get_state_display()}: documents are handed in while it waits.",
            "Give it to HR instead.",
        )
    document = keep(time_off, upload, by=by, at=at)
    # Without its name, which can say what is the matter: more people read the history than the document.
    record(time_off, Kind.DOCUMENT, by=by, at=at)
    return document


@transaction.atomic
def detach(*, document: Document, by: Employee, at: datetime) -> None:
    """Take a document back; its file is gone when the transaction has committed.

    :raises CannotAttach: if the request is decided, or somebody else's.
    """
    time_off = lock(document.time_off)
    if time_off.employee_id != by.pk:
        raise CannotAttach("Only who asked for it can take documents away.", code="not_allowed")
    if not time_off.is_waiting:
        raise CannotAttach(f"This request is {time_off.get_state_display()}: its documents stay.")
    record(time_off, Kind.DOCUMENT_GONE, by=by, at=at)
    forget(document)


def keep(time_off: TimeOffRequest, upload: File[bytes], *, by: Employee, at: datetime) -> Document:
    """Check a file and keep it. A transaction that fails leaves no file behind.

    :raises CannotAttach: if the file is not taken, or the request has as many as it may have.
    """
    if time_off.documents.count() >= documents.MOST:
        raise CannotAttach(
            f"A request has {documents.MOST} documents at most.", "Take one away first.", field="document"
        )
    try:
        checked = documents.check(upload)
    except documents.Unacceptable as refusal:
        raise CannotAttach(str(refusal), field="document", code="invalid") from refusal
    document = Document(
        time_off=time_off,
        name=checked.name,
        kind=checked.kind,
        size_bytes=upload.size,
        added_at=at,
        added_by=by,
    )
    document.file.save("", upload, save=False)
    try:
        document.save()
    except Exception:
        document.file.delete(save=False)
        raise
    return document


def forget(document: Document) -> None:
    """Delete a document; its file goes once that is certain."""
    name = document.file.name or ""
    document.delete()
    transaction.on_commit(partial(documents.private_storage().delete, name))


def refuse_without(inquiry: Inquiry, *, has_document: bool) -> None:
    """Where a document has to be there when it is asked for; nobody could ask for it later where nobody decides.

    :raises CannotSubmit: naming the length from which one is needed.
    """
    rule = inquiry.document
    if rule is None or has_document or not (rule.when == "asking" or inquiry.is_automatic):
        return
    above = f" for more than {inquiry.words(rule.over)}" if rule.over else ""
    most = f"{settings.DOCUMENT_BYTES_MAX // 1_000_000} MB"
    raise CannotSubmit(
        f"A document is needed{above}.",
        f"Choose a PDF, JPEG or PNG of at most {most}, and send once more.",
        field="document",
        ground="not_allowed",
    )
