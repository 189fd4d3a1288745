"""Who may use an address at all. Whose rows one sees is the query's to say, and what one may do the operation's."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from people.models import Employee


def viewer_of(request: Request) -> Employee:
    """The employee who asks; behind `IsEmployee` there is one."""
    return cast(Employee, cast(Any, request.user).employee)


class IsEmployee(BasePermission):
    """Only for employees who have signed in: by a session or by a token."""

    message = "Only employees use the API, and this sign-in is no employee's."

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated and getattr(request.user, "employee", None))


class IsHROrAuditor(IsEmployee):
    """Only for HR administrators and auditors; to others there is nothing here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """:raises Http404: for employees who are neither."""
        if not super().has_permission(request, view):
            return False
        viewer = viewer_of(request)
        if not (viewer.is_hr or viewer.is_auditor):
            raise Http404
        return True


class IsHR(IsHROrAuditor):
    """Only for HR administrators. An auditor, who sees what is done here, learns that it is not theirs to do."""

    message = "Only HR administrators do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and viewer_of(request).is_hr
