"""Periods that are cut: by a switch to another policy, by a version with another kind of period, by a corrected hire
date. What was opened, drawn and given for the time after the cut is put right (R14).

Pure: plans on a `Book`, before the end of the cut period is planned like any other.
"""

from __future__ import annotations

import datetime as dt

from ledger.book import Book, NeedsTimeline
from ledger.dates import DAY
from ledger.own_lots import UNLIMITED, lot_name, own_lot
from ledger.periods import Period
from ledger.redraw import bookings, draw_again, move
from ledger.states import FAR, AccountState, LotState, Movement
from ledger.steps import Step, begin
from ledger.terms import Succession, Terms

GIVEN_FOR_LATER = "Given in advance for days after the change"
BY_HAND = frozenset({"OPENING", "GRANT", "ADJUSTMENT", "ENCASHMENT"})


def refit(book: Book, account: AccountState, terms: Terms, on: dt.date) -> None:
    """Let open lots end where their period ends now; what is booked for days after that moves to where it belongs."""
    if not terms.may_be_cut:
        return
    for lot in [lot for lot in book.lots if lot.account is account and lot.origin != "grant" and not lot.has_closed]:
        if (taken := _taken_over(terms, lot)) is not None:
            _move_on(book, lot, terms, taken, on)
            continue
        period = terms.period_on(max(lot.valid_from, terms.starts_on))
        ends_on = period.ends_on if period.ends else None
        if lot.name == lot_name(Period(dt.date.min, dt.date.max, "", UNLIMITED)):
            continue
        is_misfit = lot.origin == "period" and lot.name != lot_name(period)
        if is_misfit or (ends_on is not None and (lot.expires_on is None or lot.expires_on > ends_on)):
            if not book.has_timeline:
                raise NeedsTimeline
            _shorten(book, lot, terms, None if is_misfit else ends_on, on)


def _taken_over(terms: Terms, lot: LotState) -> Succession | None:
    """The switch that a lot was opened after, by a night before the switch was decided; None for any other lot."""
    after = [each for each in terms.successions if each.on <= lot.valid_from]
    return after[-1] if after and terms.window_on(lot.valid_from) is None else None


def _move_on(book: Book, lot: LotState, terms: Terms, taken: Succession, on: dt.date) -> None:
    """Everything of a lot that should not have been opened any more goes to the account that has taken over."""
    key = f"refit/{lot.account.policy_id}/{lot.name}/{lot.account.version}"
    if not (lot.balance or lot.held):
        return
    if not book.has_timeline:
        raise NeedsTimeline
    step = begin(book, on=on, key=key, lot=lot.name)
    if step is None:
        return
    _move_accrued(step, lot, terms, taken.on - DAY)
    for booked in sorted(bookings(book, lot), key=lambda m: (m.day, m.seq)):
        move(step, booked, _own_on(book, lot.account, terms, booked.day), abs(booked.left))
    if not lot.balance:
        return
    own = _own_on(book, lot.account, terms, lot.valid_from)
    if lot.origin != "carried":
        _hand_over(step, lot, own, lot.valid_from)
        return
    ends_on = min(lot.expires_on or FAR, own.expires_on or FAR)
    name = f"carried/{lot.account.policy_id}/{lot.name.removeprefix('carried/')}"
    into = book.lot_named(name, own.account.id) or book.add_lot(
        LotState(own.account, name, "carried", lot.valid_from, None if ends_on == FAR else ends_on, priority=0)
    )
    _hand_over(step, lot, into, lot.valid_from)
    draw_again(book, into, own, step)


def _shorten(book: Book, lot: LotState, terms: Terms, ends_on: dt.date | None, on: dt.date) -> None:
    """A lot ends on a day; one of a period that is none any more gives everything to the period of its days."""
    account = lot.account
    step = begin(book, on=on, key=f"refit/{account.policy_id}/{lot.name}/{account.version}", lot=lot.name)
    if step is None:
        return
    for booked in sorted(bookings(book, lot), key=lambda m: (m.day, m.seq)):
        if ends_on is None or booked.day > ends_on:
            move(step, booked, _own_on(book, account, terms, booked.day), abs(booked.left))
    if ends_on is not None:
        _move_accrued(step, lot, terms, ends_on)
        _move_by_hand(step, lot, terms, ends_on)
        lot.expires_on, lot.changed = ends_on, True
    elif lot.balance:
        _hand_over(step, lot, _own_on(book, account, terms, max(on, lot.valid_from)), max(on, lot.valid_from))


def _hand_over(step: Step, lot: LotState, to: LotState, counts_on: dt.date) -> None:
    amount, told = lot.balance, {"from": lot.name, "to": to.name}
    step.post(lot, "CARRYOVER", -amount, counts_on, for_on=lot.expires_on or counts_on, metadata=told)
    step.post(to, "CARRYOVER", amount, counts_on, metadata=dict(told))


def _move_accrued(step: Step, lot: LotState, terms: Terms, ends_on: dt.date) -> None:
    """What accrued on the lot for days after its new end goes to the period of those days, if it is due there still."""
    beyond = [m for m in step.book.movements() if m.lot is lot and m.effective_on > ends_on and m.accrual_key]
    if not beyond:
        return
    last_on = max(m.effective_on for m in beyond)
    due = {accrual.key: accrual for accrual in terms.accruals(ends_on + DAY, last_on)}
    for key in dict.fromkeys(m.accrual_key for m in beyond):
        moved = [m for m in beyond if m.accrual_key == key]
        stands, counts_on = sum(m.amount for m in moved), moved[0].effective_on
        keeps = min(stands, due[key].amount) if key in due else 0
        told = {"accrual": key, "due_then": stands, "due_now": keeps, "until": ends_on.isoformat()}
        if stands:
            step.post(lot, "ADJUSTMENT", -stands, counts_on, reason=GIVEN_FOR_LATER, metadata=told)
        if keeps:
            to = own_lot(step.book, lot.account, terms, counts_on)
            step.post(to, "ADJUSTMENT", keeps, counts_on, reason=GIVEN_FOR_LATER, metadata=dict(told))


def _move_by_hand(step: Step, lot: LotState, terms: Terms, ends_on: dt.date) -> None:
    """What HR gave or took for days after a lot's new end is taken back there, and stands on the lot of those days."""
    given = [m for m in step.book.movements() if m.lot is lot and m.effective_on > ends_on and _is_by_hand(m)]
    for m in given:
        to = _own_on(step.book, lot.account, terms, m.effective_on)
        step.post(lot, m.kind, -m.amount, m.effective_on, reverses=m, source=m.source, reason=m.reason)
        step.post(to, m.kind, m.amount, m.effective_on, source=m.source, reason=m.reason, metadata=m.metadata)


def _is_by_hand(m: Movement) -> bool:
    """Whether HR gave or took it, and it still stands.

    What comes back of a rolling allowance is none of that: it belongs to the day of use, wherever it stands.
    """
    stands = m.reverses is None and m.is_live
    return stands and m.kind in BY_HAND and not m.accrual_key and "used_on" not in m.metadata


def _own_on(book: Book, account: AccountState, terms: Terms, day: dt.date) -> LotState:
    """The own lot of a day: of the account that has taken over by then, if one has."""
    for each in terms.successions:
        if each.on <= day and terms.window_on(day) is None:
            return _own_on(book, book.accounts[each.account_id], each.terms, day)
    return own_lot(book, account, terms, day)


def take_back_given(book: Book, account: AccountState, terms: Terms, period: Period, on: dt.date) -> None:
    """At the end of a cut period: what an accrual gave in advance for days after it is taken back."""
    if terms.is_cut_after(period):
        if not book.has_timeline:
            raise NeedsTimeline
        take_back_beyond(book, account, terms, period, period.ends_on, on)


def take_back_beyond(
    book: Book, account: AccountState, terms: Terms, period: Period, last_on: dt.date, on: dt.date
) -> None:
    """Take back what accruals of a period gave for days after one of it, by what is due by terms that know that day."""
    given = _given_beyond(book, account, period, last_on)
    due = {accrual.key: accrual.amount for accrual in terms.accruals(period.starts_on, last_on)} if given else {}
    for key, moved in given.items():
        stands = sum(m.amount for m in moved)
        keeps = min(stands, due.get(key, 0))
        step = begin(book, on=on, key=f"cut/{key}/{last_on}", account=account, reason=GIVEN_FOR_LATER)
        if step is None or keeps == stands:
            continue
        told = {"accrual": key, "due_then": stands, "due_now": keeps, "until": last_on.isoformat()}
        lot = moved[-1].lot
        step.post(lot, "ADJUSTMENT", keeps - stands, last_on, version_id=moved[-1].version_id, metadata=told)


def _given_beyond(book: Book, account: AccountState, period: Period, last_on: dt.date) -> dict[str, list[Movement]]:
    """Accruals of a period whose time reaches beyond a day of it, by their keys, with their corrections."""
    found: dict[str, list[Movement]] = {}
    for m in book.movements():
        if m.lot.account is account and m.effective_on in period:
            if m.kind == "ACCRUAL" and str(m.metadata.get("to", "")) > last_on.isoformat():
                found.setdefault(m.accrual_key, []).append(m)
            elif m.kind == "ADJUSTMENT" and m.accrual_key in found:
                found[m.accrual_key].append(m)
    return found
