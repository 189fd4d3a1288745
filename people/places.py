"""The places in the navigation that belong to nobody's domain: home and the passbook."""

from people.navigation import Item
from people.navigation import register as add


def register() -> None:
    """Add them; a page of another app stands where its position says."""
    add(Item(key="home", label="Home", icon="house", url_name="home", position=10, tab="Home", tab_position=10))
    add(
        Item(
            key="passbook",
            label="Passbook",
            icon="book-open-text",
            url_name="passbook",
            position=20,
            covers=("passbook-calendar", "passbook-ahead"),
            tab="Passbook",
            tab_position=20,
        )
    )
