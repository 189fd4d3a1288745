"""What comes in by hand: accounts, lots, grants and corrections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger import steps
from ledger.acts import Act
from ledger.book import Book
from ledger.errors import Invalid
from ledger.lives import end_of_grant
from ledger.loading import Need, Pool
from ledger.models import Account, Policy, PolicyVersion
from ledger.operations.planning import account_of, key_or_new, on_one
from ledger.states import AccountState, LotState


def open_account(*, holder_id: int, policy_id: int) -> Account:
    """The holder's account under this policy, opened if there is none."""
    return Account.objects.get_or_create(holder_id=holder_id, policy_id=policy_id)[0]


def pool_of(*, holder_id: int, policy_id: int) -> Pool:
    """The pool that a policy's account belongs to."""
    resource_id = Policy.objects.values_list("resource_id", flat=True).get(pk=policy_id)
    return Pool(holder_id, resource_id)


def grant(
    *,
    holder_id: int,
    policy_id: int,
    amount: int,
    lot: str,
    act: Act,
    valid_from: dt.date | None = None,
    expires_on: dt.date | None = None,
    priority: int = 1,
    key: str | None = None,
    kind: str = "GRANT",
    metadata: dict[str, Any] | None = None,
) -> None:
    """Credit a lot of that name; the first grant to it makes it, a later one leaves its dates as they are.

    The grant counts from ``valid_from`` (the day of the act if none), and a lot without an end takes the life that the
    policy gives its grants. Its key is the lot's name unless one is given.
    """
    open_account(holder_id=holder_id, policy_id=policy_id)
    pool = pool_of(holder_id=holder_id, policy_id=policy_id)
    key = key or lot
    own_end = _end_by_policy(policy_id, valid_from or act.on) if expires_on is None else None

    def do(book: Book) -> None:
        grant_on(
            book,
            policy_id=policy_id,
            amount=amount,
            lot=lot,
            on=act.on,
            valid_from=valid_from,
            expires_on=expires_on,
            own_end=own_end,
            priority=priority,
            key=key,
            kind=kind,
            metadata=metadata,
        )

    on_one(pool, act, Need(), do)


def _end_by_policy(policy_id: int, counts_on: dt.date) -> dt.date | None:
    """The last usable day of a grant by the policy's rules; none where it has no rules, or lets grants live."""
    version = PolicyVersion.objects.filter(policy=policy_id).in_force_on(counts_on).first()
    return None if version is None else end_of_grant(version.rules, counts_on)


def grant_on(
    book: Book,
    *,
    policy_id: int,
    amount: int,
    lot: str,
    on: dt.date,
    key: str,
    valid_from: dt.date | None = None,
    expires_on: dt.date | None = None,
    own_end: dt.date | None = None,
    priority: int = 1,
    kind: str = "GRANT",
    metadata: dict[str, Any] | None = None,
) -> None:
    """Plan a grant on a working copy.

    :param own_end: where a new lot without ``expires_on`` ends by the policy. It is none of what was asked for: the
        same grant sent again on another day would come to another.
    """
    step = steps.begin(
        book,
        on=on,
        key=key,
        source=key,
        do=kind,
        amount=amount,
        lot=lot,
        valid_from=valid_from,
        expires_on=expires_on,
        priority=priority,
    )
    if step is None:
        return
    steps.positive(amount)
    target = steps.open_lot(
        book,
        account_of(book, policy_id),
        name=lot,
        valid_from=valid_from or on,
        expires_on=expires_on or own_end,
        priority=priority,
    )
    steps.credit(step, target, amount, kind=kind, counts_on=valid_from, metadata=metadata)


def adjust(
    *, holder_id: int, policy_id: int, amount: int, lot: str, act: Act, key: str | None = None, reason: str = ""
) -> None:
    """Correct a lot by hand, up or down; a reason is needed.

    :raises BelowFloor: if the lot cannot bear it: what is held cannot be taken away.
    """
    key = key_or_new(key)
    pool = pool_of(holder_id=holder_id, policy_id=policy_id)

    def do(book: Book) -> None:
        adjust_on(book, policy_id=policy_id, amount=amount, lot=lot, on=act.on, key=key, reason=reason or act.reason)

    on_one(pool, act, Need(), do)


def adjust_on(book: Book, *, policy_id: int, amount: int, lot: str, on: dt.date, key: str, reason: str) -> None:
    """Plan an adjustment on a working copy."""
    step = steps.begin(
        book, on=on, key=key, source=key, reason=reason, do="ADJUSTMENT", amount=amount, lot=lot, why=reason
    )
    if step is not None:
        steps.adjust(step, existing_lot(book, account_of(book, policy_id), lot), amount)


def existing_lot(book: Book, account: AccountState, name: str) -> LotState:
    """The lot of that name.

    :raises Invalid: if there is none.
    """
    lot = book.lot_named(name, account.id)
    if lot is None:
        raise Invalid("lot", f"There is no lot {name!r}.")
    return lot


def open_lot(
    *,
    holder_id: int,
    policy_id: int,
    name: str,
    valid_from: dt.date,
    act: Act,
    expires_on: dt.date | None = None,
    priority: int = 1,
    floor: int | None = 0,
) -> None:
    """Open an empty lot, whose floor may allow a debt (None: any)."""
    open_account(holder_id=holder_id, policy_id=policy_id)
    pool = pool_of(holder_id=holder_id, policy_id=policy_id)

    def do(book: Book) -> None:
        lot = steps.open_lot(
            book,
            account_of(book, policy_id),
            name=name,
            valid_from=valid_from,
            expires_on=expires_on,
            priority=priority,
            floor=floor,
        )
        lot.changed = True

    on_one(pool, act, Need(), do)
