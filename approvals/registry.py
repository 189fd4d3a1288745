"""What people decide on: each domain registers its kinds of subjects, so that this app knows none of them.

A subject is named by a string, ``"timeoff.request:17"``: its kind, and its number within that kind. The domain says
what to do when it is decided, and how a row of the inbox and its details read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from approvals.models import Approval, Decision
    from people.models import Employee


class Refusal(Exception):
    """Raised by a domain that cannot carry out a decision, in words fit for the screen; nothing is decided then."""


@dataclass(frozen=True, slots=True)
class CoverCell:
    """How many people are here on a day, or on days in a row, if the subject is approved.

    ``label`` is the day as read ("Mon 27", "8–9"), ``of`` how many would work that day without absences. ``state`` is
    "" (enough), "at" (at the minimum), "under" (below it) or "off" (nobody works). Halves are people here half a day.
    """

    label: str
    here: float = 0
    minimum: int = 0
    state: str = ""
    of: int = 0

    @property
    def tone(self) -> str:
        return self.state

    @property
    def count(self) -> float:
        return self.here


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision changes, in words: "Balance on 28 Jul", "10 d", "8 d 4 h", and "−1 d 4 h" between them."""

    label: str
    before: str
    after: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """A colleague who is away on some of the days: "Priya Raman", "3 – 14 Aug", and whether that still waits."""

    name: str
    dates: str
    is_waiting: bool = False
    remark: str = ""

    @property
    def words(self) -> str:
        return self.remark or ("Waiting" if self.is_waiting else "Approved")


@dataclass(frozen=True, slots=True)
class Detail:
    """One more fact of the details: a label and its words."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RowPresentation:
    """How one subject reads in the inbox, every text ready for the viewer.

    :param title: what and how much: "Vacation 1 d 4 h".
    :param detail: when or what for: "Mon 27 Jul – Tue 28 Jul midday".
    :param url: the page of the subject itself, if the viewer may open it.
    :param short: how a result names it after the person: "27 – 28 Jul". Else the title stands there.
    :param change: the amount before and after.
    :param cover: people here, on the few days that matter most; at most four fit into a row.
    :param remark: what stands in the row instead of ``cover``: "64 % of cap, no alert".
    :param cover_note: what the cover counts: "8 people, at least 5 · weekend left out".
    :param cover_days: people here on each of the days and around them, for the details; else ``cover``.
    :param warning: what speaks against it, in a sentence with its figures.
    :param marks: the same in a word or two, for those who decide without opening it: "Document missing".
    :param note: what the requester wrote.
    :param away: who else is away.
    :param details: further facts.
    """

    title: str
    detail: str = ""
    url: str = ""
    short: str = ""
    change: Change | None = None
    cover: Sequence[CoverCell] = ()
    remark: str = ""
    cover_note: str = ""
    cover_days: Sequence[CoverCell] = ()
    warning: str = ""
    marks: Sequence[str] = ()
    note: str = ""
    away: Sequence[Away] = ()
    details: Sequence[Detail] = ()


def _nothing(*_: object) -> None:
    """What a kind does that has nothing to do."""


@dataclass(frozen=True)
class Subject:
    """A kind of thing that people decide on.

    All but ``name`` and ``present`` are called with the subject's number, inside the database transaction of the
    operation, and may raise `Refusal`. ``on_approve`` and ``on_deny`` are called once, by the last decision; they may
    return a sentence that says what followed ("1 d 4 h used, balance 8 d 4 h."). ``present`` answers for many subjects
    at once, with a fixed number of queries; a subject it leaves out is shown by its kind alone.

    :param kind: such as "timeoff.request".
    :param label: its filter in the inbox: "Leave".
    :param name: one subject as this reader names it after the requester: "7 – 9 Dec"; in one query.
    :param lock: locks the domain's own row. Called before the approval is locked, as a domain that withdraws holds its
        own row first: both sides lock in the same order, so neither waits for the other for ever.
    :param on_handed_on: it waits for somebody else now: for the next step, or because it was referred.
    :param on_reminded: the requester asks not to be forgotten.
    """

    kind: str
    label: str
    on_approve: Callable[[int, Decision], str | None]
    on_deny: Callable[[int, Decision], str | None]
    name: Callable[[int, Employee], str]
    present: Callable[[list[int], Employee], Mapping[int, RowPresentation]]
    lock: Callable[[int], object] = _nothing
    on_handed_on: Callable[[int, Approval], object] = _nothing
    on_reminded: Callable[[int, Approval], object] = _nothing


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Add a kind; its domain does so once, when it is ready.

    :raises ValueError: if another one has this key, or the key holds a colon.
    """
    if ":" in subject.kind:
        raise ValueError(f"The kind {subject.kind!r} has a colon in it, which ends a kind's name.")
    if _subjects.setdefault(subject.kind, subject) != subject:
        raise ValueError(f"The kind {subject.kind!r} is registered twice.")


def get(kind: str) -> Subject:
    """The kind of this name.

    :raises LookupError: if no domain has registered it.
    """
    try:
        return _subjects[kind]
    except KeyError:
        raise LookupError(f"Nobody has registered the kind {kind!r}.") from None


def is_known(kind: str) -> bool:
    """Whether a domain has registered this kind."""
    return kind in _subjects


def label_of(kind: str) -> str:
    """What the filters call a kind; one whose domain is gone keeps its bare name."""
    return _subjects[kind].label if kind in _subjects else kind


def split(subject: str) -> tuple[str, int]:
    """The kind and the number in "timeoff.request:17".

    :raises ValueError: if it is written otherwise.
    """
    kind, colon, number = subject.rpartition(":")
    if not colon or not kind or not number.isdecimal():
        raise ValueError(f"{subject!r} is no subject. It is a kind, a colon and a number.")
    return kind, int(number)
