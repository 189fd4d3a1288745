"""Who gets what at every URL of a company's host: one line for each, whether something is read or sent.

The columns are nobody (who has not signed in, or elsewhere), Ada, her manager Mia, Hana of HR, Otto who audits, and
Zoe of another team. The rows with a number are about something of Ada's, or about what Mia set up. A word is the status
of the answer: "door" stands for the way to the sign-in page, and a star means that something was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from tests.walls.admin_doors import ADMIN_PAGES
from tests.walls.world import PDF, World

ROLES = ("nobody", "Ada", "Mia", "Hana", "Otto", "Zoe")

PAGES = """
# URL                                     read                                  sent
#                                         nobody Ada   Mia   Hana  Otto  Zoe    nobody Ada   Mia   Hana  Otto  Zoe
/                                         door   200   200   200   200   200    door   200   200   200   200   200
/passbook/                                door   200   200   200   200   200    door   200   200   200   200   200
/passbook/calendar/                       door   200   200   200   200   200    door   200   200   200   200   200
/passbook/ahead/                          door   200   200   200   200   200    door   200   200   200   200   200
/passbook/entries.csv                     door   200   200   200   200   200    door   200   200   200   200   200
/sign-in/                                 200    302   302   302   302   302    200    302   302   302   302   302
/sign-in/as/<int:pk>/                     405    405   405   405   405   405    404    404   404   404   404   404
/sign-out/                                405    405   405   405   405   405    door   door  door  door  door  door
/password-reset/                          200    200   200   200   200   200    200    200   200   200   200   200
/password-reset/sent/                     200    200   200   200   200   200    405    405   405   405   405   405
/password-reset/<uidb64>/<token>/         200    200   200   200   200   200    200    200   200   200   200   200
/password-reset/complete/                 200    200   200   200   200   200    405    405   405   405   405   405
/account/tokens/                          door   200   200   200   200   200    door   200*  200*  200*  200*  200*
/account/tokens/<int:pk>/revoke/          405    405   405   405   405   405    door   302*  404   404   404   404
/account/calendars/                       door   200   200   200   200   200    405    405   405   405   405   405
/account/calendars/new/                   405    405   405   405   405   405    door   302   302*  302*  302*  302
/account/calendars/<int:pk>/              405    405   405   405   405   405    door   302*  404   404   404   404
/feeds/<str:address>.ics                  200    200   200   200   200   200    405    405   405   405   405   405
/inbox/                                   door   404   200   200   200   404    405    405   405   405   405   405
/inbox/approve/                           405    405   405   405   405   405    door   404   200*  200*  200   404
/inbox/decided/                           door   404   200   200   200   404    405    405   405   405   405   405
/inbox/stand-in/                          door   404   200   200   404   404    door   404   302*  302*  404   404
/inbox/stand-in/<int:pk>/end/             405    405   405   405   405   405    door   404   302*  404   404   404
/inbox/<int:pk>/                          door   404   200   200   200   404    405    405   405   405   405   405
/inbox/<int:pk>/decide/                   405    405   405   405   405   405    door   404   302*  302*  302   404
/inbox/<int:pk>/refer/                    405    405   405   405   405   405    door   404   302*  302*  422   404
/api/                                     200    200   200   200   200   200    405    405   405   405   405   405
/api/schema/                              200    200   200   200   200   200    405    405   405   405   405   405
/api/problems/                            200    200   200   200   200   200    405    405   405   405   405   405
/api/^.*$                                 404    404   404   404   404   404    404    404   404   404   404   404
/time-off/                                door   200   200   200   200   200    door   200   200   200   200   200
/time-off/ask/                            door   200   200   200   200   200    door   302*  302*  302*  302*  302*
/time-off/ask/live/                       door   405   405   405   405   405    door   200   200   200   200   200
/time-off/<int:pk>/                       door   200   200   200   200   404    door   200   200   200   200   404
/time-off/<int:pk>/ of a draft            door   200   404   404   404   404    door   200   404   404   404   404
/time-off/<int:pk>/change/                door   200   404   404   404   404    door   302*  404   404   404   404
/time-off/<int:pk>/change/ of a draft     door   200   404   404   404   404    door   302*  404   404   404   404
/time-off/<int:pk>/cancel/                door   405   405   405   405   405    door   302*  302*  302*  302   404
/time-off/<int:pk>/cancel/ of a draft     door   405   405   405   405   405    door   302   404   404   404   404
/time-off/<int:pk>/give-back/             door   404   404   200   404   404    door   404   404   422   404   404
/time-off/<int:pk>/give-back/ of a draft  door   404   404   404   404   404    door   404   404   404   404   404
/time-off/<int:pk>/discard/               door   405   405   405   405   405    door   302*  404   404   404   404
/time-off/<int:pk>/comment/               door   405   405   405   405   405    door   302*  302*  302*  302   404
/time-off/<int:pk>/comment/ of a draft    door   405   405   405   405   405    door   302   404   404   404   404
/time-off/<int:pk>/remind/                door   405   405   405   405   405    door   302*  404   404   404   404
/time-off/<int:pk>/documents/             door   405   405   405   405   405    door   302*  404   404   404   404
/time-off/documents/<int:pk>/             door   200   200   200   404   404    door   405   405   405   405   405
/time-off/documents/<int:pk>/remove/      door   405   405   405   405   405    door   302*  404   404   404   404
/time-off/<int:pk>/stand-in/              door   405   405   405   405   405    door   404   404   404   404   404
/webhooks/payroll_processed               405    405   405   405   405   405    401    401   401   401   401   401
/team/                                    door   200   200   200   200   200    door   200   200   200   200   200
"""

# In the admin: the history of a row, and the address that leads to its page.
ONLY_READ = ("/<path:object_id>/history/", "/<path:object_id>/")

# What auditors may send, because it is about themselves: their own leave, and what reads and acts for them.
OWN_MATTERS_OF_AUDITORS = {"/time-off/ask/", "/account/tokens/", "/account/calendars/new/"}


@dataclass(frozen=True)
class Door:
    """One line of the table. `variant` tells two lines of one URL apart."""

    route: str
    variant: str
    read: dict[str, str]
    sent: dict[str, str]

    def __str__(self) -> str:
        return f"{self.route} {self.variant}".strip()

    @property
    def is_for_hr(self) -> bool:
        """Whether employees are all led to the sign-in page, whatever it is about."""
        return all(self.read[who] == self.sent[who] == "door" for who in ("Ada", "Mia", "Zoe"))

    @property
    def takes_forms(self) -> bool:
        """Whether anything can be sent there. What only shows the same again is left to the test of all methods."""
        return not self.route.endswith(ONLY_READ)

    def of_zoe(self, who: str) -> tuple[str, str]:
        """What somebody reads and can send when it is about Zoe: she is to Ada and Mia what Ada is to her."""
        seen_as = {"Ada": "Zoe", "Mia": "Zoe", "Zoe": "Ada"}.get(who, who)
        return self.read[seen_as], self.sent[seen_as]


def read_table(text: str) -> list[Door]:
    """The lines of a table like the one above."""
    doors = []
    for line in text.strip().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        parts = line.split()
        count = 2 * len(ROLES)
        place, answers = parts[:-count], parts[-count:]
        route, *variant = place
        half = len(ROLES)
        doors.append(
            Door(
                route,
                " ".join(variant),
                dict(zip(ROLES, answers[:half], strict=True)),
                dict(zip(ROLES, answers[half:], strict=True)),
            )
        )
    return doors


DOORS = read_table(PAGES) + read_table(ADMIN_PAGES)

Number = Callable[[World, str], Any]

# The things that numbers in URLs stand for: of Ada, or of Zoe; "Extra" is somebody in the other company.
NUMBERS: dict[str, Number] = {
    "/sign-in/as/": lambda world, name: world.people[name].pk,
    "/account/tokens/": lambda world, name: world.numbers[name]["token"],
    "/account/calendars/": lambda world, name: world.numbers[name]["feed"],
    "/inbox/stand-in/": lambda world, name: world.delegations[name].pk,
    "/inbox/": lambda world, name: world.approvals[name].pk,
    "/time-off/<int:pk>/discard/": lambda world, name: world.drafts[name].pk,
    "of a draft": lambda world, name: world.drafts[name].pk,
    "/time-off/documents/": lambda world, name: world.documents[name].pk,
    "/time-off/": lambda world, name: world.waiting[name].pk,
    "/admin/approvals/approval/": lambda world, name: world.approvals[name].pk,
    "/admin/approvals/decision/": lambda world, name: world.decisions[name].pk,
    "/admin/approvals/delegation/": lambda world, name: world.delegations[name].pk,
    # The tables of people and ledger.
    "/admin/": lambda world, name: world.numbers[name],
}

# What is sent, where nothing at all would be refused to everybody: what the right person could send.
FORMS: dict[str, Callable[[World, str], dict[str, Any]]] = {
    "/account/tokens/": lambda world, name: {"name": "Payroll"},
    "/account/calendars/new/": lambda world, name: {"of": "own"},
    "/account/calendars/<int:pk>/": lambda world, name: {"do": "renew"},
    "/inbox/approve/": lambda world, name: {"approval": f"{world.approvals[name].pk}:1"},
    "/inbox/stand-in/": lambda world, name: {
        "stand_in": world.vera.pk,
        "starts_on": "2026-08-03",
        "last_on": "2026-08-04",
    },
    "/inbox/<int:pk>/decide/": lambda world, name: {"verdict": "approved", "step": 1},
    "/inbox/<int:pk>/refer/": lambda world, name: {"to": world.vera.pk, "step": 1},
    "/time-off/ask/": lambda world, name: leave(world, "send"),
    "/time-off/ask/live/": lambda world, name: leave(world, ""),
    "/time-off/<int:pk>/change/": lambda world, name: leave(world, "send"),
    "/time-off/<int:pk>/comment/": lambda world, name: {"text": "Enjoy it"},
    "/time-off/<int:pk>/stand-in/": lambda world, name: {"will": "yes"},
    "/time-off/<int:pk>/documents/": lambda world, name: {"document": ContentFile(PDF, "certificate.pdf")},
}


def leave(world: World, action: str) -> dict[str, Any]:
    return {"resource": world.vacation.resource_id, "starts_on": "2026-09-07", "action": action}


def url_of(door: Door, world: World, name: str = "Ada", number: Any = None) -> str:
    """The address of a door, with the number of something of somebody's where it asks for one."""
    url = door.route
    if has_number(door):
        if number is None:
            number = number_of(door, world, name)
        url = url.replace("<path:object_id>", str(number)).replace("<int:pk>", str(number))
    words = {
        # Nothing that could be shown by its type and id has a page of its own.
        "<path:content_type_id>/<path:object_id>": "1/1",
        "<slug:kind>": "opening",
        "<str:address>": world.addresses[name],
        "<uidb64>/<token>": "MQ/c0ffee-c0ffee",
        "^(?P<app_label>people|ledger|approvals|timeoff)/$": "people/",
        "(?P<url>.*)$": "no-such-page/",
        "^.*$": "no-such-page/",
    }
    for word, written in words.items():
        url = url.replace(word, written)
    return url


def has_number(door: Door) -> bool:
    return "/<path:object_id>" in door.route.replace("type_id>/<", "") or "<int:pk>" in door.route


def number_of(door: Door, world: World, name: str) -> Any:
    """The number of the thing of somebody's that a URL is about: of the longest entry above that fits."""
    if door.variant in NUMBERS:
        return NUMBERS[door.variant](world, name)
    start = max((start for start in NUMBERS if door.route.startswith(start)), key=len)
    found = NUMBERS[start](world, name)
    return found[door.route.split("/")[3]] if start == "/admin/" else found


def form_of(door: Door, world: World, name: str = "Ada") -> dict[str, Any]:
    """What is sent there."""
    form = FORMS.get(door.route)
    return form(world, name) if form else {}
