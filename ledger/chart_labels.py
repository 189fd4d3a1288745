"""Labels on a drawing: how much room they take, and which of them may stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Average widths of a letter and the height of a line, for text of 11 units in regular and semibold.
LETTER, STRONG_LETTER, LINE = 5.8, 6.4, 12.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's box; ``month_step`` 2 labels every second month."""

    width: float
    height: float
    left: float
    right: float
    top: float = 34
    month_step: int = 1

    @property
    def bottom(self) -> float:
        """Where the lowest grid line runs; the months stand under it."""
        return self.height - 26

    @property
    def depth(self) -> float:
        """From the highest to the lowest grid line."""
        return self.bottom - self.top


WIDE = Size(width=640, height=236, left=30, right=628)
NARROW = Size(width=330, height=220, left=30, right=318, month_step=2)


@dataclass(frozen=True, slots=True)
class Text:
    """A label at its place; ``anchor`` is SVG's: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"

    def box(self, letter: float = LETTER) -> Box:
        """Left, top, right and bottom, by an average width of letters."""
        width = letter * len(self.text)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - LINE + 2, left + width, self.y + 3


def crosses(box: Box, corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a line of level and upright pieces runs through a box."""
    left, top, right, bottom = box
    for (x1, y1), (x2, y2) in pairwise(corners):
        if max(x1, x2) >= left and min(x1, x2) <= right and max(y1, y2) >= top and min(y1, y2) <= bottom:
            return True
    return False


def inside(label: Text, size: Size, letter: float = LETTER) -> Text:
    """The label, moved so that it ends within the drawing."""
    left, _, right, _ = label.box(letter)
    if right > size.right:
        return Text(size.right, label.y, label.text, "end")
    if left < 0:
        return Text(0, label.y, label.text, "start")
    return label


def keep_free(labels: Sequence[Text], size: Size, taken: list[Box]) -> tuple[Text, ...]:
    """Those labels that lie on nothing; what is kept is taken for the next."""
    kept = []
    for label in labels:
        placed = inside(label, size)
        box = placed.box()
        if not any(box[0] < b[2] + 4 and b[0] < box[2] + 4 and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            kept.append(placed)
    return tuple(kept)
