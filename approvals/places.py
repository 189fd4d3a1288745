"""Where the inbox shows up on other pages: in the navigation, with a count, and among what there is to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from approvals.desks import desk_of
from approvals.inbox import OLD
from people.format import age
from people.home import ToDo
from people.navigation import Item, everyone_with_a_page
from people.requests import PersonRequest


def has_inbox(request: HttpRequest) -> bool:
    """Whether the reader decides on anything, or sees what others decide."""
    return everyone_with_a_page(request) and desk_of(cast(PersonRequest, request)).standing.has_inbox


def waiting_count(request: HttpRequest) -> int:
    """How many wait for the reader."""
    return desk_of(cast(PersonRequest, request)).tally.count if everyone_with_a_page(request) else 0


def to_dos(request: HttpRequest) -> Iterable[ToDo]:
    """One line on the home page while something waits."""
    if not everyone_with_a_page(request):
        return []
    tally = desk_of(cast(PersonRequest, request)).tally
    if tally.oldest_at is None:
        return []
    count, now = tally.count, timezone.now()
    waits = age(tally.oldest_at, now)
    since = "The oldest came just now." if waits == "now" else f"The oldest has waited {waits}."
    return [
        ToDo(
            title="1 request waits for you" if count == 1 else f"{count} requests wait for you",
            why=since,
            url=reverse("inbox"),
            icon="inbox",
            tone="caution" if now - tally.oldest_at >= OLD else "info",
            due_on=timezone.localdate(tally.oldest_at),
        )
    ]


INBOX = Item(
    key="inbox",
    label="Inbox",
    icon="inbox",
    url_name="inbox",
    position=5,
    tab="Inbox",
    tab_position=5,
    covers=("inbox-item", "inbox-approve", "inbox-decide", "inbox-refer", "inbox-decided", "stand-in"),
    visible=has_inbox,
    count=waiting_count,
    count_words="waiting",
)
