"""The navigation: who sees which places, where one is, and what waits there."""

from types import SimpleNamespace

import pytest
from django.urls import path

from people import navigation
from people.navigation import Item, navigation_for, register

urlpatterns = [
    path(f"{name}/", lambda request: None, name=name)
    for name in ("home", "inbox", "passbook", "request", "team", "all")
]


@pytest.fixture(autouse=True)
def _own_places(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(navigation, "_items", {})


def request_of(employee, view_name="home"):
    return SimpleNamespace(employee=employee, resolver_match=SimpleNamespace(view_name=view_name))


ADA = SimpleNamespace(is_hr=False)


def item(key: str, position: int, **changes) -> Item:
    return Item(key=key, label=key.title(), icon="house", url_name=key, position=position, **changes)


class TestNavigation:
    def test_orders_the_sidebar_and_the_tabs_apart(self):
        register(item("passbook", 2, tab="Passbook", tab_position=1))
        register(item("home", 1, tab="Home", tab_position=2))
        register(item("team", 3))

        found = navigation_for(request_of(ADA))

        assert [link.item.key for link in found.sidebar] == ["home", "passbook", "team"]
        assert [link.item.key for link in found.tabs] == ["passbook", "home"]
        assert [link.item.key for link in found.more] == ["team"]

    def test_shows_only_what_the_person_may_see(self):
        register(item("home", 1))
        register(item("all", 2, visible=lambda request: request.employee.is_hr))

        assert [link.item.key for link in navigation_for(request_of(ADA)).sidebar] == ["home"]
        assert len(navigation_for(request_of(SimpleNamespace(is_hr=True))).sidebar) == 2

    def test_is_empty_for_a_user_who_is_no_employee(self):
        register(item("home", 1))

        assert navigation_for(request_of(None)).sidebar == ()

    def test_puts_tabs_beyond_the_fourth_under_more(self):
        for number, key in enumerate(("home", "inbox", "passbook", "request", "team")):
            register(item(key, number, tab=key))

        found = navigation_for(request_of(ADA, "team"))

        assert [link.item.key for link in found.more] == ["team"]
        assert found.is_more_current

    def test_knows_where_one_is(self):
        register(item("inbox", 1, covers=("approvals:detail",)))
        register(item("home", 2))

        assert [link.is_current for link in navigation_for(request_of(ADA, "approvals:detail")).sidebar] == [
            True,
            False,
        ]
        assert navigation_for(SimpleNamespace(employee=ADA, resolver_match=None)).sidebar[1].is_current is False

    def test_counts_what_waits(self):
        register(item("inbox", 1, count=lambda request: 6))

        (link,) = navigation_for(request_of(ADA)).sidebar

        assert (link.count, link.url) == (6, "/inbox/")

    def test_leaves_actions_out_of_the_sidebar(self):
        register(item("request", 1, tab="Request", in_sidebar=False))

        found = navigation_for(request_of(ADA))

        assert (found.sidebar, len(found.tabs), found.more) == ((), 1, ())


class TestRegister:
    def test_takes_the_same_item_again(self):
        register(item("home", 1))
        register(item("home", 1))

        assert len(navigation_for(request_of(ADA)).sidebar) == 1

    def test_refuses_another_item_with_the_same_key(self):
        register(item("home", 1))

        with pytest.raises(ValueError, match="'home' is registered twice"):
            register(item("home", 2))
