"""The places one can go to: each app registers its own, so that this module knows none of them.

An item says who sees it and how many things wait there; a request turns the items into links, in order, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

MAX_TABS = 4


def everyone_with_a_page(request: HttpRequest) -> bool:
    """Whether the user is an employee: most pages are about the employee who opens them."""
    return getattr(request, "employee", None) is not None


@dataclass(frozen=True)
class Item:
    """One place in the navigation.

    ``covers`` are more view names at which the item is the current one. ``tab`` is the word under the icon on a phone;
    items without one stand in the sheet that "More" opens. ``position`` orders the sidebar, ``tab_position`` the phone.
    """

    key: str
    label: str
    icon: str
    url_name: str
    position: int
    covers: tuple[str, ...] = ()
    tab: str = ""
    tab_icon: str = ""
    tab_position: int = 0
    in_sidebar: bool = True
    visible: Callable[[HttpRequest], bool] = everyone_with_a_page
    count: Callable[[HttpRequest], int] | None = None
    count_words: str = "waiting"


@dataclass(frozen=True)
class Link:
    """An item as one person sees it on one page."""

    item: Item
    url: str
    is_current: bool
    count: int


@dataclass(frozen=True)
class Navigation:
    """What stands in the sidebar, under the thumb, and in the phone's "More" sheet."""

    sidebar: tuple[Link, ...] = ()
    tabs: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()

    @property
    def is_more_current(self) -> bool:
        """Whether the current page is one of those in the "More" sheet."""
        return any(link.is_current for link in self.more)


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add a place; an app does so once, when it is ready.

    :raises ValueError: if another item has this key.
    """
    if _items.setdefault(item.key, item) != item:
        raise ValueError(f"The navigation item {item.key!r} is registered twice.")


def navigation_for(request: HttpRequest) -> Navigation:
    """The links of the signed-in person; costs one query for each item that counts."""
    links = [_link(item, request) for item in sorted(_items.values(), key=_order) if item.visible(request)]
    tabs = sorted((link for link in links if link.item.tab), key=_tab_order)[:MAX_TABS]
    return Navigation(
        sidebar=tuple(link for link in links if link.item.in_sidebar),
        tabs=tuple(tabs),
        more=tuple(link for link in links if link not in tabs and link.item.in_sidebar),
    )


def _order(item: Item) -> tuple[int, str]:
    return item.position, item.key


def _tab_order(link: Link) -> tuple[int, str]:
    return link.item.tab_position or link.item.position, link.item.key


def _link(item: Item, request: HttpRequest) -> Link:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return Link(
        item=item,
        url=reverse(item.url_name),
        is_current=here == item.url_name or here in item.covers,
        count=item.count(request) if item.count else 0,
    )
