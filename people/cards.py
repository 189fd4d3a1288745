"""Balance cards: the one figure, the sum that leads to it, and what comes and lapses next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ledger.models import Resource
from people.balances import Balance
from people.format import DASH, NBSP, Reader, amount

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; a tone never stands without the icon or the words that say the same."""

    label: str
    value: str
    tone: str = ""
    icon: str = ""
    url: str = ""
    swatch: str = ""
    is_total: bool = False
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One balance as `_balance_card.html` draws it."""

    key: str
    resource: Resource
    url: str
    why_url: str
    figure: str
    caption: str
    sum: str
    facts: Sequence[Fact]

    @property
    def size(self) -> str:
        """A figure of three parts ("1 d 3 h 37 min") is set smaller, so that it fits."""
        return "lg" if self.figure.count(NBSP) > 3 else "xl"


def card_of(balance: Balance, reader: Reader) -> Card:
    """The card of one balance."""
    standing, url = balance.outlook.standing, passbook_url(balance.choice.key)
    is_unlimited = standing.is_unlimited
    return Card(
        key=balance.resource.key,
        resource=balance.resource,
        url=url,
        why_url="" if is_unlimited else f"{url}#summary",
        figure="Unlimited" if is_unlimited else amount(standing.usable, balance.policy),
        caption=_caption(balance, reader),
        sum="" if is_unlimited else sum_of(balance),
        facts=_unlimited_facts(balance) if is_unlimited else _facts(balance, reader),
    )


def passbook_url(key: str, **more: str) -> str:
    """The passbook of one of the reader's own balances."""
    return f"{reverse('passbook')}?{urlencode({'of': key, **more})}"


def sum_of(balance: Balance) -> str:
    """The sum that leads to what can be used now: "11 d − 1 d booked − 1 d 4 h held"; empty where there is none."""
    standing, policy = balance.outlook.standing, balance.policy
    if standing.usable_from is not None:
        return ""
    parts = [amount(standing.balance, policy)]
    if standing.booked:
        parts.append(f"{MINUS} {amount(standing.booked, policy)} booked")
    if standing.held:
        parts.append(f"{MINUS} {amount(standing.held, policy)} held")
    if standing.to_come > 0:
        parts.append(f"+ {amount(standing.to_come, policy)} to come")
    elif standing.to_come < 0:
        parts.append(f"{MINUS} {amount(-standing.to_come, policy)} not usable yet")
    return " ".join(parts) if len(parts) > 1 else ""


def _caption(balance: Balance, reader: Reader) -> str:
    standing = balance.outlook.standing
    if standing.is_unlimited:
        return "to use when needed"
    if standing.usable_from is not None and standing.usable_from > reader.today:
        return f"to use from {reader.day(standing.usable_from, weekday=False)}"
    return "to use now"


def _facts(balance: Balance, reader: Reader) -> list[Fact]:
    outlook, policy = balance.outlook, balance.policy
    standing = outlook.standing
    facts = [
        Fact("Held", amount(standing.held, policy) if standing.held else "nothing"),
        Fact(f"Used{_in_period(balance)}", amount(outlook.used, policy) if outlook.used else "nothing"),
    ]
    if outlook.next_credit:
        on, value = outlook.next_credit
        facts.append(Fact("Next", f"{amount(value, policy, signed=True)}, {reader.day(on, weekday=False)}"))
    if standing.debt_limit is None:
        facts.append(Fact("Below zero", "without limit"))
    elif standing.debt_limit:
        facts.append(Fact("Below zero", f"to {amount(-standing.debt_limit, policy)}"))
    lapse = outlook.next_lapse
    if lapse:
        says = f"{amount(lapse.amount, policy)}, {reader.day(lapse.last_on, weekday=False)}"
        facts.append(Fact("Lapses", says, tone="caution", icon="hourglass", on_phone=True))
    elif outlook.next_credit:
        facts[-1] = Fact(facts[-1].label, facts[-1].value, on_phone=True)
    return facts


def _unlimited_facts(balance: Balance) -> list[Fact]:
    used, standing = balance.outlook.used, balance.outlook.standing
    facts = [Fact(f"Used{_in_period(balance)}", amount(used, balance.policy) if used else "nothing", on_phone=True)]
    if standing.held:
        facts.append(Fact("Held", amount(standing.held, balance.policy)))
    return facts


def _in_period(balance: Balance) -> str:
    period = balance.outlook.period
    if period is None or len(period.label) > 9 or DASH in period.label:
        return ""
    return f" in{NBSP}{period.label}"
