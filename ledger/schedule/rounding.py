"""Rounding of exact running totals."""

from fractions import Fraction

from ledger.rules import Rounding

#: A whole number or a fraction; never a float.
Exact = int | Fraction


def rounded(exact: Exact, rounding: Rounding) -> int:
    """A running total as a multiple of the rounding's step."""
    step = rounding.to * exact.denominator
    if rounding.mode == "down":
        return exact.numerator // step * rounding.to
    if rounding.mode == "up":
        return -(-exact.numerator // step) * rounding.to
    return (2 * exact.numerator + step) // (2 * step) * rounding.to
