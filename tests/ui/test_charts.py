"""The geometry of a balance's chart: where the line runs and which labels stay."""

import datetime as dt

import pytest

from ledger.chart_labels import NARROW, STRONG_LETTER, WIDE, Size, Text, crosses, inside, keep_free
from ledger.charts import Axis, Band, Mark, Series, Step, Words, balance_plot, nice_step

DAY = 480
FIRST, LAST, TODAY = dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 7, 14)
DAYS = Axis(per=DAY, word="d")
WORDS = Words(amount=lambda amount: f"{amount / DAY:g} d", day=lambda on: f"{on:%-d %b}", month=lambda on: f"{on:%b}")


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def series(**changes) -> Series:
    given = {
        "first": FIRST,
        "last": LAST,
        "today": TODAY,
        "posted": [Step(FIRST, 7 * DAY), Step(on(2, 1), 9 * DAY), Step(on(7, 1), 11 * DAY)],
        "projected": [Step(on(8, 1), 13 * DAY), Step(on(12, 1), 18 * DAY)],
    }
    return Series(**{**given, **changes})


def drawn(size: Size = WIDE, **changes):
    return balance_plot(series(**changes), DAYS, WORDS, size)


class TestLine:
    def test_runs_level_and_steps_on_the_day(self):
        # 598 units for 365 days; 176 units for 0 to 20 days.
        assert drawn().past == "M30.0 148.4H80.8V130.8H326.5V113.2H347.8"

    def test_goes_on_dashed_from_today_to_the_end(self):
        assert drawn().ahead == "M347.8 113.2H377.3V95.6H577.2V51.6H628.0"

    def test_is_washed_down_to_nothing(self):
        assert drawn().wash.endswith("V210.0H30.0Z")

    def test_begins_with_the_first_entry_of_somebody_who_came_during_the_year(self):
        assert drawn(posted=[Step(on(4, 1), 2 * DAY)]).past.startswith("M177.5 ")

    def test_of_a_past_year_is_all_posted(self):
        plot = drawn(today=dt.date(2027, 3, 1), projected=[])

        assert plot.past.endswith("H626.4")
        assert (plot.now, plot.end) == (None, None)

    def test_of_a_year_to_come_is_all_projected(self):
        plot = drawn(today=dt.date(2025, 12, 1), posted=[], projected=[Step(FIRST, 0), Step(on(2, 1), DAY)])

        assert plot.past == plot.wash == ""
        assert plot.ahead.startswith("M30.0 ")
        assert plot.now is None

    def test_of_nothing_is_an_empty_frame(self):
        plot = drawn(posted=[], projected=[])

        assert (plot.past, plot.ahead, plot.now, plot.end) == ("", "", None, None)
        assert [line.text for line in plot.grid] == ["0", "1\u00a0d"]


class TestAxis:
    @pytest.mark.parametrize(
        ("reach", "step"), [(1, 1), (5, 1), (6, 2), (18, 5), (26, 10), (51, 20), (300, 100), (12_000, 2_500)]
    )
    def test_has_round_steps_and_at_most_five(self, reach, step):
        assert nice_step(reach * DAY, DAY) == step * DAY

    def test_starts_at_zero_and_names_its_unit_once(self):
        assert [line.text for line in drawn().grid] == ["0", "5", "10", "15", "20\u00a0d"]

    def test_reaches_below_zero_for_a_debt(self):
        plot = drawn(posted=[Step(FIRST, -3 * DAY)], projected=[Step(on(8, 1), 6 * DAY)])

        assert [line.text for line in plot.grid] == ["−4", "−2", "0", "2", "4", "6\u00a0d"]
        assert plot.zero == plot.grid[2].y
        assert plot.grid[0].y == WIDE.bottom

    def test_labels_months_in_their_middle(self):
        assert [label.text for label in drawn().months][:2] == ["Jan", "Feb"]
        assert drawn().months[0].x == pytest.approx((30 + 80.8) / 2, abs=0.1)

    def test_labels_every_second_month_on_a_phone(self):
        assert [label.text for label in drawn(NARROW).months] == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]

    def test_follows_a_year_that_begins_in_april(self):
        plot = drawn(first=on(4, 1), last=dt.date(2027, 3, 31), posted=[Step(on(4, 1), DAY)])

        assert [plot.months[0].text, plot.months[-1].text] == ["Apr", "Mar"]


class TestBands:
    def test_cover_both_days(self):
        plot = drawn(bands=[Band(on(12, 21), LAST, "Christmas, 8 d")])

        assert (plot.bands[0].x, plot.bands[0].width) == (610.0, 18.0)
        assert [(label.text, label.x, label.anchor) for label in plot.band_labels] == [("Christmas, 8 d", 628, "end")]

    def test_are_cut_at_the_edges_and_left_out_beyond_them(self):
        bands = [Band(dt.date(2025, 12, 20), on(1, 4)), Band(dt.date(2027, 1, 5), dt.date(2027, 1, 9))]

        assert [(band.x, band.width) for band in drawn(bands=bands).bands] == [(30.0, 6.6)]

    def test_of_one_day_can_still_be_seen(self):
        assert drawn(NARROW, bands=[Band(TODAY, TODAY)]).bands[0].width >= 0.8

    def test_say_when_they_wait(self):
        assert drawn(bands=[Band(on(7, 27), on(7, 28), is_waiting=True)]).bands[0].is_waiting

    def test_lose_their_name_where_today_stands(self):
        plot = drawn(bands=[Band(on(7, 24), on(7, 24), "Long weekend"), Band(on(10, 5), on(10, 9), "Autumn")])

        assert [label.text for label in plot.band_labels] == ["Autumn"]


class TestMarks:
    def test_point_at_the_line_from_above(self):
        plot = drawn(marks=[Mark(on(4, 1), "1 d lapsed")])

        assert plot.marks == ((177.5, 114.8),)
        assert [(label.text, label.y) for label in plot.mark_labels] == [("1 d lapsed", 108.8)]

    def test_outside_the_year_are_left_out(self):
        assert drawn(marks=[Mark(dt.date(2027, 4, 1), "5 d lapse")]).marks == ()

    def test_keep_their_triangle_when_there_is_no_room_for_words(self):
        plot = drawn(NARROW, marks=[Mark(on(4, 1), "1 d lapsed"), Mark(on(4, 8), "2 d lapsed")])

        assert len(plot.marks) == 2
        assert [label.text for label in plot.mark_labels] == ["1 d lapsed"]


class TestLabels:
    def test_say_what_there_is_today_and_at_the_end(self):
        plot = drawn()

        assert (plot.now, plot.now_label.text) == ((347.8, 113.2), "Today, 11 d")
        assert (plot.end, plot.end_label.text) == ((628, 51.6), "31 Dec, 18 d")

    @pytest.mark.parametrize("size", [WIDE, NARROW])
    @pytest.mark.parametrize("today", [on(1, 1), on(1, 20), on(12, 15), on(12, 30)])
    def test_stay_within_the_drawing(self, size, today):
        plot = drawn(size, today=today, posted=[Step(FIRST, 9 * DAY)], projected=[])

        for label in (plot.now_label, plot.end_label):
            left, _, right, _ = label.box(STRONG_LETTER)
            assert left >= 0
            assert right <= size.width

    def test_at_the_end_stay_clear_of_the_line(self):
        steps = [Step(on(12, day), (31 - day) * DAY) for day in range(10, 32)]

        plot = drawn(projected=[Step(on(11, 1), 21 * DAY), *steps])

        left, top, right, bottom = plot.end_label.box(STRONG_LETTER)
        assert not crosses((left, top, right, bottom), [(600, 34), (600, 35)])
        assert bottom <= WIDE.bottom

    def test_at_the_end_are_left_out_when_there_is_no_room(self):
        # Up and down over the whole height, so that the line runs through every place for the label.
        wild = [Step(on(9, 1) + dt.timedelta(days=day), (day % 2) * 20 * DAY) for day in range(120)]

        plot = drawn(projected=wild)

        assert plot.end is not None
        assert plot.end_label is None

    def test_move_inside_from_both_edges(self):
        size = Size(width=100, height=60, left=0, right=100)

        assert inside(Text(2, 10, "long label"), size).anchor == "start"
        assert inside(Text(98, 10, "long label"), size).anchor == "end"
        assert inside(Text(50, 10, "long label"), size).anchor == "middle"

    def test_that_lie_on_others_give_way(self):
        labels = [Text(100, 50, "first"), Text(110, 52, "second"), Text(300, 50, "third")]

        assert [label.text for label in keep_free(labels, WIDE, [])] == ["first", "third"]
