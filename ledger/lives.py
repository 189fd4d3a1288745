"""How long what is granted, or carried over, lives: the last day on which it can be used."""

from __future__ import annotations

import datetime as dt

from ledger.dates import DAY, add_months, in_month
from ledger.periods import Period
from ledger.rules import PolicySettings


def end_of_grant(settings: PolicySettings, counts_on: dt.date) -> dt.date | None:
    """The last usable day of an accrual or grant that counts from a day; None where each does not live its own time."""
    rule = settings.expiry
    if rule.mode == "never":
        return None
    return _end(counts_on, rule.days, rule.months, rule.on)


def end_of_carried(settings: PolicySettings, starts_on: dt.date, period: Period) -> dt.date | None:
    """The last usable day of what is carried into a period on a day of it: with the period at the latest."""
    rule = settings.carryover.expires
    ends_on = period.ends_on if period.ends else None
    if rule is not None:
        own_end = _end(starts_on, rule.after_days, rule.after_months, rule.on)
        ends_on = own_end if ends_on is None else min(own_end, ends_on)
    return ends_on


def _end(start: dt.date, days: int | None, months: int | None, month_day: str | None) -> dt.date:
    """So many days, the first one counted; to the day before the same day months on; or the first such day."""
    if days is not None:
        return start + DAY * (days - 1)
    if months is not None:
        return add_months(start, months) - DAY
    month, day = map(int, (month_day or "12-31").split("-"))
    this_year, next_year = (_in_year(year, month, day) for year in (start.year, start.year + 1))
    return this_year if this_year >= start else next_year


def _in_year(year: int, month: int, day: int) -> dt.date:
    """That day of a year, or its month's last day where the month is shorter."""
    return in_month(year * 12 + month - 1, day)
