"""The geometry of the team calendar."""

import datetime as dt

import pytest

from people.timeline import Stay, bars, columns, weekend

FIRST = dt.date(2026, 7, 20)
AUGUST_11 = dt.date(2026, 8, 11)


def stay(first: dt.date, last: dt.date, **changes) -> Stay:
    return Stay(first=first, last=last, label="Away", description="Jonas Weber, away", **changes)


class TestColumns:
    def test_mark_weekends_holidays_mondays_and_today(self):
        days = columns(FIRST, 28, today=dt.date(2026, 7, 22), holidays={AUGUST_11: "Founders' Day"})

        assert [days[number].css for number in (0, 1, 2, 5, 22)] == [
            "work mon",
            "work",
            "work today",
            "rest",
            "holiday",
        ]
        assert days[22].holiday == "Founders' Day"

    def test_name_the_month_first_and_when_it_changes(self):
        days = columns(FIRST, 28, today=FIRST, holidays={})

        assert [day.on for day in days if day.begins_month] == [FIRST, dt.date(2026, 8, 1)]

    def test_need_cells_only_where_something_is_drawn(self):
        days = columns(FIRST, 7, today=dt.date(2026, 1, 1), holidays={})

        assert [day.number for day in days if not day.is_plain] == [0, 5, 6]

    def test_take_other_days_off(self):
        days = columns(FIRST, 7, today=FIRST, holidays={}, is_rest=lambda on: on.weekday() == 4 or weekend(on))

        assert [day.number for day in days if day.is_rest] == [4, 5, 6]


class TestBars:
    def test_cover_their_days(self):
        (bar,) = bars([stay(dt.date(2026, 8, 3), dt.date(2026, 8, 14))], FIRST, 28)

        assert (bar.start, bar.width, bar.css) == (14, 12, "solid res-away")
        assert bar.shows_label

    @pytest.mark.parametrize(
        ("changes", "css"),
        [
            ({"from_midday": True}, "solid res-away pm"),
            ({"until_midday": True}, "solid res-away am"),
            ({"is_waiting": True, "colour": "vacation"}, "hatch res-vacation"),
        ],
    )
    def test_show_halves_and_what_waits(self, changes, css):
        (bar,) = bars([stay(FIRST, FIRST, **changes)], FIRST, 28)

        assert bar.css == css
        assert not bar.shows_label

    def test_are_cut_at_both_ends_and_whole_there(self):
        long = stay(dt.date(2026, 7, 1), dt.date(2026, 9, 1), from_midday=True, until_midday=True)

        (bar,) = bars([long], FIRST, 28)

        assert (bar.start, bar.width, bar.css) == (0, 28, "solid res-away cut-start cut-end")

    def test_outside_are_left_out_and_the_rest_in_order(self):
        before, after = (
            stay(dt.date(2026, 7, 1), dt.date(2026, 7, 19)),
            stay(dt.date(2026, 8, 17), dt.date(2026, 8, 18)),
        )
        late, early = stay(dt.date(2026, 8, 1), dt.date(2026, 8, 1)), stay(FIRST, FIRST)

        assert [bar.start for bar in bars([before, late, after, early], FIRST, 28)] == [0, 12]
