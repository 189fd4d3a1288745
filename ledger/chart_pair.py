"""Two balances in one drawing: what would stand, dashed, over what does. Geometry only, as `ledger.charts`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from ledger.chart_labels import Size
from ledger.charts import Axis, Plot, Scale, Series, Step, Words, grid_lines, month_labels, step_path

DAY = dt.timedelta(days=1)
#: The width of a digit on the axis.
DIGIT = 6


def pair_plot(
    usual: Sequence[Step],
    tried: Sequence[Step],
    *,
    first: dt.date,
    last: dt.date,
    axis: Axis,
    words: Words,
    size: Size,
) -> Plot:
    """Lay out two lines over the same time; the drawing says of the dashed one where it ends.

    The gutter grows with the numbers on the axis, so that sums over many people fit.
    """
    series = Series(first, last, today=last + DAY, posted=usual, projected=tried)
    widest = max(len(line.text) for line in grid_lines(Scale(series, axis, size), axis))
    size = replace(size, left=max(size.left, widest * DIGIT + 12))
    scale = Scale(series, axis, size)
    until = last + DAY
    line = step_path(usual, scale, until)
    return Plot(
        size=size,
        grid=tuple(grid_lines(scale, axis)),
        zero=scale.y(0),
        months=tuple(month_labels(series, scale, words)),
        bands=(),
        band_labels=(),
        past=line,
        wash=f"{line}V{scale.y(0)}H{scale.x(usual[0].on)}Z" if usual else "",
        ahead=step_path(tried, scale, until),
        marks=(),
        mark_labels=(),
        now=None,
        now_label=None,
        end=(size.right, scale.y(tried[-1].balance)) if tried else None,
        end_label=None,
    )
