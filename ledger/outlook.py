"""What there is of a resource and what will become of it: the figures of a balance's card and chart.

Pure: reads a working copy that was loaded with its timeline, and takes the nights' steps on it. A balance here counts
leave on the day of leave; what can be used now also heeds every booking and credit of the days to come (R7).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.book import Book
from ledger.dates import DAY
from ledger.entitlement import eligible, prepare
from ledger.errors import NotAllowed
from ledger.periods import Period
from ledger.projection import by_day_of_use, run_until
from ledger.runs import night
from ledger.states import Movement
from ledger.terms import Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is on a day. Amounts in the resource's unit.

    ``balance`` is what stands with all leave up to that day taken off; ``booked`` is approved for later days, ``held``
    waits for a decision on later days. ``usable`` can be asked for now: the balance less both, plus ``to_come``, what
    comes in early enough to cover later bookings, or may be used before it has come in. ``usable_from`` is set while
    a waiting period keeps everything back. ``debt_limit`` is how far below zero the policies let it go (None: any).
    """

    balance: int
    booked: int
    held: int
    usable: int
    is_unlimited: bool = False
    debt_limit: int | None = 0
    usable_from: dt.date | None = None

    @property
    def to_come(self) -> int:
        """The rest of the sum: usable = balance - booked - held + to_come."""
        return self.usable - self.balance + self.booked + self.held


@dataclass(frozen=True, slots=True)
class Lapse:
    """What lapses after its last day of use, or lapsed; ``lot`` is the name of the lot it was on."""

    last_on: dt.date
    amount: int
    lot: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """What a period's end will carry over: usable from ``on`` until ``usable_until`` (None: without an end)."""

    on: dt.date
    amount: int
    usable_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A balance today, where it came from and where it goes if nothing more is booked.

    ``points`` are days and the balance from each on, oldest first. ``used`` and ``credited`` are of the running
    period, up to today. ``next_credit`` is the next day on which something comes in, and how much.
    """

    on: dt.date
    standing: Standing
    period: Period | None
    points: Sequence[tuple[dt.date, int]]
    used: int
    credited: int
    next_credit: tuple[dt.date, int] | None
    lapses: Sequence[Lapse]
    carried: Sequence[Carried]

    def balance_on(self, day: dt.date) -> int:
        """The balance at the end of a day, as far as the outlook reaches."""
        index = bisect_right(self.points, day, key=lambda point: point[0])
        return self.points[index - 1][1] if index else 0

    @property
    def next_lapse(self) -> Lapse | None:
        """What lapses first from today on, that day's lapses together."""
        coming = [lapse for lapse in self.lapses if lapse.is_planned and lapse.last_on >= self.on]
        if not coming:
            return None
        first = min(lapse.last_on for lapse in coming)
        together = [lapse for lapse in coming if lapse.last_on == first]
        return Lapse(first, sum(lapse.amount for lapse in together), together[0].lot, is_planned=True)


def outlook(book: Book, terms: dict[int, Terms], on: dt.date, until: dt.date) -> Outlook:
    """Look at a balance on a day and ahead; the book is used up by it.

    :param until: the last day to look at.
    """
    night(book, terms, on)
    today = standing(book, terms, on)
    period = period_on(book, terms, on)
    first = period.starts_on if period is not None else dt.date.min
    done = [m for m in book.movements() if first <= m.day <= on]
    known = len(book.planned)
    run_until(book, terms, until)
    ahead = book.planned[known:]
    return Outlook(
        on=on,
        standing=today,
        period=period,
        points=_points(book, until),
        used=-sum(m.amount for m in done if m.kind == "USAGE"),
        credited=sum(m.amount for m in done if m.kind in ("OPENING", "ACCRUAL", "GRANT", "ADJUSTMENT", "MIGRATION")),
        next_credit=_next_credit(ahead, on),
        lapses=_lapses(book, known),
        carried=_carried(ahead),
    )


def standing(book: Book, terms: dict[int, Terms], on: dt.date) -> Standing:
    """What there is on a day, and how much of it can be asked for; marks on the book's lots what is still to come."""
    draws = [m for m in book.movements() if m.day > on]
    held = -sum(m.amount for m in draws if m.kind in ("HOLD", "HOLD_RELEASE"))
    booked = -sum(m.amount for m in draws if m.kind == "USAGE")
    balance = sum(m.amount for m in book.movements() if m.day <= on)
    mine = [t.settings_on(on) for t in terms.values() if t.window_on(on) is not None]
    if any(settings.unlimited for settings in mine):
        return Standing(balance, booked, held, 0, is_unlimited=True, debt_limit=None)
    limits = [settings.use.negative_limit for settings in mine if settings.use.allow_negative]
    try:
        prepare(book, terms, [on], on)
    except NotAllowed:
        waits = [t.usable_from(on) for t in terms.values() if t.window_on(on) is not None]
        return Standing(balance, booked, held, 0, usable_from=min(waits, default=None))
    rooms = [book.room(lot, on) for lot in eligible(book, terms, on) if lot.is_valid_on(on)]
    usable = sum(max(room, 0) for room in rooms) or sum(rooms)
    debt_limit = None if None in limits else sum(limit for limit in limits if limit is not None)
    return Standing(balance, booked, held, usable, debt_limit=debt_limit)


def period_on(book: Book, terms: dict[int, Terms], on: dt.date) -> Period | None:
    """The balance period that holds a day: of the policy drawn first; None where there is none, or it never ends."""
    assigned = [account for account in book.accounts.values() if account.id in terms]
    for account in sorted(assigned, key=lambda account: (account.priority, account.id)):
        period = terms[account.id].period_on(on)
        if period.ends:
            return period
    return None


def _points(book: Book, until: dt.date) -> list[tuple[dt.date, int]]:
    points = by_day_of_use(book, dt.date.min, until)
    return [point for point in points if point[0] > dt.date.min]


def _next_credit(ahead: Sequence[Movement], on: dt.date) -> tuple[dt.date, int] | None:
    coming = [m for m in ahead if m.kind == "ACCRUAL" and m.effective_on > on]
    if not coming:
        return None
    first = min(m.effective_on for m in coming)
    return first, sum(m.amount for m in coming if m.effective_on == first)


def _lapses(book: Book, known: int) -> list[Lapse]:
    """What lapsed and was not taken back, and what will lapse."""
    planned = {id(m) for m in book.planned[known:]}
    gone = [m for m in book.movements() if m.kind == "EXPIRATION" and m.reverses is None and m.left]
    return [Lapse(m.effective_on - DAY, -m.amount, m.lot.name, id(m) in planned) for m in gone]


def _carried(ahead: Sequence[Movement]) -> list[Carried]:
    into = [m for m in ahead if m.kind == "CARRYOVER" and m.amount > 0 and m.lot.origin == "carried"]
    return [Carried(m.effective_on, m.amount, m.lot.expires_on) for m in into]
