"""What the doors of all APIs have in common."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from ledger.acts import Act
from people.company import company_timezone
from people.context import reader_of
from people.format import Reader
from people.models import Employee
from people.rest.permissions import viewer_of
from people.rest.problems import Problem, problem_of
from people.rest.serializers import Shape

Row = TypeVar("Row", bound=Model)


class Refused(Exception):
    """Ends a request with a problem that a door has put into words."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


@problem_of.register
def _(error: Refused) -> Problem:
    return error.problem


class Door(APIView):
    """One address. It loads what the viewer may see, calls one operation or query, and answers in its shape."""

    # What can be done is in the description, and no answer to OPTIONS.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @property
    def viewer(self) -> Employee:
        """Who asks."""
        return viewer_of(self.request)

    @cached_property
    def now(self) -> dt.datetime:
        return timezone.now()

    @property
    def reader(self) -> Reader:
        """For whom words are written, by the viewer's own clock."""
        return reader_of(self.request)

    @property
    def company_today(self) -> dt.date:
        """The company's day, by which entries are dated."""
        return self.now.astimezone(ZoneInfo(company_timezone())).date()

    def act(self, reason: str = "") -> Act:
        """What the viewer does to the ledger now."""
        return Act(on=self.company_today, at=self.now, actor=f"employee:{self.viewer.pk}", reason=reason)

    def sent(self, shape: type[Shape], **context: Any) -> dict[str, Any]:
        """The body, if it is of its shape.

        :raises ValidationError: naming each field that is not.
        """
        return checked(shape, self.request.data, **context)

    def asked(self, shape: type[Shape]) -> dict[str, Any]:
        """The query, if it is of its shape.

        :raises ValidationError: naming each parameter that is not.
        """
        return checked(shape, self.request.query_params.dict())

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What one person is told is kept by no cache on the way."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def one_of(self, rows: QuerySet[Row], pk: int) -> Row:
        """The row of this number among those that the viewer may see.

        :raises Http404: if it is none of them.
        """
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class Listing(Door, generics.GenericAPIView[Any], ABC):
    """A list, page by page. `rows` says which the viewer may see, `shown` how those of one page read."""

    serializer_class: type[BaseSerializer[Any]]
    ordering: Sequence[str] = ("-pk",)

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """All rows for this viewer and these filters."""

    def shown(self, page: list[Any]) -> Sequence[Any]:
        """What the serializer gets for the rows of a page: as many, in the same order."""
        return page

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.rows()) or []
        data = self.get_serializer(self.shown(list(page)), many=True).data
        return self.get_paginated_response(data)


def checked(shape: type[Shape], data: Any, **context: Any) -> dict[str, Any]:
    """What was sent, as plain values.

    :raises ValidationError: naming each field that is not of its shape.
    """
    form = shape(data=data, context=context)
    form.is_valid(raise_exception=True)
    values: dict[str, Any] = form.validated_data
    return values
