"""What people read: dates in their own order, amounts with their units, no-break spaces in between."""

import datetime as dt
from types import SimpleNamespace

import pytest

from people import format as wording
from people.format import Reader

TODAY = dt.date(2026, 7, 14)
BRITON = Reader(today=TODAY, language="en-gb")
AMERICAN = Reader(today=TODAY, language="en-us")
GERMAN = Reader(today=TODAY, language="de")
NOON = dt.datetime(2026, 7, 14, 12, tzinfo=dt.UTC)


def plain(text: str) -> str:
    return text.replace("\u00a0", "_")


class TestDay:
    @pytest.mark.parametrize(
        ("reader", "text"), [(BRITON, "Fri_7_Aug"), (AMERICAN, "Fri,_Aug_7"), (GERMAN, "Fr._7._Aug.")]
    )
    def test_follows_the_reader(self, reader, text):
        assert plain(reader.day(dt.date(2026, 8, 7))) == text

    def test_has_its_year_only_when_it_is_not_this_one(self):
        assert plain(BRITON.day(dt.date(2027, 3, 31))) == "Wed_31_Mar_2027"
        assert plain(BRITON.day(dt.date(2026, 3, 31), weekday=False)) == "31_Mar"

    def test_can_be_asked_for_the_year(self):
        assert plain(BRITON.day(dt.date(2026, 4, 1), weekday=False, year=True)) == "1_Apr_2026"

    @pytest.mark.parametrize("language", ["en", "", "xx", "not a language"])
    def test_reads_the_british_way_where_nothing_else_is_known(self, language):
        assert plain(Reader(today=TODAY, language=language).day(dt.date(2026, 8, 7))) == "Fri_7_Aug"

    def test_is_long_in_headings(self):
        assert BRITON.long_day(TODAY) == "Tuesday, 14 July 2026"


class TestSpan:
    @pytest.mark.parametrize(
        ("first", "last", "text"),
        [
            ((2026, 7, 27), (2026, 7, 28), "27_–_28_Jul"),
            ((2026, 7, 27), (2026, 8, 3), "27_Jul_–_3_Aug"),
            ((2026, 7, 27), (2026, 7, 27), "27_Jul"),
            ((2026, 12, 28), (2027, 1, 3), "28_Dec_2026_–_3_Jan_2027"),
            ((2027, 2, 1), (2027, 2, 5), "1_–_5_Feb_2027"),
        ],
    )
    def test_names_the_month_once(self, first, last, text):
        assert plain(BRITON.span(dt.date(*first), dt.date(*last))) == text

    @pytest.mark.parametrize(
        ("reader", "text"), [(BRITON, "Mon_27_– Tue_28_Jul"), (AMERICAN, "Mon,_Jul_27_– Tue,_Jul_28")]
    )
    def test_with_weekdays_breaks_only_after_the_dash(self, reader, text):
        assert plain(reader.span(dt.date(2026, 7, 27), dt.date(2026, 7, 28), weekday=True)) == text

    def test_with_weekdays_over_the_year_names_both_years(self):
        text = BRITON.span(dt.date(2026, 12, 31), dt.date(2027, 1, 4), weekday=True)

        assert plain(text) == "Thu_31_Dec_2026_– Mon_4_Jan_2027"

    def test_of_one_day_is_that_day(self):
        assert plain(BRITON.span(TODAY, TODAY, weekday=True)) == "Tue_14_Jul"

    @pytest.mark.parametrize(
        ("first", "last", "text"),
        [
            ((2026, 7, 20), (2026, 8, 16), "20_July – 16_August_2026"),
            ((2026, 7, 1), (2026, 7, 31), "1 – 31_July_2026"),
            ((2026, 12, 21), (2027, 1, 17), "21_December_2026 – 17_January_2027"),
        ],
    )
    def test_is_long_in_headings(self, first, last, text):
        assert plain(BRITON.long_span(dt.date(*first), dt.date(*last))) == text


class TestMonth:
    def test_has_its_year_only_when_it_is_not_this_one(self):
        assert BRITON.month(dt.date(2026, 8, 1)) == "August"
        assert BRITON.month(dt.date(2025, 8, 1)) == "August 2025"

    def test_is_short_on_axes(self):
        assert [GERMAN.short_month(dt.date(2026, month, 1)) for month in (1, 3)] == ["Jan", "Mär"]

    def test_heads_columns_with_one_letter(self):
        assert BRITON.narrow_weekday(TODAY) == "T"


class TestTime:
    def test_follows_the_reader(self):
        assert BRITON.hours(13 * 60, 17 * 60) == "13:00\u00a0–\u00a017:00"
        assert AMERICAN.time(dt.time(13)) == "1:00\u00a0PM"

    def test_midnight_at_the_end_of_a_day_is_a_time(self):
        assert BRITON.hours(20 * 60, 24 * 60) == "20:00\u00a0–\u00a000:00"

    def test_a_moment_is_its_day_and_time(self):
        assert plain(BRITON.moment(dt.datetime(2026, 6, 3, 0, 4, tzinfo=dt.UTC))) == "3_Jun, 00:04"

    @pytest.mark.parametrize(
        ("ago", "text"),
        [
            (dt.timedelta(days=6, hours=5), "6_d"),
            (dt.timedelta(hours=5, minutes=59), "5_h"),
            (dt.timedelta(minutes=20), "20_min"),
            (dt.timedelta(seconds=20), "now"),
            (-dt.timedelta(minutes=5), "now"),
        ],
    )
    def test_an_age_is_told_in_its_largest_unit(self, ago, text):
        assert plain(wording.age(NOON - ago, NOON)) == text


class TestAmount:
    def test_is_counted_in_days_of_the_policy(self):
        resource = SimpleNamespace(unit="minutes")
        policy = SimpleNamespace(resource=resource, day_minutes=462)
        account = SimpleNamespace(policy=policy)
        lot = SimpleNamespace(account=account)

        assert {plain(wording.amount(462 * 2 + 60, of)) for of in (policy, account, lot)} == {"2_d_1_h"}
        assert plain(wording.amount(480, resource)) == "1_d"

    def test_is_signed_as_a_change(self):
        assert plain(wording.amount(960, signed=True)) == "+2_d"
        assert plain(wording.amount(-720, signed=True)) == "−1_d_4_h"

    def test_takes_a_unit_by_name(self):
        assert plain(wording.amount(1240, "points")) == "1,240_points"
        assert wording.amount(124000, "EUR") == "€1,240.00"

    def test_is_minutes_where_nothing_says_more(self):
        assert plain(wording.amount(480, "")) == plain(wording.amount(480, object())) == "1_d"


class TestFigure:
    def test_sets_units_small(self):
        assert wording.figure("8\u00a0d\u00a04\u00a0h") == "8<small>d</small> 4<small>h</small>"
        assert wording.figure("1,240\u00a0points") == "1,240<small>points</small>"

    def test_leaves_money_and_words_alone(self):
        assert wording.figure("€860.00") == "€860.00"
        assert wording.figure("Unlimited") == "Unlimited"

    def test_escapes_what_it_is_given(self):
        assert wording.figure("<b>5\u00a0d") == "&lt;b&gt;5<small>d</small>"


class TestPeople:
    @pytest.mark.parametrize(("count", "text"), [(6.5, "6½"), (6, "6"), (0.5, "½"), (0, "0"), (7.0, "7")])
    def test_are_counted_to_the_half(self, count, text):
        assert wording.people(count) == text

    @pytest.mark.parametrize(
        ("name", "letters"),
        [("Lena Hoffmann", "LH"), ("Ana de la Cruz", "AC"), ("Cher", "C"), ("", ""), ("(Former) Ada Lo", "AL")],
    )
    def test_have_initials(self, name, letters):
        assert wording.initials(name) == letters

    def test_keep_their_colour(self):
        assert wording.avatar_colour("Lena Hoffmann") == wording.avatar_colour("Lena Hoffmann")
        assert len({wording.avatar_colour(f"Person {number}") for number in range(60)}) == wording.AVATAR_COLOURS

    def test_are_one_or_many(self):
        assert plain(wording.count_of(1, "entry", "entries")) == "1_entry"
        assert plain(wording.count_of(1800, "row")) == "1,800_rows"
