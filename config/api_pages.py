"""The pages about the API, and what it answers where there is nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api_reference import chapters
from people.rest.kinds import KINDS
from people.rest.problems import Problem
from people.rest.views import Refused


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """What programs can do, address by address."""
    return render(request, "api/documentation.html", {"chapters": chapters()})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every kind of problem, where the `type` of each leads."""
    return render(request, "api/problems.html", {"kinds": KINDS.values()})


class UnknownView(APIView):
    """Any other address below /api/: a problem like all others, where a page would say it in HTML."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """:raises Refused: for every method."""
        raise Refused(Problem("not_found", self._hint(request.path)))

    @staticmethod
    def _hint(path: str) -> str:
        """Where it would have been found with a slash at the end."""
        if path.endswith("/") or resolve(f"{path}/").view_name == "api:unknown":
            return ""
        return f"Addresses end in a slash: {path}/"
