"""The words for what entries belong to: "timeoff.request:17" reads "Vacation, Christmas" where time off says so.

The app that posts under a source registers its words, so that this module knows no domain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceWords:
    """What the passbook says of one source: "Vacation, Christmas", "Approved 2 Jun", and where it can be opened.

    ``state`` is one of the badge states where it needs a badge ("held" while it waits), else empty.
    """

    title: str
    note: str = ""
    url: str = ""
    state: str = ""


Describe = Callable[[Collection[int]], dict[int, SourceWords]]

_registered: dict[str, Describe] = {}


def register(prefix: str, describe: Describe) -> None:
    """Name who describes the sources "<prefix>:<number>"; called once a page, with all their numbers, in one query.

    :raises ValueError: if another has named itself for this prefix.
    """
    if _registered.setdefault(prefix, describe) is not describe:
        raise ValueError(f"The source {prefix!r} is registered twice.")


def words_of(sources: Iterable[str]) -> dict[str, SourceWords]:
    """The words of each source that somebody knows, one call for each prefix.

    What follows a slash tells apart what one number posted at different times ("timeoff.request:17/2").
    """
    wanted: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source in sources:
        prefix, _, rest = source.rpartition(":")
        number = rest.partition("/")[0]
        if prefix in _registered and number.isdecimal():
            wanted[prefix][int(number)].append(source)
    return {
        source: words
        for prefix, by_number in wanted.items()
        for number, words in _registered[prefix](sorted(by_number)).items()
        for source in by_number[number]
    }
