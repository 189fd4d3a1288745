"""Amounts as people read and type them.

The ledger counts in whole numbers only: minutes, points, or a currency's minor unit (ISO 4217). Here, and nowhere
else, they become words such as "2 d 4 h", "1,240 points" or "€1,240.00", and words become numbers again.
"""

import re
from fractions import Fraction

MINUTES = "minutes"
POINTS = "points"

NBSP = "\u00a0"
MINUS = "\u2212"

#: No real balance comes near it, and it leaves room in a bigint for sums.
LARGEST_AMOUNT = 10**15

_LONGEST_INPUT = 60

# ISO 4217 names the minor digits of every currency; all that are not here have two.
_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_MINOR_DIGITS = {
    code: digits
    for codes, digits in ((_WITHOUT_DECIMALS, 0), (_WITH_THREE, 3), (_WITH_FOUR, 4))
    for code in codes.split()
}

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "VND": "₫"}

_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_GROUPING_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_TIME_PART = re.compile(r"(?P<number>\d[\d.,]*)\s*(?P<unit>[a-z]*)\s*(?:,|and\b)?\s*")
_CLOCK = re.compile(r"(?P<hours>\d+):(?P<minutes>[0-5]\d)")
_TIME_UNITS = (
    dict.fromkeys(("d", "day", "days"), "d")
    | dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h")
    | dict.fromkeys(("", "m", "min", "mins", "minute", "minutes"), "min")
)


class UnreadableAmount(ValueError):
    """What was typed is not an amount of this unit; the text says why and what would work."""


def is_currency(unit: str) -> bool:
    return _CURRENCY_CODE.fullmatch(unit) is not None


def minor_digits(currency: str) -> int:
    """Decimals of a currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD.

    :raises ValueError: if it is not a three-letter code in capitals.
    """
    if not is_currency(currency):
        raise ValueError(f"{currency!r} is not a unit: minutes, points or an ISO 4217 currency code.")
    return _MINOR_DIGITS.get(currency, 2)


def format_amount(amount: int, unit: str, day_minutes: int = 480, *, signed: bool = False) -> str:
    """Write an amount in the words of the pages, with no-break spaces and a true minus.

    :param amount: minutes, points, or minor units of the currency.
    :param day_minutes: how many minutes this policy counts as a day; used for minutes only.
    :param signed: put a plus before what is above zero, for changes.
    """
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    size = abs(amount)
    if unit == MINUTES:
        return sign + _duration(size, day_minutes)
    if unit == POINTS:
        return f"{sign}{size:,}{NBSP}{'point' if size == 1 else 'points'}"
    return sign + _money(size, unit)


def parse_amount(text: str, unit: str, day_minutes: int = 480) -> int:
    """Read an amount as typed: "2 d 4 h" for minutes, "1,240" for points, "12.50" for money.

    :return: minutes, points, or minor units of the currency.
    :raises UnreadableAmount: with a sentence for the screen.
    """
    if unit == MINUTES:
        return parse_minutes(text, day_minutes)
    sign, body = _split_sign(text)
    if unit == POINTS:
        body = re.sub(r"\s*points?$", "", body, flags=re.IGNORECASE)
        number = _number(body, text)
        if number.denominator != 1:
            raise UnreadableAmount(f"Points are whole: “{text.strip()}” has a fraction.")
        return _within_bounds(sign * int(number), text)
    return sign * _parse_money(body, unit, text)


def parse_minutes(text: str, day_minutes: int = 480) -> int:
    """Read a length of time: "2 d 4 h", "2d", "4h 30min", "1.5 d", "4:30" (hours), or plain minutes, "90".

    :raises UnreadableAmount: if a part is unknown, comes twice, or does not make whole minutes.
    """
    sign, body = _split_sign(text)
    clock = _CLOCK.fullmatch(body)
    if clock:
        return _within_bounds(sign * (int(clock["hours"]) * 60 + int(clock["minutes"])), text)
    total, position, seen = Fraction(0), 0, set[str]()
    minutes_in = {"d": day_minutes, "h": 60, "min": 1}
    body = body.lower()
    while position < len(body):
        part = _TIME_PART.match(body, position)
        unit = _TIME_UNITS.get(part["unit"]) if part else None
        if part is None or unit is None or unit in seen:
            raise UnreadableAmount(
                f"“{text.strip()}” is not a length of time. Write it as “2 d 4 h”, “3 h 20 min” or “45”."
            )
        seen.add(unit)
        total += _number(part["number"].rstrip(","), text) * minutes_in[unit]
        position = part.end()
    if total.denominator != 1:
        raise UnreadableAmount(f"“{text.strip()}” does not come to whole minutes.")
    return _within_bounds(sign * int(total), text)


def _duration(minutes: int, day_minutes: int) -> str:
    days, rest = divmod(minutes, day_minutes)
    hours, left = divmod(rest, 60)
    parts = [f"{number}{NBSP}{unit}" for number, unit in ((days, "d"), (hours, "h"), (left, "min")) if number]
    return NBSP.join(parts) or f"0{NBSP}d"


def _money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    whole, fraction = divmod(minor, 10**digits)
    figure = f"{whole:,}.{fraction:0{digits}d}" if digits else f"{whole:,}"
    return _SYMBOLS.get(currency, currency + NBSP) + figure


def _parse_money(body: str, currency: str, typed: str) -> int:
    digits = minor_digits(currency)
    for mark in (currency, currency.lower(), _SYMBOLS.get(currency, currency)):
        body = body.removeprefix(mark).removesuffix(mark).strip()
    minor = _number(body, typed) * 10**digits
    if minor.denominator != 1:
        allowed = f"at most {digits} decimals" if digits else "no decimals"
        raise UnreadableAmount(f"“{typed.strip()}” has too many decimals: {currency} has {allowed}.")
    return _within_bounds(int(minor), typed)


def _split_sign(text: str) -> tuple[int, str]:
    """The sign and the rest of what was typed; longer than any amount is refused before it is looked at."""
    typed = text.strip()
    if len(typed) > _LONGEST_INPUT:
        raise UnreadableAmount(f"“{typed[:20]}…” is too long for an amount.")
    body = typed.lstrip(f"+-{MINUS}").strip()
    if not body:
        raise UnreadableAmount("Nothing was entered.")
    if len(typed) - len(typed.lstrip(f"+-{MINUS}")) > 1:
        raise UnreadableAmount(f"“{typed}” has more than one sign.")
    return (-1 if typed[0] in f"-{MINUS}" else 1), body


def _number(body: str, typed: str) -> Fraction:
    """A number with any usual grouping. A lone comma before three digits groups; a lone point is always decimal."""
    figure = _GROUPING_SPACES.sub("", body)
    if "," in figure and "." in figure:
        grouping, point = (",", ".") if figure.rindex(".") > figure.rindex(",") else (".", ",")
    elif (figure.count(",") == 1 and not re.search(r",\d{3}$", figure)) or figure.count(".") > 1:
        grouping, point = ".", ","
    else:
        grouping, point = ",", "."
    whole, _, fraction = figure.partition(point)
    grouped = re.fullmatch(rf"\d+|\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+", whole)
    if not grouped or not re.fullmatch(r"\d*", fraction) or not whole.isascii() or not fraction.isascii():
        raise UnreadableAmount(f"“{typed.strip()}” is not a number.")
    return Fraction(f"{whole.replace(grouping, '')}.{fraction or '0'}")


def _within_bounds(amount: int, typed: str) -> int:
    if abs(amount) > LARGEST_AMOUNT:
        raise UnreadableAmount(f"“{typed.strip()[:20]}” is too large.")
    return amount
