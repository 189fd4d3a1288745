"""Everything that can be done to balances: each function plans on a working copy and posts it as a whole.

Amounts are in the resource's unit, days are the company's local dates. Each raises the `LedgerError` that fits and has
then changed nothing; with a ``key`` each may be called again with the same content and changes nothing either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from ledger import posting, steps
from ledger.acts import Act
from ledger.book import AccountState, Book, LotState
from ledger.errors import Invalid, NotAllowed
from ledger.loading import Need, Pool
from ledger.models import Account, Policy

Days = Iterable[tuple[dt.date, int]]


def open_account(*, holder_id: int, policy_id: int) -> Account:
    """The holder's account under this policy, opened if there is none."""
    return Account.objects.get_or_create(holder_id=holder_id, policy_id=policy_id)[0]


def pool_of(*, holder_id: int, policy_id: int) -> Pool:
    """The pool that a policy's account belongs to."""
    resource_id = Policy.objects.values_list("resource_id", flat=True).get(pk=policy_id)
    return Pool(holder_id, resource_id)


def _one(pool: Pool, act: Act, need: Need, do: Callable[[Book], Any]) -> Any:
    return posting.post([pool], lambda books: do(books[pool]), act=act, need=need)


def _key(key: str | None) -> str:
    return key or f"once/{uuid4().hex}"


# -- credits ---------------------------------------------------------------------------------------------------------


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

    The grant counts from ``valid_from`` (the day of the act if none). Its key is the lot's name unless one is given.
    """
    open_account(holder_id=holder_id, policy_id=policy_id)
    pool = pool_of(holder_id=holder_id, policy_id=policy_id)
    key = key or lot

    def do(book: Book) -> None:
        grant_on(
            book,
            policy_id=policy_id,
            amount=amount,
            lot=lot,
            on=act.on,
            valid_from=valid_from,
            expires_on=expires_on,
            priority=priority,
            key=key,
            kind=kind,
            metadata=metadata,
        )

    _one(pool, act, Need(), do)


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
    priority: int = 1,
    kind: str = "GRANT",
    metadata: dict[str, Any] | None = None,
) -> None:
    """Plan a grant on a working copy."""
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
        expires_on=expires_on,
        priority=priority,
    )
    steps.credit(step, target, amount, kind=kind, counts_on=valid_from, metadata=metadata)


def account_of(book: Book, policy_id: int) -> AccountState:
    """The account under a policy.

    :raises NotAllowed: if the holder has none.
    """
    for account in book.accounts.values():
        if account.policy_id == policy_id:
            return account
    raise NotAllowed("There is no account under this policy.")


def adjust(
    *, holder_id: int, policy_id: int, amount: int, lot: str, act: Act, key: str | None = None, reason: str = ""
) -> None:
    """Correct a lot by hand, up or down; a reason is needed.

    :raises BelowFloor: if the lot cannot bear it: what is held cannot be taken away.
    """
    key = _key(key)
    pool = pool_of(holder_id=holder_id, policy_id=policy_id)

    def do(book: Book) -> None:
        adjust_on(book, policy_id=policy_id, amount=amount, lot=lot, on=act.on, key=key, reason=reason or act.reason)

    _one(pool, act, Need(), do)


def adjust_on(book: Book, *, policy_id: int, amount: int, lot: str, on: dt.date, key: str, reason: str) -> None:
    """Plan an adjustment on a working copy."""
    step = steps.begin(book, on=on, key=key, source=key, reason=reason, do="ADJUSTMENT", amount=amount, lot=lot, why=reason)
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


# -- draws -----------------------------------------------------------------------------------------------------------


def use(
    *,
    holder_id: int,
    resource_id: int,
    amount: int,
    act: Act,
    day: dt.date | None = None,
    ref: str | None = None,
    kind: str = "USAGE",
    hold_expires_on: dt.date | None = None,
) -> None:
    """Use (or with kind ``HOLD`` hold) an amount for a day, drawn in draw order.

    :raises BelowFloor: if the lots cannot cover it whole.
    """
    ref = _key(ref)
    _one(
        Pool(holder_id, resource_id),
        act,
        Need(),
        lambda book: draw_on(
            book, amount=amount, on=act.on, day=day or act.on, ref=ref, kind=kind, hold_expires_on=hold_expires_on
        ),
    )


def hold(
    *,
    holder_id: int,
    resource_id: int,
    amount: int,
    act: Act,
    day: dt.date | None = None,
    ref: str | None = None,
    expires_on: dt.date | None = None,
) -> None:
    """Hold an amount for a day until it is approved or released; ``expires_on`` is the last day on which it holds."""
    use(
        holder_id=holder_id,
        resource_id=resource_id,
        amount=amount,
        act=act,
        day=day,
        ref=ref,
        kind="HOLD",
        hold_expires_on=expires_on,
    )


def draw_on(
    book: Book,
    *,
    amount: int,
    on: dt.date,
    day: dt.date,
    ref: str,
    kind: str,
    key: str | None = None,
    hold_expires_on: dt.date | None = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Plan a use or hold on a working copy."""
    step = steps.begin(
        book, on=on, key=key or ref, source=ref, do=kind, amount=amount, day=day, hold_expires_on=hold_expires_on
    )
    if step is not None:
        steps.draw(step, amount, day=day, kind=kind, hold_expires_on=hold_expires_on, metadata=metadata)


def act_on(
    book: Book,
    *,
    do: str,
    ref: str,
    on: dt.date,
    key: str,
    amount: int | None = None,
    days: list[dt.date] | None = None,
    reason: str = "",
) -> None:
    """Plan to approve, release, restore or reverse what belongs to ``ref`` on a working copy."""
    # A reversal names what it takes back; the others belong to the hold or use that they act on.
    step = steps.begin(book, on=on, key=key, source=ref, reason=reason, do=do, amount=amount, days=days)
    if step is None:
        return
    if do == "approve":
        steps.approve(step, ref, amount, days)
    elif do == "release":
        steps.release(step, ref, amount, days)
    elif do == "restore":
        steps.restore(step, ref, amount, days)
    else:
        steps.reverse(step, ref)


def _act(
    do: str,
    holder_id: int,
    resource_id: int,
    ref: str,
    act: Act,
    amount: int | None,
    days: list[dt.date] | None,
    key: str | None,
) -> None:
    key = _key(key)
    _one(
        Pool(holder_id, resource_id),
        act,
        Need(refs=(ref,), keys=(key,)),
        lambda book: act_on(
            book, do=do, ref=ref, on=act.on, key=key, amount=amount, days=days, reason=act.reason
        ),
    )


def approve(
    *,
    holder_id: int,
    resource_id: int,
    ref: str,
    act: Act,
    amount: int | None = None,
    days: list[dt.date] | None = None,
    key: str | None = None,
) -> None:
    """What is held becomes used: the part or the days named, or all that is left.

    :raises Invalid: for an unknown ``ref``, or more than is left.
    :raises Closed: if nothing is left.
    """
    _act("approve", holder_id, resource_id, ref, act, amount, days, key)


def release(
    *,
    holder_id: int,
    resource_id: int,
    ref: str,
    act: Act,
    amount: int | None = None,
    days: list[dt.date] | None = None,
    key: str | None = None,
) -> None:
    """What is held goes back, the last drawn first. Raises as `approve` does."""
    _act("release", holder_id, resource_id, ref, act, amount, days, key)


def restore(
    *,
    holder_id: int,
    resource_id: int,
    ref: str,
    act: Act,
    amount: int | None = None,
    days: list[dt.date] | None = None,
    key: str | None = None,
) -> None:
    """What was used comes back by reversal, the last drawn first. Raises as `approve` does."""
    _act("restore", holder_id, resource_id, ref, act, amount, days, key)


def reverse(*, holder_id: int, resource_id: int, ref: str, act: Act, key: str | None = None) -> None:
    """Take back what ``ref`` posted, or the one step with that key.

    :raises BelowFloor: if what was credited has been used or is held.
    :raises Closed: if it has been taken back already.
    """
    _act("reverse", holder_id, resource_id, ref, act, None, None, key)


# -- requests of several days ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draw:
    """A part of a request as it is drawn: the day, from which lot of which policy, how much."""

    day: dt.date
    lot: str
    origin: str
    policy: str
    amount: int
    expires_on: dt.date | None


def hold_days(*, holder_id: int, resource_id: int, days: Days, ref: str, act: Act) -> list[Draw]:
    """Hold amounts for several days, all or none: one step a day, in the order of the days."""
    return _draw_days(Pool(holder_id, resource_id), list(days), ref, act, "HOLD")


def use_days(*, holder_id: int, resource_id: int, days: Days, ref: str, act: Act) -> list[Draw]:
    """Use amounts for several days at once, where nobody has to approve."""
    return _draw_days(Pool(holder_id, resource_id), list(days), ref, act, "USAGE")


def _draw_days(pool: Pool, days: list[tuple[dt.date, int]], ref: str, act: Act, kind: str) -> list[Draw]:
    return _one(pool, act, Need(), lambda book: draw_days_on(book, days=days, ref=ref, on=act.on, kind=kind))


def draw_days_on(book: Book, *, days: list[tuple[dt.date, int]], ref: str, on: dt.date, kind: str) -> list[Draw]:
    """Plan a request of several days on a working copy; tells what each day is drawn from."""
    if not days:
        raise Invalid("days", "There is no day to draw on.")
    before = len(book.planned)
    for day, amount in sorted(days):
        key = f"{'hold' if kind == 'HOLD' else 'use'}/{ref}/{day}"
        draw_on(book, amount=amount, on=on, day=day, ref=ref, kind=kind, key=key)
    return [
        Draw(m.for_on or day, m.lot.name, m.lot.origin, m.lot.account.policy_name, -m.amount, m.lot.expires_on)
        for m in book.planned[before:]
        if m.kind == kind
    ]


# -- nightly ---------------------------------------------------------------------------------------------------------


def expire(*, pools: list[Pool], act: Act) -> None:
    """Release holds past their own end and let lots past their last day lapse, for many holders at once."""

    def do(books: dict[Pool, Book]) -> None:
        for book in books.values():
            steps.run_expiries(book, act.on)

    posting.post(pools, do, act=act, need=Need(overdue_on=act.on))


def batch(*, pool: Pool, do: list[Callable[[Book], Any]], act: Act, need: Need = Need()) -> None:
    """Several steps as one posting: all or none. Each gets the working copy as the one before left it."""

    def all_of_them(book: Book) -> None:
        for one in do:
            one(book)

    _one(pool, act, need, all_of_them)


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
        steps.open_lot(
            book,
            account_of(book, policy_id),
            name=name,
            valid_from=valid_from,
            expires_on=expires_on,
            priority=priority,
            floor=floor,
        )

    _one(pool, act, Need(), do)
