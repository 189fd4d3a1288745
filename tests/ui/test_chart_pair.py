"""Two balances in one drawing."""

import datetime as dt

from ledger.chart_labels import NARROW
from ledger.chart_pair import pair_plot
from ledger.charts import Axis, Step, Words

JAN, FEB, MAR = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)
WORDS = Words(str, lambda on: f"{on:%d %b}", lambda on: f"{on:%b}")


def plot(usual, tried, per=1):
    return pair_plot(
        [Step(on, value) for on, value in usual],
        [Step(on, value) for on, value in tried],
        first=JAN, last=dt.date(2026, 3, 31), axis=Axis(per, "d"), words=WORDS, size=NARROW,
    )  # fmt: skip


class TestPairPlot:
    def test_draws_both_on_one_scale(self):
        drawn = plot([(JAN, 2), (FEB, 4)], [(JAN, 2), (FEB, 10)])

        # 0 to 10 d over 160 units of height, 16 for each: 10 stands at the top.
        assert drawn.grid[-1].text == "10\u00a0d"
        assert (drawn.past, drawn.ahead) == ("M36.0 162.0H133.1V130.0H318.0", "M36.0 162.0H133.1V34.0H318.0")
        assert drawn.end == (318, NARROW.top)
        assert [month.text for month in drawn.months] == ["Jan", "Mar"]

    def test_goes_below_zero(self):
        drawn = plot([(JAN, 3)], [(JAN, 3), (MAR, -2)])

        assert drawn.zero < NARROW.bottom
        assert drawn.end[1] == NARROW.bottom

    def test_gives_large_numbers_room(self):
        small, large = plot([(JAN, 3)], [(JAN, 4)]), plot([(JAN, 120_000)], [(JAN, 90_000)])

        assert large.grid[-1].text == "150,000\u00a0d"
        assert large.size.left > small.size.left
