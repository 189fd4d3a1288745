"""Days of the year without a year: "03-31"."""

import re

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# 29 February is a day of the year; in other years it stands for the 28th.
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_day_of_year(month: int, day: int) -> bool:
    return 1 <= day <= _LENGTHS[month - 1]


def month_day(text: str) -> tuple[int, int]:
    """Month and day of "03-31".

    :raises ValueError: if it is not written like that, or there is no such day.
    """
    match = re.fullmatch(r"(\d\d)-(\d\d)", text, flags=re.ASCII)
    if not match:
        raise ValueError(f"{text!r} is not a month and a day, such as '03-31'.")
    month, day = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} names no month: they go from 01 to 12.")
    if not is_day_of_year(month, day):
        raise ValueError(f"{MONTHS[month - 1]} has no day {day}.")
    return month, day


def check_month_day(text: str) -> str:
    month_day(text)
    return text
