"""Month arithmetic that keeps the day wanted: a month from the 31st ends on a shorter month's last day, not before."""

from calendar import isleap
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)

_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_index(day: date) -> int:
    """The number of a day's month, counted from January of year 0, so that months can be added."""
    return day.year * 12 + day.month - 1


def in_month(index: int, day: int) -> date:
    """That day of the month with this number, or the month's last day where it is shorter."""
    year, month = divmod(index, 12)
    if day > 28:
        length = 29 if month == 1 and isleap(year) else _LENGTHS[month]
        day = min(day, length)
    return date(year, month + 1, day)


def add_months(day: date, months: int) -> date:
    """The same day so many months on. 29 February becomes 28 February in other years."""
    return in_month(month_index(day) + months, day.day)


def written(day: date) -> str:
    """A day as a refusal names it, "1 January 2026", kept on one line."""
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B}\N{NO-BREAK SPACE}{day.year}"
