"""The header `Idempotency-Key`: the same request again gets the first answer, and nothing happens twice.

The answer is kept in the transaction that did the work, so it is there if and only if the work was done. What was
refused is not kept: it changed nothing, and may be tried again with the same key. `forget_answers` ends it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Employee, KeptAnswer
from people.rest.permissions import viewer_of
from people.rest.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 100

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=f"Yours to choose, up to {LONGEST_KEY} characters. The same key with the same body again gets the "
    "first answer, and nothing is done twice; with another body it is refused.",
)

Handler = Callable[..., Response]


def key_of(request: Request) -> str:
    """The key that came with a request, or nothing.

    :raises ValidationError: if it is no printable text of a fair length.
    """
    key = request.headers.get(HEADER, "")
    if HEADER in request.headers and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise exceptions.ValidationError({HEADER: [f"Write 1 to {LONGEST_KEY} printable ASCII characters."]})
    return key


def idempotent(handler: Handler) -> Handler:
    """Answer a key that comes again as it was answered first; without a key nothing is kept."""

    @wraps(handler)
    def answer(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        viewer, digest = viewer_of(request), _digest(request)
        with transaction.atomic():
            mine, is_new = _claim(viewer, key, digest, timezone.now())
            if not is_new:
                return _again(mine, digest)
            response = handler(view, request, *args, **kwargs)
            mine.status, mine.body = response.status_code, JSONRenderer().render(response.data).decode()
            mine.save(update_fields=["status", "body"])
        return response

    return answer


def _claim(viewer: Employee, key: str, digest: str, at: datetime) -> tuple[KeptAnswer, bool]:
    """Take a key, or find who took it. Of two at once the second waits here until the first has been answered."""
    known = KeptAnswer.objects.filter(employee=viewer, key=key).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(employee=viewer, key=key, digest=digest, status=0, body="", at=at), True
    except IntegrityError:
        return KeptAnswer.objects.get(employee=viewer, key=key), False


def _again(kept: KeptAnswer, digest: str) -> Response:
    if kept.digest != digest:
        return Problem("key_reused").response()
    return Response(json.loads(kept.body), status=kept.status, headers={REPLAYED: "true"})


def _digest(request: Request) -> str:
    """What makes a request the same one: where it goes and what it says, however its JSON is spaced."""
    said = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.method} {request.path}\n{said}".encode()).hexdigest()
