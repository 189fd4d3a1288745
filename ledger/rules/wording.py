"""The words that the sentences and the list of changes share: when something comes in, what lapses when."""

from calendar import monthrange
from typing import Final

from ledger.rules.deciding import Chain, Step
from ledger.rules.monthdays import MONTHS, month_day
from ledger.rules.parts import MONTHS_IN, CarryoverExpiry, Expiry, Tier, TimeAccrual
from ledger.rules.settings import PolicySettings
from ledger.units import MINUTES, NBSP, POINTS

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: What an accrual of this frequency calls its own stretch of time.
STRETCH: Final = {
    "day": "day",
    "week": "week",
    "two_weeks": "fortnight",
    "half_month": "half month",
    "month": "month",
    "two_months": "two months",
    "quarter": "quarter",
    "half_year": "half-year",
    "year": "year",
}
_PERIOD: Final = {"half_year": "half-year", "quarter": "quarter", "month": "month"}
_PER_YEAR: Final = {"half_month": 24, "month": 12, "two_months": 6, "quarter": 4, "half_year": 2, "year": 1}
_SHARE: Final = {24: "a twenty-fourth", 12: "a twelfth", 6: "a sixth", 4: "a quarter", 2: "half of it"}


def ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def date_of_year(month: int, day: int) -> str:
    return f"{day}{NBSP}{MONTHS[month - 1]}"


def day_before(month: int, day: int) -> tuple[int, int]:
    """The day before a day of the year, in a common year."""
    if day > 1:
        return month, day - 1
    previous = (month - 2) % 12 + 1
    return previous, monthrange(2025, previous)[1]


_WHO: Final = {"manager": "manager", "managers_manager": "manager’s manager", "hr": "HR"}


def decider(step: Step, *, yours: str = "") -> str:
    """Who decides on a step: "manager", "HR", or the name of the role. ``yours`` stands before those of one's line."""
    if step.role is not None:
        return step.role
    return _WHO[step.who] if step.who == "hr" else f"{yours}{_WHO[step.who]}"


def chain_words(chain: Chain) -> str:
    """ "manager, then HR"; "nobody" where nobody decides."""
    return ", then ".join(decider(step) for step in chain) or "nobody"


def chain_decides(chain: Chain) -> str:
    """ "your manager decides, then HR"."""
    first, *then = (decider(step, yours="your ") for step in chain)
    return ", then ".join([f"{first} decides", *then])


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def plural(number: int, word: str) -> str:
    return f"{number}{NBSP}{word}" if number == 1 else f"{number}{NBSP}{word}s"


def service(months: int) -> str:
    """Months of service, in years where they are whole."""
    return plural(months // 12, "year") if months and months % 12 == 0 else plural(months, "month")


def period_noun(settings: PolicySettings) -> str:
    return _PERIOD.get(settings.period.type, "year")


def carried_noun(unit: str) -> str:
    return {MINUTES: "Carried days", POINTS: "Carried points"}.get(unit, "What was carried")


def per_year_times(accrual: TimeAccrual) -> int | None:
    """How often an accrual comes in a year, where that is a whole number."""
    return _PER_YEAR.get(accrual.every)


def share_of_year(times: int) -> str:
    return _SHARE[times]


def when(settings: PolicySettings, accrual: TimeAccrual) -> str:
    """The days on which a time accrual comes in: "on the 1st of each month", "each Monday"."""
    at_start = accrual.at == "start"
    if accrual.every == "day":
        return "each day"
    if accrual.every in ("week", "two_weeks"):
        return _on_weekdays(accrual, at_start)
    if accrual.every == "half_month":
        first, second = accrual.on.days or (1, 15)
        days = [_month_day_word(first), _month_day_word(second)]
        if not at_start:
            days = [_month_day_word(second - 1), _month_end_word(first)]
        return f"on the {days[0]} and the {days[1]} of each month"
    if accrual.align == "hire":
        return _from_hire(accrual, at_start)
    if accrual.every == "month":
        start = settings.period.start_day if accrual.align == "fiscal" else accrual.on.day
        return f"on the {_month_day_word(start or 1) if at_start else _month_end_word(start or 1)} of each month"
    return "on " + listed(_dates_in_year(settings, accrual, at_start))


def lapse_rule(expires: CarryoverExpiry | None) -> str:
    """When carried time lapses: "on 31 March", "after 90 days", or nothing for never."""
    if expires is None:
        return ""
    if expires.on:
        return f"on {date_of_year(*month_day(expires.on))}"
    if expires.after_days:
        return f"after {plural(expires.after_days, 'day')}"
    return f"after {plural(expires.after_months or 0, 'month')}"


def expiry_rule(expiry: Expiry) -> str:
    if expiry.mode == "never":
        return ""
    return lapse_rule(CarryoverExpiry(after_days=expiry.days, after_months=expiry.months, on=expiry.on))


def period_end(settings: PolicySettings) -> str:
    """The last day of the balance period in words, or nothing where it is not one date of the year."""
    period = settings.period
    if period.type == "calendar_year":
        return f"on {date_of_year(12, 31)}"
    if period.type == "fiscal_year":
        return f"on {date_of_year(*day_before(period.start_month or 1, period.start_day or 1))}"
    if period.type == "anniversary":
        return "on the day before your anniversary"
    return "on its last day"


def tier_rate(tier: Tier) -> tuple[int, str]:
    """A tier's amount, and whether it is of a year or of each time."""
    return (tier.per_year, " a year") if tier.per_year is not None else (tier.amount or 0, "")


def _month_day_word(day: int) -> str:
    return ordinal(day) if day <= 28 else f"{ordinal(day)} (or last day)"


def _month_end_word(start: int) -> str:
    return "last day" if start == 1 else _month_day_word(start - 1)


def _on_weekdays(accrual: TimeAccrual, at_start: bool) -> str:
    how_often = "each" if accrual.every == "week" else "every second"
    if accrual.align == "hire":
        every = "each week" if accrual.every == "week" else "every two weeks"
        return f"{every}, counted from your first day" if at_start else f"at the end of {every}, from your first day"
    weekday = accrual.on.weekday or 0
    return f"{how_often} {WEEKDAYS[weekday if at_start else weekday - 1]}"


def _from_hire(accrual: TimeAccrual, at_start: bool) -> str:
    if accrual.every == "year":
        return "on each anniversary of your first day" if at_start else "on the day before each anniversary"
    months = MONTHS_IN[accrual.every]
    every = "each month" if months == 1 else f"every {plural(months, 'month')}"
    return f"{every}, counted from your first day" if at_start else f"at the end of {every}, from your first day"


def _dates_in_year(settings: PolicySettings, accrual: TimeAccrual, at_start: bool) -> list[str]:
    if accrual.align == "fiscal":
        month, day = settings.period.start_month or 1, settings.period.start_day or 1
    else:
        month, day = accrual.on.month or 1, accrual.on.day or 1
    step = MONTHS_IN[accrual.every]
    months = [(month - 1 + step * turn) % 12 + 1 for turn in range(12 // step)]
    starts = [(each, min(day, monthrange(2025, each)[1])) for each in months]
    days = starts if at_start else [day_before(*start) for start in starts]
    return [date_of_year(*each) for each in sorted(days)]
