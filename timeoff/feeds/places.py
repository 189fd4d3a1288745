"""Where feeds show up: among the pages of one's own account."""

from people.account import pages


def register() -> None:
    """Add the page on which addresses are made."""
    pages.register(pages.AccountPage("Calendar feeds", "rss", "calendars", 20))
