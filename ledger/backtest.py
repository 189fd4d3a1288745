"""What would have stood in months that are over had other rules been in force, and which requests they would not cover.

Pure: plays the time again on a working copy. It begins with what stood on the first day; from there on everything that
runs did is left out and done anew by the rules that are tried, while what people did stays as it was: leave is asked
for again on the day on which it was, grants and adjustments come in on theirs. Played by the rules that were in force,
the result is what stood.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ledger.book import Book
from ledger.dates import DAY
from ledger.entitlement import eligible
from ledger.errors import BelowFloor, NotAllowed
from ledger.late import check_later_periods, prepare
from ledger.own_lots import own_lot
from ledger.rules import PolicySettings
from ledger.runs import night
from ledger.schedule import PolicyTimeline
from ledger.states import DRAWS, AccountState, LotState, Movement
from ledger.steps import begin, draw
from ledger.steps.holds import release_one, restore_one
from ledger.terms import Terms

_BY_HAND = frozenset({"OPENING", "GRANT", "ADJUSTMENT", "MIGRATION", "ENCASHMENT"})
_WORKED = "worked/"


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that would not have been covered, by its reference; amounts in the resource's unit.

    ``covered`` is how much of ``amount`` there would have been.
    """

    ref: str
    first_on: dt.date
    last_on: dt.date
    amount: int
    covered: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What would have stood at the end of each day asked about, and what would not have been covered."""

    ends: Sequence[int]
    refused: Sequence[Refused]


def can_be_replayed(known: PolicyTimeline, tried: PolicySettings, first_on: dt.date, on: dt.date) -> bool:
    """Whether the past can be played again: hours worked were counted by the rules of their time, and stay so."""
    in_force = [known.settings_on(first_on), *(rules for since, rules in known.versions if first_on < since <= on)]
    if all(rules.accrual.method != "hours_worked" for rules in (*in_force, tried)):
        return True
    return all(rules.accrual == tried.accrual for rules in in_force)


def stood(book: Book, account_id: int, days: Sequence[dt.date]) -> list[int]:
    """What stands on an account at the end of each day, leave counted on its own day."""
    moved = [(_counts_on(m), m.amount) for m in book.movements() if m.lot.account.id == account_id]
    return [sum(amount for on, amount in moved if on <= day) for day in days]


def replay(
    book: Book,
    terms: Mapping[int, Terms],
    account_id: int,
    tried: PolicyTimeline,
    first_on: dt.date,
    days: Sequence[dt.date],
) -> Replay:
    """Play the time from ``first_on`` to the last of the days again with other versions of one account's policy.

    A request that is not covered is left out of what follows, as if it had been refused. The book is left as it was.

    :param book: as read with its timeline; what is planned on it does not count.
    """
    on = days[-1]
    again = _standing_before(book, first_on)
    after = {**terms, account_id: replace(terms[account_id], timeline=tried)}
    refused: list[Refused] = []
    for event in sorted(_events(book, first_on, on)):
        night(again, after, event.on)
        if event.credit is not None:
            _credit(again, after, event.credit)
        elif event.request is not None and (short := _ask(again, after, event.request, event.on)):
            refused.append(short)
    night(again, after, on)
    return Replay(stood(again, account_id, days), refused)


# -- what stood before ---------------------------------------------------------------------------------------------


def _counts_on(m: Movement) -> dt.date:
    return m.day if m.kind in DRAWS else m.effective_on


def _standing_before(book: Book, first_on: dt.date) -> Book:
    """A working copy as it stood when the day began."""
    eve = first_on - DAY
    accounts = {
        each.id: replace(
            each,
            available=0,
            held=0,
            newly_settled=None,
            settled_until=each.settled_until and min(each.settled_until, eve),
        )
        for each in book.accounts.values()
    }
    kept = [m for m in book.history if _counts_on(m) < first_on]
    lots = {id(lot): _bare(lot, accounts[lot.account.id], eve) for lot in {m.lot for m in kept}}
    again = Book(accounts.values(), lots.values())
    again.has_timeline = True
    copies: dict[int, Movement] = {}
    for m in kept:
        copies[id(m)] = copy = replace(
            m,
            lot=lots[id(m.lot)],
            reverses=copies.get(id(m.reverses)),
            settles=copies.get(id(m.settles)),
        )
        again.history.append(copy)
        again.keys[m.key] = again.own_keys[m.lot.account.id, m.key] = m.digest
        _add(copy)
    return again


def _bare(lot: LotState, account: AccountState, eve: dt.date) -> LotState:
    """The same lot with nothing on it; what ended before is dealt with, if it is by now."""
    has_ended = lot.expires_on is not None and lot.expires_on < eve
    return replace(
        lot,
        account=account,
        balance=0,
        held=0,
        expired=0,
        credits_until=None,
        lapsed_on=lot.lapsed_on if has_ended else None,
        coming=(),
        changed=False,
    )


def _add(m: Movement) -> None:
    lot = m.lot
    lot.balance += m.amount
    lot.account.available += m.amount
    if m.kind in ("HOLD", "HOLD_RELEASE"):
        lot.held -= m.amount
        lot.account.held -= m.amount
    elif m.kind == "EXPIRATION":
        lot.expired -= m.amount
    elif m.amount > 0 and m.kind not in DRAWS:
        lot.credits_until = max(lot.credits_until or m.effective_on, m.effective_on)


# -- what people did -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Request:
    """What one reference drew for days that are played again, less what was given back since."""

    ref: str
    asked_on: dt.date
    seq: int
    used: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def draws(self) -> list[tuple[dt.date, int, str]]:
        """Day, amount, and whether it is used or still held."""
        found = [(day, amount, "USAGE") for day, amount in self.used.items() if amount > 0]
        return sorted([*found, *((day, amount, "HOLD") for day, amount in self.held.items() if amount > 0)])


@dataclass(frozen=True, slots=True)
class _Event:
    on: dt.date
    seq: int
    credit: Movement | None = None
    request: _Request | None = None

    def __lt__(self, other: _Event) -> bool:
        return (self.on, self.seq) < (other.on, other.seq)


def _events(book: Book, first_on: dt.date, on: dt.date) -> Iterator[_Event]:
    """What people did from the first day on, by the day on which they did it as far as that is known."""
    requests: dict[str, _Request] = {}
    for m in book.history:
        if _counts_on(m) < first_on:
            continue
        if m.kind in DRAWS:
            ref = m.source or m.key
            asked = requests.setdefault(ref, _Request(ref, m.effective_on, m.seq))
            asked.asked_on = min(asked.asked_on, m.effective_on)
            (asked.used if m.kind == "USAGE" else asked.held)[m.day] -= m.amount
        elif _is_by_hand(m):
            yield _Event(min(m.effective_on, on), m.seq, credit=m)
    for asked in requests.values():
        if asked.draws and asked.asked_on <= on:
            yield _Event(max(asked.asked_on, first_on), asked.seq, request=asked)


def _is_by_hand(m: Movement) -> bool:
    """Whether somebody did it; what corrects an accrual is done anew with the accrual."""
    return (m.kind in _BY_HAND and not m.accrual_key) or m.source.startswith(_WORKED)


def _credit(book: Book, terms: Mapping[int, Terms], m: Movement) -> None:
    """Bring in again what somebody granted, adjusted or paid out."""
    account = book.accounts[m.lot.account.id]
    lot = book.lot_named(m.lot.name, account.id)
    if lot is None and m.lot.origin != "grant" and account.id in terms:
        lot = own_lot(book, account, terms[account.id], m.effective_on)
    elif lot is None:
        lot = book.add_lot(_bare(m.lot, account, dt.date.min))
    step = begin(book, on=m.effective_on, key=f"replay/{account.id}/{m.seq}")
    if step is not None:
        step.post(lot, m.kind, m.amount, m.effective_on, for_on=m.for_on)


def _ask(book: Book, terms: Mapping[int, Terms], request: _Request, on: dt.date) -> Refused | None:
    """Ask for the days of a request again; tells what would have kept it from being covered."""
    draws = request.draws
    days, total = [day for day, _, _ in draws], sum(amount for _, amount, _ in draws)
    before, covered = len(book.planned), 0
    try:
        prepare(book, terms, days, on)
        for day, amount, kind in draws:
            step = begin(book, on=on, key=f"replay/{request.ref}/{day}/{kind}", source=request.ref)
            if step is not None:
                draw(step, amount, day=day, kind=kind, lots=eligible(book, terms, day))
                covered += amount
        check_later_periods(book, terms, on, total, days[-1])
    except BelowFloor as refusal:
        covered = min(covered + refusal.available, total - 1)
    except NotAllowed:
        covered = 0
    else:
        return None
    _give_back(book, request, on, before)
    return Refused(request.ref, days[0], days[-1], total, max(covered, 0))


def _give_back(book: Book, request: _Request, on: dt.date, before: int) -> None:
    step = begin(book, on=on, key=f"replay/{request.ref}/refused", source=request.ref)
    drawn = [m for m in book.planned[before:] if m.kind in ("HOLD", "USAGE") and m.source == request.ref]
    for m in reversed(drawn):
        if step is not None and m.left:
            (release_one if m.kind == "HOLD" else restore_one)(step, m, abs(m.left))
