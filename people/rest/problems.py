"""One handler turns whatever goes wrong into problem details (RFC 9457), and gives nothing away by it.

An app teaches it its own refusals: ``@problem_of.register`` for the exception's class.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ledger.errors import BelowFloor, Busy, Closed, IdempotencyConflict, Invalid, LedgerError, NotAllowed
from people.rest.kinds import KINDS, Kind

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Problem:
    """What one answer says of what went wrong.

    :param errors: words for each field that is wrong; a field inside another is written "approvals.0.id".
    :param data: figures for programs, such as `asked` and `available`.
    """

    code: str
    detail: str = ""
    errors: Errors = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    def body(self) -> dict[str, Any]:
        """The members of the answer, in the order in which people read them."""
        kind = self.kind
        body: dict[str, Any] = {"type": kind.type, "title": kind.title, "status": kind.status, "code": self.code}
        body["detail"] = self.detail or kind.means
        if self.errors:
            body["errors"] = {name: list(said) for name, said in self.errors.items()}
        return {**self.data, **body}

    def response(self) -> Response:
        answer = Response(self.body(), status=self.kind.status, headers=dict(self.headers))
        answer.content_type = MEDIA_TYPE
        return answer


def refusal(code: str, error: Exception, *, name: str = "", data: Mapping[str, Any] | None = None) -> Problem:
    """An operation's refusal in its own words; `name` is the field to correct, if it is one."""
    return Problem(code, str(error), errors={name: [str(error)]} if name else {}, data=data or {})


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """The exception handler of all API views. What nobody expected is logged, and told without its words."""
    set_rollback()
    problem = problem_of(error)
    if problem is None:
        request = context.get("request")
        logger.error("An API request failed: %s", getattr(request, "path", ""), exc_info=error)
        got_request_exception.send(sender=None, request=getattr(request, "_request", None))
        problem = Problem("server_error")
    return problem.response()


@singledispatch
def problem_of(error: Exception) -> Problem | None:
    """What an exception says to whoever asked; None for a fault of ours."""
    return None


@problem_of.register
def _(error: Http404) -> Problem:
    return Problem("not_found")


@problem_of.register
def _(error: PermissionDenied) -> Problem:
    return Problem("not_allowed")


@problem_of.register
def _(error: RequestDataTooBig) -> Problem:
    return Problem("too_large")


@problem_of.register
def _(error: SuspiciousOperation) -> Problem:
    return Problem("unreadable")


_BY_STATUS = {
    status.HTTP_400_BAD_REQUEST: "unreadable",
    status.HTTP_401_UNAUTHORIZED: "not_signed_in",
    status.HTTP_403_FORBIDDEN: "not_allowed",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
    status.HTTP_406_NOT_ACCEPTABLE: "not_acceptable",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    status.HTTP_429_TOO_MANY_REQUESTS: "throttled",
}


@problem_of.register
def _(error: exceptions.APIException) -> Problem | None:
    code = str(getattr(error, "problem_code", "")) or _BY_STATUS.get(error.status_code, "")
    if not code:
        return None
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = f"{wait:.0f}"
    says = "" if isinstance(error, exceptions.NotFound | exceptions.NotAuthenticated) else str(error.detail)
    if isinstance(error, exceptions.UnsupportedMediaType):
        kind = KINDS[code]
        says = f"{kind.title}. {kind.means}"
    return Problem(code, says, headers=headers)


@problem_of.register
def _(error: exceptions.ValidationError) -> Problem:
    errors = dict(_flat(error.detail))
    says = [" ".join(errors.pop("", []))] + [f"{name}: {' '.join(words)}" for name, words in errors.items()]
    return Problem("invalid", " ".join(filter(None, says)), errors=errors)


@problem_of.register
def _(error: LedgerError) -> Problem:
    return refusal("refused", error)


@problem_of.register
def _(error: BelowFloor) -> Problem:
    return refusal("below_floor", error, data=shortage(error))


@problem_of.register
def _(error: Invalid) -> Problem:
    return refusal("not_possible", error, name=error.field)


@problem_of.register
def _(error: NotAllowed) -> Problem:
    return refusal("not_possible", error)


@problem_of.register
def _(error: Closed) -> Problem:
    return refusal("closed", error)


@problem_of.register
def _(error: IdempotencyConflict) -> Problem:
    return Problem("key_reused")


@problem_of.register
def _(error: Busy) -> Problem:
    return Problem("busy", headers={"Retry-After": "1"})


def shortage(error: BelowFloor, unit: str = "") -> dict[str, Any]:
    """The figures of a balance that is too low, in the resource's unit: they add up to what is missing."""
    available = max(0, error.available)
    figures: dict[str, Any] = {
        "asked": error.asked,
        "available": available,
        "held": error.held,
        "shortfall": error.asked - available,
        "on": error.on.isoformat(),
    }
    return figures | ({"unit": unit} if unit else {})


def _flat(detail: Any, path: str = "") -> list[tuple[str, list[str]]]:
    """Nested errors as words by dotted path; what belongs to no field stands at the path around it."""
    if isinstance(detail, Mapping):
        parts = [
            (f"{path}.{name}" if path and name != NO_FIELD else path or _named(name), each)
            for name, each in detail.items()
        ]
        return [found for name, each in parts for found in _flat(each, name)]
    if isinstance(detail, list):
        words = [str(each) for each in detail if not isinstance(each, Mapping | list)]
        nested = [(f"{path}.{index}" if path else str(index), each) for index, each in enumerate(detail)]
        found = [inner for name, each in nested if isinstance(each, Mapping | list) for inner in _flat(each, name)]
        return ([(path, words)] if words else []) + found
    return [(path, [str(detail)])]


NO_FIELD = "non_field_errors"


def _named(name: Any) -> str:
    return "" if name == NO_FIELD else str(name)
