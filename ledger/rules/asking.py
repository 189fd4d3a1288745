"""What a policy says of asking for its time: sentences for people, and facts for the list of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ledger.dates import written
from ledger.rules import wording
from ledger.rules.use import Blackout, Cancelling, MostAway, Use
from ledger.units import NBSP

Amount = Callable[[int], str]

_PARTS = {"half_days": "Whole and half days are possible, no hours.", "whole_days": "Only whole days are possible."}
_THEN = {"warn": "one more is warned", "escalate": "one more goes to HR too", "refuse": "one more is refused"}


def days_sentence(use: Use) -> str:
    """Which days cost something, and how small a part of one may be."""
    said = []
    if use.counts == "calendar_days":
        said.append("Every calendar day counts, days off too.")
    if use.sandwich:
        said.append("Days off between two days of leave count as leave.")
    if use.parts != "any":
        said.append(_PARTS[use.parts])
    return " ".join(said)


def asking_sentences(use: Use, amount: Amount) -> Iterator[str]:
    """When it may be asked for, and what has to be there for it."""
    for each in use.longer_notice:
        yield f"For {amount(each.at_least)} or more ask {wording.plural(each.days, 'day')} ahead."
    if use.probation is not None:
        yield f"You may use it after {probation_words(use)} of service."
    if use.blackouts:
        yield f"Nobody is away on {wording.listed([_named(each) for each in use.blackouts])}."
    if use.most_away is not None:
        yield f"At most {_away_words(use.most_away)} are away at once; {_THEN[use.most_away.then]}."
    if use.document is not None:
        above = f"above {amount(use.document.over)}" if use.document.over else "each time"
        when = "when you ask" if use.document.when == "asking" else "before it is approved"
        yield f"A document is needed {above}, {when}."


def cancelling_sentence(rule: Cancelling) -> str:
    """Who takes approved leave back; nothing where it is as people expect."""
    if rule == Cancelling():
        return ""
    if rule.who == "manager":
        return "Approved leave is cancelled by your manager or HR."
    how = "if whoever decides agrees" if rule.who == "approval" else "yourself"
    return f"You may cancel approved leave {how}, until {until_words(rule)}."


def until_words(rule: Cancelling) -> str:
    """ "it begins", "3 days before it begins"."""
    if rule.until == "days_before":
        return f"{wording.plural(rule.days or 0, 'day')} before it begins"
    return "it begins" if rule.until == "start" else "it is over"


def probation_words(use: Use) -> str:
    """ "6 months", "90 days"."""
    if use.probation is None:
        return ""
    if use.probation.months is not None:
        return wording.plural(use.probation.months, "month")
    return wording.plural(use.probation.days or 0, "day")


def asking_facts(use: Use, amount: Amount, nothing: str) -> dict[str, str]:
    """The same as label and text."""
    notices = [f"{amount(each.at_least)} or more: {each.days}{NBSP}d" for each in use.longer_notice]
    document = use.document
    return {
        "Days that count": "every calendar day" if use.counts == "calendar_days" else "working days",
        "Days off between": "count" if use.sandwich else nothing,
        "Parts of a day": use.parts.replace("_", " "),
        "Longer notice": "; ".join(notices) or nothing,
        "Usable after service of": probation_words(use) or nothing,
        "Nobody is away": "; ".join(_named(each) for each in use.blackouts) or nothing,
        "Most away at once": f"{_away_words(use.most_away)}, {_THEN[use.most_away.then]}" if use.most_away else nothing,
        "Document": f"above {amount(document.over)}, for {document.when}" if document else nothing,
        "Cancelled by": use.cancelling.who,
        "Cancelled until": until_words(use.cancelling),
    }


def _named(each: Blackout) -> str:
    """ "20 December to 6 January each year (Inventory)"."""
    if each.yearly:
        first, last = (wording.date_of_year(day.month, day.day) for day in (each.first, each.last))
    else:
        first, last = written(each.first), written(each.last)
    days = first if first == last else f"{first} to {last}"
    return f"{days}{' each year' if each.yearly else ''} ({each.name})"


def _away_words(limit: MostAway) -> str:
    if limit.people is not None:
        return f"{limit.people} of a team"
    return f"{limit.percent}{NBSP}% of a team"
