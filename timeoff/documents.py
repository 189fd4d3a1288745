"""Documents that people hand in for their leave: what may come in, where it is kept, and who may read it.

The kind is told by what is in the file; its name only has to agree. Files lie outside of everything that is served, a
folder for each company, under names that nobody can guess, and leave only through a view that asks who reads.
"""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import connection

from approvals.queries import concerned
from people.models import Employee

if TYPE_CHECKING:
    from timeoff.models import TimeOffRequest

MOST: Final = 5
"""How many documents one request may have."""
NAME_LENGTH: Final = 120

# By kind: the endings of names that agree, and what browsers call it.
ENDINGS: Final = {"pdf": ("pdf",), "jpeg": ("jpg", "jpeg"), "png": ("png",)}
TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ACCEPT: Final = ".pdf,.jpg,.jpeg,.png"


class Unacceptable(Exception):
    """A file that is not taken, in words fit for the screen."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may come in: its name as it will be shown, and its kind."""

    name: str
    kind: str


def private_storage() -> Storage:
    """Where documents lie."""
    return storages["documents"]


def path_for(document: object, name: str) -> str:
    """A path that says nothing and cannot be guessed, in the company's own folder."""
    return f"{cast('Any', connection).schema_name}/{secrets.token_urlsafe(24)}"


def check(upload: File[bytes]) -> Checked:
    """See that a file is small enough, and a PDF or picture by what is in it.

    :raises Unacceptable: saying what is wrong and what would do.
    """
    name, most = shown_name(upload.name or ""), settings.DOCUMENT_BYTES_MAX
    size = upload.size or 0
    if not size:
        raise Unacceptable(f"“{name}” is empty. Choose the file again.")
    if size > most:
        raise Unacceptable(f"“{name}” has {_megabytes(size)}, and {_megabytes(most)} fit. Choose a smaller one.")
    kind = kind_of(upload)
    if kind is None:
        raise Unacceptable(f"“{name}” is no PDF, JPEG or PNG. Save it as one of these and choose it again.")
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in ENDINGS[kind]:
        raise Unacceptable(
            f"“{name}” is a {kind.upper()} inside, and its name says otherwise. Name it .{ENDINGS[kind][0]}."
        )
    return Checked(name, kind)


def kind_of(upload: File[bytes]) -> str | None:
    """What a file is by its first and last bytes; None for anything else."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(max(0, (upload.size or 0) - 1024))
    tail = upload.read(1024)
    upload.seek(0)
    if head.startswith(b"%PDF-") and b"%%EOF" in tail:
        return "pdf"
    if head.startswith(b"\xff\xd8\xff") and tail.rstrip(b"\x00\r\n ").endswith(b"\xff\xd9"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and b"IEND" in tail:
        return "png"
    return None


def shown_name(name: str) -> str:
    """The name without its folders and without what no header or page should carry."""
    bare = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\"\\/:*?<>|]", " ", re.split(r"[\\/]", name)[-1])
    bare = re.sub(r"\s+", " ", bare).strip(" .") or "document"
    stem, ending = PurePath(bare).stem, PurePath(bare).suffix
    return f"{stem[: NAME_LENGTH - len(ending)]}{ending}"[:NAME_LENGTH]


def may_read(viewer: Employee, time_off: TimeOffRequest, on: date) -> bool:
    """Whether somebody may read the documents of one request; see `readable`."""
    return time_off.subject in readable(viewer, [time_off], on)


def readable(viewer: Employee, requests: Sequence[TimeOffRequest], on: date) -> set[str]:
    """Those of the requests (by subject) whose documents somebody may read: who asked, who decides on one of the steps
    or has decided, their stand-ins, and HR. An auditor reads balances and decisions, and no certificates.

    Six queries at most, whatever their number.
    """
    own = {one.subject for one in requests if one.employee_id == viewer.pk}
    if viewer.is_auditor or len(own) == len(requests):
        return own
    subjects = {one.subject for one in requests}
    if viewer.is_hr:
        return subjects
    return own | concerned(viewer, subjects - own, on)


def _megabytes(size: int) -> str:
    """Rounded up, so that what is too much never reads as what fits."""
    return f"{math.ceil(size / 100_000) / 10:g}\u00a0MB"
