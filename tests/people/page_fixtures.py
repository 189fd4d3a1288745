"""What tests of pages need: a stand-in for a browser, on Tuesday 14 July 2026 at nine in the morning."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import home, sources
from people.sources import SourceWords
from tests.people.ada_year import NINE, ada_year
from tests.sessions import sign_in

REQUESTS = {
    4: SourceWords("Vacation, Whitsun", "Approved 11 Mar", "/requests/4/"),
    6: SourceWords("Vacation, Christmas", "Approved 2 Jun", "/requests/6/"),
    7: SourceWords("Vacation, until midday", "Waiting for Mia", "/requests/7/"),
}


@pytest.fixture
def at_nine(monkeypatch):
    """It is Tuesday morning, and no other app contributes to the pages."""
    monkeypatch.setattr(timezone, "now", lambda: NINE)
    monkeypatch.setattr(sources, "_registered", {"timeoff.request": lambda ids: REQUESTS})
    for name in ("_to_dos", "_panels", "_actions", "_bookings"):
        monkeypatch.setattr(home, name, [])


@pytest.fixture
def page(client, at_nine):
    """Opens a page as somebody."""
    client.defaults["HTTP_HOST"] = "acme.localhost"

    def open_page(person, url, **headers):
        if person is not None:
            sign_in(client, person.user)
        return client.get(url, headers=headers)

    return open_page


@pytest.fixture
def year(ada, mia, at_nine):
    return ada_year(ada, mia)


def text_of(response):
    """The page's text with plain spaces."""
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def queries_of(page, person, url, **headers):
    """How many queries the page costs somebody who is signed in already."""
    page(person, url, **headers)
    with CaptureQueriesContext(connection) as captured:
        page(None, url, **headers)
    return len(captured)
