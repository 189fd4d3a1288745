"""Who gets what of the API: one line for each address and method, with the status of the answer.

Everybody knocks with a token of their own. The numbers in the addresses are of something of Ada's (or of what Mia set
up), and a star means that something was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.walls.doors import ROLES
from tests.walls.world import World

METHODS = """
# Method and address                           nobody Ada   Mia   Hana  Otto  Zoe
GET    /me/                                    401    200   200   200   200   200
GET    /employees/                             401    200   200   200   200   200
GET    /employees/<int:pk>/                    401    200   200   200   200   404
GET    /employees/<int:pk>/balances/           401    200   200   200   200   404
GET    /employees/<int:pk>/entries/            401    200   200   200   200   404
POST   /employees/<int:pk>/adjustments/        401    403   403   201*  403   404
GET    /holidays/                              401    200   200   200   200   200
GET    /policies/                              401    404   404   200   200   404
GET    /policies/<int:pk>/                     401    404   404   200   200   404
POST   /runs/dry-run/                          401    404   404   200   403   404
GET    /leave-types/                           401    200   200   200   200   200
GET    /requests/                              401    200   200   200   200   200
POST   /requests/                              401    201*  201*  201*  201*  201*
POST   /requests/preview/                      401    200   200   200   200   200
GET    /requests/<int:pk>/                     401    200   200   200   200   404
PUT    /requests/<int:pk>/                     401    200*  403   403   403   404
GET    /requests/<int:pk>/ of a draft          401    404   404   404   404   404
PUT    /requests/<int:pk>/ of a draft          401    404   404   404   404   404
POST   /requests/<int:pk>/cancel/              401    200*  200*  200*  403   404
POST   /requests/<int:pk>/give-back/           401    403   403   200*  403   404
POST   /requests/<int:pk>/comments/            401    201*  201*  201*  403   404
POST   /requests/<int:pk>/remind/              401    200*  403   403   403   404
POST   /requests/<int:pk>/stand-in/            401    403   403   403   403   404
GET    /requests/<int:pk>/documents/           401    200   200   200   404   404
POST   /requests/<int:pk>/documents/           401    415   404   404   404   404
GET    /documents/<int:pk>/                    401    200   200   200   404   404
DELETE /documents/<int:pk>/                    401    204*  404   404   404   404
GET    /stand-in-requests/                     401    200   200   200   200   200
GET    /stand-ins/                             401    200   200   200   200   200
GET    /teams/                                 401    200   200   200   200   200
GET    /teams/<int:pk>/availability/           401    200   200   200   200   404
GET    /approvals/                             401    200   200   200   200   200
POST   /approvals/decide/                      401    200   200*  200*  200   200
GET    /approvals/<int:pk>/                    401    404   200   200   200   404
POST   /approvals/<int:pk>/approve/            401    404   200*  200*  403   404
POST   /approvals/<int:pk>/deny/               401    404   200*  200*  403   404
POST   /approvals/<int:pk>/refer/              401    404   200*  200*  403   404
GET    /decisions/                             401    200   200   200   200   200
GET    /delegates/                             401    200   200   200   200   200
GET    /delegations/                           401    200   200   200   200   200
POST   /delegations/                           401    403   201*  201*  403   403
DELETE /delegations/<int:pk>/                  401    404   204*  404   404   404
"""

# What auditors may send, because it is about themselves.
OWN_MATTERS_OF_AUDITORS = {"POST /requests/"}


@dataclass(frozen=True)
class Method:
    """One line of the table."""

    method: str
    route: str
    variant: str
    words: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.variant}".strip()

    @property
    def has_number(self) -> bool:
        return "<int:pk>" in self.route

    def of_zoe(self, who: str) -> str:
        """What somebody gets when it is about Zoe: she is to Ada and Mia what Ada is to her."""
        return self.words[{"Ada": "Zoe", "Mia": "Zoe", "Zoe": "Ada"}.get(who, who)]


def _read() -> list[Method]:
    methods = []
    for line in METHODS.strip().splitlines()[1:]:
        method, route, *rest = line.split()
        *variant, words = rest[: -len(ROLES)], rest[-len(ROLES) :]
        methods.append(Method(method, route, " ".join(*variant), dict(zip(ROLES, words, strict=True))))
    return methods


TABLE = _read()

NUMBERS: dict[str, Callable[[World, str], int]] = {
    "/employees/": lambda world, name: world.people[name].pk,
    "/policies/": lambda world, name: world.numbers.get(name, world.numbers["Ada"])["policy"],
    "/requests/": lambda world, name: world.waiting[name].pk,
    "/documents/": lambda world, name: world.documents[name].pk,
    "of a draft": lambda world, name: world.drafts[name].pk,
    "/teams/": lambda world, name: world.people[name].team_id or 0,
    "/approvals/": lambda world, name: world.approvals[name].pk,
    "/delegations/": lambda world, name: world.delegations[name].pk,
}

LEAVE = {"leave_type": "vacation", "starts_on": "2026-09-07"}
BODIES: dict[str, Callable[[World, str], dict[str, Any]]] = {
    "/employees/<int:pk>/adjustments/": lambda world, name: {
        "policy": world.vacation.key,
        "amount": 60,
        "reason": "The office was flooded.",
    },
    "/requests/": lambda world, name: LEAVE,
    "/requests/preview/": lambda world, name: LEAVE,
    "/requests/<int:pk>/": lambda world, name: LEAVE,
    "/requests/<int:pk>/give-back/": lambda world, name: {"reason": "Was ill"},
    "/requests/<int:pk>/comments/": lambda world, name: {"text": "Enjoy it"},
    "/requests/<int:pk>/stand-in/": lambda world, name: {"will": True},
    "/approvals/decide/": lambda world, name: {
        "verdict": "approved",
        "approvals": [{"id": world.approvals[name].pk, "step": 1}],
    },
    "/approvals/<int:pk>/deny/": lambda world, name: {"note": "Too many are away."},
    "/approvals/<int:pk>/refer/": lambda world, name: {"to": world.vera.pk},
    "/delegations/": lambda world, name: {
        "stand_in": world.vera.pk,
        "starts_on": "2026-08-03",
        "last_on": "2026-08-04",
    },
}


def number_of(method: Method, world: World, name: str) -> int:
    """The number of the thing of somebody's that an address is about."""
    key = method.variant or next(start for start in NUMBERS if method.route.startswith(start))
    return NUMBERS[key](world, name)


def url_of(method: Method, world: World, name: str = "Ada", number: int | None = None) -> str:
    """The address, with the number of something of somebody's where it asks for one."""
    if method.has_number and number is None:
        number = number_of(method, world, name)
    return "/api/v1" + method.route.replace("<int:pk>", str(number))


def body_of(method: Method, world: World, name: str = "Ada") -> dict[str, Any] | None:
    """What is sent there; None for what only reads."""
    if method.method in {"GET", "DELETE"}:
        return None
    return BODIES[method.route](world, name) if method.route in BODIES else {}
