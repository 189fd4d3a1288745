"""Amounts as people read and type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.units import UnreadableAmount, format_amount, minor_digits, parse_amount, parse_minutes


def spaced(text: str) -> str:
    """The words with the no-break spaces that the pages need."""
    return text.replace(" ", "\u00a0")


class TestFormatAmount:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0, "0 d"),
            (45, "45 min"),
            (200, "3 h 20 min"),
            (480, "1 d"),
            (1200, "2 d 4 h"),
            (1040, "2 d 1 h 20 min"),
            (485, "1 d 5 min"),
            (-240, "−4 h"),
            (57600, "120 d"),
        ],
    )
    def test_writes_minutes_as_days_hours_and_minutes(self, minutes, words):
        assert format_amount(minutes, "minutes") == spaced(words)

    def test_counts_days_by_the_length_of_a_day_of_the_policy(self):
        assert format_amount(912, "minutes", day_minutes=456) == spaced("2 d")
        assert format_amount(480, "minutes", day_minutes=456) == spaced("1 d 24 min")

    @pytest.mark.parametrize(("minutes", "words"), [(960, "+2 d"), (-960, "−2 d"), (0, "0 d")])
    def test_marks_a_change_with_its_sign(self, minutes, words):
        assert format_amount(minutes, "minutes", signed=True) == spaced(words)

    @pytest.mark.parametrize(("points", "words"), [(1240, "1,240 points"), (1, "1 point"), (-25, "−25 points")])
    def test_writes_points(self, points, words):
        assert format_amount(points, "points") == spaced(words)

    @pytest.mark.parametrize(
        ("minor", "currency", "words"),
        [
            (124000, "EUR", "€1,240.00"),
            (-5, "USD", "−$0.05"),
            (1240, "JPY", "¥1,240"),
            (1240, "KWD", "KWD 1.240"),
            (1250, "CHF", "CHF 12.50"),
        ],
    )
    def test_writes_money_by_the_minor_digits_of_its_currency(self, minor, currency, words):
        assert format_amount(minor, currency) == spaced(words)

    @pytest.mark.parametrize("unit", ["hours", "eur", "EURO", ""])
    def test_knows_no_other_unit(self, unit):
        with pytest.raises(ValueError, match="not a unit"):
            format_amount(1, unit)


class TestMinorDigits:
    @pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4)])
    def test_follows_iso_4217(self, currency, digits):
        assert minor_digits(currency) == digits


class TestParseMinutes:
    @pytest.mark.parametrize(
        ("typed", "minutes"),
        [
            ("2 d 4 h", 1200),
            ("2d", 960),
            ("4h 30min", 270),
            ("1.5 d", 720),
            ("1,5 d", 720),
            ("90", 90),
            ("4:30", 270),
            ("2 days, 4 hours and 10 minutes", 1210),
            ("−2 d", -960),
            ("-45 min", -45),
            ("+1 H", 60),
            ("2\u00a0d\u00a04\u00a0h", 1200),
            ("0.25 h", 15),
        ],
    )
    def test_reads_what_people_type(self, typed, minutes):
        assert parse_minutes(typed) == minutes

    def test_counts_a_day_by_the_length_given(self):
        assert parse_minutes("1.5 d", day_minutes=456) == 684

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("", "Nothing was entered"),
            ("  ", "Nothing was entered"),
            ("−", "Nothing was entered"),
            ("two days", "not a length of time"),
            ("2 w", "not a length of time"),
            ("2 d 3 d", "not a length of time"),
            ("2 d -4 h", "not a length of time"),
            ("0.333 d", "whole minutes"),
            ("1.2.3 d", "not a number"),
            ("--2 d", "more than one sign"),
            ("9" * 17, "too large"),
            ("9" * 100, "too long"),
        ],
    )
    def test_says_what_it_cannot_read(self, typed, reason):
        with pytest.raises(UnreadableAmount, match=reason):
            parse_minutes(typed)


class TestParseAmount:
    @pytest.mark.parametrize(
        ("typed", "unit", "amount"),
        [
            ("12.50", "EUR", 1250),
            ("12,5", "EUR", 1250),
            ("1,240.00", "EUR", 124000),
            ("1.240,00", "EUR", 124000),
            ("1,240", "EUR", 124000),
            ("1 240,50", "EUR", 124050),
            ("1’240.50", "CHF", 124050),
            ("€12", "EUR", 1200),
            ("12 EUR", "EUR", 1200),
            ("−$0.05", "USD", -5),
            ("1,240", "JPY", 1240),
            ("1.240", "KWD", 1240),
            ("12.500", "EUR", 1250),
            ("1,240 points", "points", 1240),
            ("25", "points", 25),
            ("2 d", "minutes", 960),
        ],
    )
    def test_reads_what_people_type(self, typed, unit, amount):
        assert parse_amount(typed, unit) == amount

    @pytest.mark.parametrize(
        ("typed", "unit", "reason"),
        [
            ("12.505", "EUR", "EUR has at most 2 decimals"),
            ("0.5", "JPY", "JPY has no decimals"),
            ("$12", "EUR", "not a number"),
            ("1e3", "EUR", "not a number"),
            ("12,34,56", "EUR", "not a number"),
            ("٣", "EUR", "not a number"),
            ("2.5", "points", "Points are whole"),
            ("", "points", "Nothing was entered"),
        ],
    )
    def test_says_what_it_cannot_read(self, typed, unit, reason):
        with pytest.raises(UnreadableAmount, match=reason):
            parse_amount(typed, unit)


class TestRoundTrip:
    @given(
        amount=st.integers(-(10**9), 10**9),
        unit=st.sampled_from(["minutes", "points", "EUR", "JPY", "KWD", "CLF", "CHF"]),
        day_minutes=st.integers(1, 1440),
        signed=st.booleans(),
    )
    def test_reads_back_what_it_wrote(self, amount, unit, day_minutes, signed):
        words = format_amount(amount, unit, day_minutes, signed=signed)

        assert parse_amount(words, unit, day_minutes) == amount
