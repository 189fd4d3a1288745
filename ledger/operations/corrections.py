"""What HR posts by hand under a policy, naming no lot: opening balances, extra days, corrections and pay-outs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ledger import steps
from ledger.acts import Act
from ledger.book import Book
from ledger.entitlement import eligible
from ledger.errors import BelowFloor, Invalid, NotAllowed
from ledger.late import check_later_periods, prepare
from ledger.lives import end_of_grant
from ledger.loading import Need
from ledger.operations.credits import open_account, pool_of
from ledger.operations.planning import account_of, key_or_new, on_one, terms_for
from ledger.own_lots import own_lot
from ledger.states import AccountState, LotState
from ledger.steps import Step
from ledger.terms import Terms


def credit_allowance(
    *,
    holder_id: int,
    policy_id: int,
    amount: int,
    act: Act,
    day: dt.date | None = None,
    kind: str = "GRANT",
    key: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Credit a period's own lot: an opening balance (kind ``OPENING``) or extra time (``GRANT``).

    Where each grant of the policy lives for a time of its own, it becomes a lot with that life.

    :param day: the day from which it counts, the day of the act if none; it may be of a period that has ended, whose
        end the next run then corrects.
    :raises NotAllowed: if the policy is not in force for this holder on that day.
    """
    counts_on = day or act.on
    open_account(holder_id=holder_id, policy_id=policy_id)
    pool, key = pool_of(holder_id=holder_id, policy_id=policy_id), key_or_new(key)

    def do(book: Book) -> None:
        account = account_of(book, policy_id)
        terms = in_force(terms_for(pool, book, act.on, counts_on), account, counts_on)
        step = steps.begin(
            book, on=act.on, key=key, source=key, reason=act.reason, do=kind, amount=amount, **_said(day)
        )
        if step is not None:
            lot = _lot_for_credit(book, account, terms, counts_on, key)
            steps.credit(step, lot, amount, kind=kind, counts_on=counts_on, metadata=dict(metadata or {}))

    on_one(pool, act, Need(), do)


def adjust_allowance(
    *, holder_id: int, policy_id: int, amount: int, act: Act, day: dt.date | None = None, key: str | None = None
) -> None:
    """Correct what somebody has under a policy; a reason is needed. Less is drawn as a use would be, lot by lot.

    It counts on ``day`` (the day of the act if none), which may be of a period that has ended.

    :raises Invalid: for zero, or without a reason.
    :raises BelowFloor: if less would remain than is held, or than the policy allows.
    """
    if amount == 0:
        raise Invalid("amount", "An adjustment by zero changes nothing.")
    if not act.reason.strip():
        raise Invalid("reason", "An adjustment needs a reason.")
    if amount > 0:
        credit_allowance(
            holder_id=holder_id, policy_id=policy_id, amount=amount, act=act, day=day, kind="ADJUSTMENT", key=key
        )
    else:
        _take(holder_id, policy_id, -amount, act, key, day=day, kind="ADJUSTMENT")


def encash(*, holder_id: int, policy_id: int, amount: int, act: Act, key: str | None = None) -> None:
    """Pay out what stands: only that, never into a debt.

    :raises BelowFloor: if less stands.
    """
    _take(holder_id, policy_id, amount, act, key, day=None, kind="ENCASHMENT")


def _take(
    holder_id: int, policy_id: int, amount: int, act: Act, key: str | None, *, day: dt.date | None, kind: str
) -> None:
    counts_on = day or act.on
    pool, key = pool_of(holder_id=holder_id, policy_id=policy_id), key_or_new(key)

    def do(book: Book) -> None:
        account = account_of(book, policy_id)
        step = steps.begin(
            book, on=act.on, key=key, source=key, reason=act.reason, do=kind, amount=amount, **_said(day)
        )
        if step is None:
            return
        terms = {account.id: in_force(terms_for(pool, book, act.on, counts_on), account, counts_on)}
        take_on(book, terms, step, amount=amount, kind=kind, counts_on=counts_on)

    on_one(pool, act, Need(), do)


def take_on(book: Book, terms: dict[int, Terms], step: Step, *, amount: int, kind: str, counts_on: dt.date) -> None:
    """Plan on a working copy that an amount is taken away by hand, drawn as a use would be.

    :raises BelowFloor: if less would remain than is held, or than the policy allows.
    """
    prepare(book, terms, [counts_on], step.on)
    lots = eligible(book, terms, counts_on)
    if kind == "ENCASHMENT":
        for lot in lots:
            lot.coming, lot.floor = (), 0
        _refuse_what_is_owed(book, lots, amount, counts_on)
    for lot, share in steps.split_draw(book, steps.positive(amount), counts_on, lots):
        steps.take_back_expiry(step, lot, share)
        step.post(lot, kind, -share, counts_on)
    check_later_periods(book, terms, step.on, amount, counts_on)


def _refuse_what_is_owed(book: Book, lots: list[LotState], amount: int, day: dt.date) -> None:
    """What one lot has pays the debt of another before it is paid out.

    :raises BelowFloor: if less stands, debts taken off.
    """
    accounts = {lot.account.id for lot in lots}
    owed = -sum(min(lot.balance, 0) for lot in book.lots if lot.account.id in accounts and lot.valid_from <= day)
    stands = sum(max(book.room(lot, day), 0) for lot in lots if lot.is_valid_on(day))
    if owed and amount > stands - owed:
        raise BelowFloor(asked=amount, available=max(0, stands - owed), held=book.held, on=day)


def _said(day: dt.date | None) -> dict[str, Any]:
    """What of the day belongs to a step's content: nothing where none was said."""
    return {} if day is None else {"day": day}


def in_force(terms: Mapping[int, Terms], account: AccountState, day: dt.date) -> Terms:
    """The terms of an account.

    :raises NotAllowed: if its policy is not in force on that day.
    """
    found = terms.get(account.id)
    if found is None or found.window_on(day) is None:
        raise NotAllowed(f"The policy is not in force for this person on {day}.")
    return found


def _lot_for_credit(book: Book, account: AccountState, terms: Terms, day: dt.date, key: str) -> LotState:
    ends_on = end_of_grant(terms.settings_on(day), day)
    if ends_on is None:
        return own_lot(book, account, terms, day)
    return steps.open_lot(book, account, name=key, valid_from=day, expires_on=ends_on)
