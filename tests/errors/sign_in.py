"""Signing in."""

from __future__ import annotations

from unittest import mock

from django.utils import timezone

from people.models import Employee
from tests.errors.desk import Desk
from tests.errors.outcome import Mistakes, Outcome
from tests.walls.world import PASSWORD

URL = "/sign-in/"
ADA = "ada@cast.example"


def _try(desk: Desk, username: str, password: str) -> Outcome:
    return desk.send("", URL, {"username": username, "password": password})


def _switched_off(desk: Desk) -> Outcome:
    user = desk.world.ada.user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    return _try(desk, ADA, PASSWORD)


def _left(desk: Desk) -> Outcome:
    Employee.objects.filter(pk=desk.world.ada.pk).update(left_on="2026-07-13")
    return _try(desk, ADA, PASSWORD)


def _too_often(desk: Desk) -> Outcome:
    # axes keeps a clock of its own.
    with mock.patch("axes.handlers.proxy.now", timezone.now):
        for _ in range(4):
            _try(desk, ADA, "wrong")
        return _try(desk, ADA, "wrong")


def _form_out_of_date(desk: Desk) -> Outcome:
    client = desk.as_("", enforce_csrf_checks=True)
    return desk.send("", URL, {"username": ADA, "password": PASSWORD}, by=client)


def _used_link(desk: Desk) -> Outcome:
    return desk.open("", "/password-reset/MQ/c0ffee-c0ffee/")


MISTAKES: Mistakes = {
    "The password is wrong": lambda desk: _try(desk, ADA, "pasword"),
    "Nobody here has the e-mail": lambda desk: _try(desk, "adda@cast.example", PASSWORD),
    "The e-mail is a name": lambda desk: _try(desk, "ada", PASSWORD),
    "The e-mail is missing": lambda desk: _try(desk, "", PASSWORD),
    "The password is missing": lambda desk: _try(desk, ADA, ""),
    "The e-mail is a whole text": lambda desk: _try(desk, f"{'a' * 150}@cast.example", PASSWORD),
    "The sign-in is switched off": _switched_off,
    "The last day of work has passed": _left,
    "The fifth wrong password": _too_often,
    "The form was opened before the browser forgot its cookies": _form_out_of_date,
    "The link for a new password was used already": _used_link,
}


def mistakes() -> dict[str, Mistakes]:
    return {"Sign in": MISTAKES}
