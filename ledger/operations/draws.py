"""What goes out: uses and holds, and what becomes of holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger import limits, posting, steps
from ledger.acts import Act
from ledger.book import Book
from ledger.entitlement import eligible
from ledger.late import check_later_periods, moves_closed, prepare
from ledger.loading import Need, Pool
from ledger.operations.planning import TermsOnce, key_or_new, on_one
from ledger.terms import Terms


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
    was_asked: bool = False,
    key: str | None = None,
) -> bool:
    """Use (or with kind ``HOLD`` hold) an amount for a day, drawn in draw order; tells whether anything is drawn now.

    A hold posts nothing where the policy holds only what is approved: whoever asks for it remembers it, and uses it on
    approval, with ``was_asked``, as the limits on asking were kept then. ``key`` is the step's own where several steps
    use for one ``ref``.

    :raises Invalid: for an amount off the policy's step.
    :raises NotAllowed: if no policy is in force on that day, or it does not allow so much, so little or so soon.
    :raises BelowFloor: if the lots cannot cover it whole.
    """
    ref, pool = key_or_new(ref), Pool(holder_id, resource_id)
    terms = TermsOnce(pool, act.on, day or act.on)

    def do(book: Book) -> bool:
        return draw_on(
            book,
            amount=amount,
            on=act.on,
            day=day,
            ref=ref,
            kind=kind,
            key=key,
            hold_expires_on=hold_expires_on,
            terms=terms.of(book),
            was_asked=was_asked,
        )

    is_drawn: bool = on_one(pool, act, Need(), do)
    return is_drawn


def hold(
    *,
    holder_id: int,
    resource_id: int,
    amount: int,
    act: Act,
    day: dt.date | None = None,
    ref: str | None = None,
    expires_on: dt.date | None = None,
) -> bool:
    """Hold an amount for a day until it is approved or released; ``expires_on`` is the last day on which it holds.

    Returns and raises as `use` does.
    """
    return use(
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
    day: dt.date | None,
    ref: str,
    kind: str,
    key: str | None = None,
    hold_expires_on: dt.date | None = None,
    metadata: dict[str, Any] | None = None,
    terms: dict[int, Terms] | None = None,
    was_asked: bool = False,
) -> bool:
    """Plan a use or hold on a working copy, for the day of the act if none is given; tells whether it draws anything.

    Where ``terms`` are given, by those; accounts whose policy has no rules are drawn on as their lots stand.
    """
    step = steps.begin(
        book, on=on, key=key or ref, source=ref, do=kind, amount=amount, day=day, hold_expires_on=hold_expires_on
    )
    if step is None:
        return True
    steps.positive(amount)
    day = day or on
    lots, asked = None, [(day, amount)]
    asked_on = on if kind == "HOLD" else None
    if terms:
        prepare(book, terms, [day], on)
        lots = eligible(book, terms, day)
        if not was_asked:
            limits.refuse_hopeless(terms, asked, asked_on=asked_on)
        if kind == "HOLD" and not limits.holds_on_submit(terms, day):
            return False
    drawn = steps.draw(step, amount, day=day, kind=kind, lots=lots, hold_expires_on=hold_expires_on, metadata=metadata)
    if terms and not was_asked:
        of_drawn = [terms[account_id] for account_id in dict.fromkeys(m.lot.account.id for m in drawn)]
        limits.refuse_broken(of_drawn, asked, asked_on=asked_on)
    check_later_periods(book, terms or {}, on, amount, day)
    return True


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
    key, pool = key_or_new(key), Pool(holder_id, resource_id)
    terms = TermsOnce(pool, act.on)

    def do_it(book: Book) -> None:
        act_on(book, do=do, ref=ref, on=act.on, key=key, amount=amount, days=days, reason=act.reason)
        if do == "reverse" and moves_closed(book):
            check_later_periods(book, terms.of(book), act.on, 0, act.on)

    on_one(
        pool,
        act,
        Need(refs=(ref,), keys=(key,)),
        do_it,
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


def expire(*, pools: list[Pool], act: Act) -> None:
    """Release holds past their own end and let lots past their last day lapse, for many holders at once."""

    def do(books: dict[Pool, Book]) -> None:
        for book in books.values():
            steps.run_expiries(book, act.on)

    posting.post(pools, do, act=act, need=Need(overdue_on=act.on))
