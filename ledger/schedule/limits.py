"""What caps leave of an accrual, and from when on it may be used."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from ledger.rules import Caps, PolicySettings, TimeAccrual


class Capped(NamedTuple):
    """An accrual as a cap leaves it: what is posted, what is cut, and so lost, and by which cap."""

    posted: int
    cut: int
    by: Literal["balance", "per_period"] | None = None


def capped(amount: int, standing: int, cap: int | None) -> Capped:
    """Cut an accrual so that what stands does not rise above the cap.

    Above the cap already, nothing is posted, and nothing that stands is taken away.

    :param standing: available and held together, at the moment of accrual.
    :param cap: None for no cap.
    """
    if cap is None:
        return Capped(amount, 0)
    posted = max(0, min(amount, cap - standing))
    return Capped(posted, amount - posted, "balance" if posted < amount else None)


def capped_by_all(amount: int, caps: Caps, *, standing: int, posted_in_period: int) -> Capped:
    """Cut an accrual by every cap of a policy; of two that cut, the one that leaves less is named.

    :param standing: available and held together, at the moment of accrual.
    :param posted_in_period: what accruals have really posted in the balance period so far.
    """
    by_balance = capped(amount, standing, caps.balance)
    by_period = capped(amount, posted_in_period, caps.per_period)
    if by_period.posted < by_balance.posted:
        return by_period._replace(by="per_period")
    return by_balance


def usable_from(settings: PolicySettings, starts_on: date) -> date:
    """The first day on which what accrues may be used: so many days after the assignment's first day."""
    if isinstance(settings.accrual, TimeAccrual):
        return starts_on + timedelta(days=settings.accrual.usable_after_days)
    return starts_on


def is_deterministic(settings: PolicySettings) -> bool:
    """Whether what will accrue can be known ahead. Hours worked cannot."""
    return settings.accrual.method != "hours_worked"
