"""Leave as many companies and some laws have it: plain data, from which HR begins a policy and changes what differs."""

from ledger import presets
from timeoff.presets.events import EVENTS
from timeoff.presets.law import EUROPE, US_STATES
from timeoff.presets.usual import USUAL

ALL = (*USUAL, *EVENTS, *EUROPE, *US_STATES)


def register() -> None:
    """Offer them where a policy is begun."""
    presets.register(ALL)
