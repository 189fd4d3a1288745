"""The pages of somebody's own account: each app registers its own, and each of them shows the way to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page, as the account's menu and the tabs on these pages name it."""

    label: str
    icon: str
    url_name: str
    position: int

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_pages: dict[str, AccountPage] = {}


def register(page: AccountPage) -> None:
    """Add a page; an app does so once, when it is ready.

    :raises ValueError: if another page has this name.
    """
    if _pages.setdefault(page.url_name, page) != page:
        raise ValueError(f"The account page {page.url_name!r} is registered twice.")


def in_order() -> list[AccountPage]:
    """All pages, as they stand in the menu."""
    return sorted(_pages.values(), key=lambda page: (page.position, page.url_name))


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages as `_filter_tabs.html` shows them on one of them."""
    return [{"label": page.label, "url": page.url, "is_current": page.url_name == current} for page in in_order()]


register(AccountPage("API tokens", "key-round", "tokens", 10))
