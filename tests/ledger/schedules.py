"""Short ways to write schedules down in tests."""

from datetime import date
from typing import Any

from ledger.rules import PolicySettings
from ledger.schedule import PersonFacts, PolicyTimeline, Window, accruals


def d(text: str) -> date:
    return date.fromisoformat(text)


def settings(accrual: dict[str, Any], **rest: Any) -> PolicySettings:
    return PolicySettings.parse({"accrual": {"method": "time", **accrual}, **rest})


def timeline(first: PolicySettings, **later: PolicySettings) -> PolicyTimeline:
    """Versions: the first from long ago, the others by date (``v20250616=…``)."""
    versions = [(d("1990-01-01"), first)]
    versions += [(d(f"{name[1:5]}-{name[5:7]}-{name[7:9]}"), each) for name, each in later.items()]
    return PolicyTimeline(versions)


def person(hired: str, left: str | None = None, **rest: Any) -> PersonFacts:
    return PersonFacts(hired_on=d(hired), left_on=d(left) if left else None, **rest)


def figures(
    policy: PolicyTimeline,
    facts: PersonFacts,
    first: str,
    last: str,
    assigned: tuple[str, str | None] | None = None,
) -> list[tuple[str, int]]:
    """What accrues in a range, as (day, amount)."""
    window = (
        Window(facts.hired_on) if assigned is None else Window(d(assigned[0]), d(assigned[1]) if assigned[1] else None)
    )
    found = accruals(policy, facts, window, d(first), d(last))
    return [(accrual.effective_on.isoformat(), accrual.amount) for accrual in found]
