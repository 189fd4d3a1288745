"""Who may sign in, and who stays signed in."""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from people.company import is_public


def may_sign_in(user: User, at: datetime) -> bool:
    """Whether this user of a company may be let in: not switched off, and not after the last day of work."""
    employee = getattr(user, "employee", None)
    if not user.is_active or employee is None:
        return user.is_active
    return employee.left_on is None or at.astimezone(employee.zone).date() <= employee.left_on


class EmailBackend(ModelBackend):
    """E-mail and password, capitals or not. Asked again on every request, so leaving ends open sessions too.

    The operators' schema knows no employees: there it is Django's own backend.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username and not is_public():
            username = username.strip().lower()
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (is_public() or may_sign_in(user, timezone.now()))

    def get_user(self, user_id: int) -> Any:
        if is_public():
            return super().get_user(user_id)
        user = User.objects.select_related("employee").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
