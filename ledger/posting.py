"""The one door through which entries enter the ledger.

A posting is planned on a working copy without holding a lock; then one call of a database function locks the accounts
in the order of their ids, sees that what it was planned on still stands, numbers and inserts the entries and brings
lots and accounts up to date. If the accounts have changed meanwhile it is planned again, at last under the lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from ledger.acts import Act
from ledger.book import Book, NeedsTimeline
from ledger.errors import Busy, LedgerError
from ledger.loading import NOTHING_MORE, Need, Pool, load_many
from ledger.statements import plain_array, prepared, sparse_array, text_array
from ledger.states import LotState, Movement
from ledger.steps.step import fitting

# Planned freely so often before the accounts are locked first.
FREE_TRIES = 4
# And so often under the lock, where only what has to be read can still send the plan back.
LOCKED_TRIES = 8

_CALL = """
SELECT status, detail FROM ledger_post(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::jsonb, %s::jsonb, %s::date[], %s::bigint[], %s::text[],
    %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::date[], %s::date[], %s::text[], %s::smallint[],
    %s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::integer[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::date[], %s::text, %s::date, %s::timestamptz)
"""

Books = dict[Pool, Book]


def post(pools: Sequence[Pool], plan: Callable[[Books], Any], *, act: Act, need: Need = NOTHING_MORE) -> Any:
    """Plan on these pools and post what was planned, all or nothing; returns what ``plan`` returned.

    ``plan`` may be called several times: each time on a fresh working copy.

    :raises LedgerError: what ``plan`` refused, or `Busy` if the accounts would not come to rest.
    """
    fitting("reason", act.reason)
    fitting("actor", act.actor)
    for _ in range(FREE_TRIES):
        done, result, need = _attempt(pools, plan, act, need, lock=False)
        if done:
            return result
    with transaction.atomic():
        for _ in range(LOCKED_TRIES):
            done, result, need = _attempt(pools, plan, act, need, lock=True)
            if done:
                return result
    raise Busy("Others are changing this balance at the same moment. Nothing was posted; try once more.")


def _attempt(
    pools: Sequence[Pool], plan: Callable[[Books], Any], act: Act, need: Need, *, lock: bool
) -> tuple[bool, Any, Need]:
    """Read, plan and post once; tells whether it is done, and what has to be read if it is not."""
    books = load_many(pools, need, lock=lock)
    standing = {key for book in books.values() for key in book.keys}
    try:
        result = plan(books)
    except NeedsTimeline:
        return False, None, replace(need, timeline=True)
    except LedgerError:
        # A repeated step is told what stands, not that it does not fit any more.
        begun = tuple({key for book in books.values() for key in book.keys} - standing - set(need.keys))
        if not begun or need.timeline:
            raise
        return False, None, replace(need, keys=need.keys + begun)
    status, detail = write(list(books.values()), act)
    if status == "posted":
        return True, result, need
    if status == "known":
        return False, None, replace(need, keys=need.keys + tuple(detail))
    return False, None, need


def write(books: Iterable[Book], act: Act) -> tuple[str, Sequence[str]]:
    """Hand what was planned on these books to the database: ("posted", …), or why it has to be planned again."""
    books = [book for book in books if book.planned or book.is_touched]
    if not books:
        return "posted", ()
    with prepared() as cursor:
        cursor.execute(_CALL, _arguments(books, act))
        status, detail = cursor.fetchone()
    return status, detail or ()


def _arguments(books: list[Book], act: Act) -> list[Any]:
    planned = [m for book in books for m in book.planned]
    moved = {id(m.lot) for m in planned}
    new_lots = [lot for book in books for lot in book.lots if lot.id is None and (lot.changed or id(lot) in moved)]
    return [
        *_states(books, planned, new_lots),
        *_entries(planned, {id(lot): -number for number, lot in enumerate(new_lots, 1)}, act),
        act.actor,
        str(act.on),
        act.at.isoformat(),
    ]


def _states(books: list[Book], planned: list[Movement], new_lots: list[LotState]) -> list[Any]:
    """The accounts and lots of the posting, as what they were planned on and what is to become of them."""
    changed = [lot for book in books for lot in book.lots if lot.id is not None and lot.is_changed]
    touched = {m.lot.account.id: m.lot.account for m in planned}
    touched |= {lot.account.id: lot.account for lot in (*new_lots, *changed)}
    touched |= {a.id: a for book in books for a in book.accounts.values() if a.newly_settled}
    accounts = [touched[key] for key in sorted(touched)]
    tolerant = {account_id for book in books if _is_plain_draw(book) for account_id in book.accounts}
    guarded = _keys_of_pools(books)
    return [
        plain_array([a.id for a in accounts]),
        plain_array([a.version for a in accounts]),
        plain_array([a.shape if a.id in tolerant else None for a in accounts]),
        _json([_new_lot(n, lot) for n, lot in enumerate(new_lots, 1)]),
        _json([_changed_lot(lot) for lot in changed]),
        plain_array([a.newly_settled for a in accounts]),
        plain_array([account_id for account_id, _ in guarded]) if guarded else None,
        text_array([key for _, key in guarded]) if guarded else None,
    ]


def _entries(planned: list[Movement], lot_number: dict[int, int], act: Act) -> list[Any]:
    """The entries, column by column. Lots and entries that have no id yet are named by minus their number."""
    number = {id(m): -n for n, m in enumerate(planned, 1)}
    told, places = _explanations(planned)

    def entry_ref(m: Movement | None) -> int | None:
        return None if m is None else m.id if m.id is not None else number[id(m)]

    return [
        plain_array([m.lot.account.id for m in planned]),
        plain_array([m.lot.id if m.lot.id is not None else lot_number[id(m.lot)] for m in planned]),
        plain_array([m.kind for m in planned]),
        plain_array([m.amount for m in planned]),
        plain_array([m.effective_on for m in planned]),
        sparse_array([m.for_on for m in planned]),
        text_array([m.key for m in planned]),
        plain_array([m.part for m in planned]),
        plain_array([m.digest for m in planned]),
        text_array([m.source for m in planned]),
        text_array([m.reason or act.reason for m in planned]),
        text_array(told),
        places,
        sparse_array([entry_ref(m.reverses) for m in planned]),
        sparse_array([entry_ref(m.settles) for m in planned]),
        sparse_array([m.version_id for m in planned]),
        sparse_array([m.hold_expires_on for m in planned]),
    ]


def _explanations(planned: list[Movement]) -> tuple[list[str], str | None]:
    """What explains the entries, as JSON, and where in it each entry's is; people on the same terms share theirs."""
    at: dict[int, int] = {}
    told: list[str] = []
    places = []
    for m in planned:
        place = at.get(id(m.metadata))
        if place is None:
            told.append(json.dumps(dict(m.metadata)) if m.metadata else "{}")
            place = at[id(m.metadata)] = len(told)
        places.append(place)
    return told, None if len(told) == len(planned) else plain_array(places)


def _is_plain_draw(book: Book) -> bool:
    """Whether the plan only draws on what stood: then other draws may go on meanwhile, if enough is left."""
    return not book.has_timeline and all(
        m.amount < 0 and m.kind in ("HOLD", "USAGE") and m.lot.floor == 0 and not m.lot.coming and not m.lot.expired
        for m in book.planned
    )


def _keys_of_pools(books: list[Book]) -> list[tuple[int, str]]:
    """Each account with each planned key, where a holder has several: the key may stand on one not drawn on now."""
    return [
        (account_id, key)
        for book in books
        if len(book.accounts) > 1
        for key in dict.fromkeys(m.key for m in book.planned if not m.is_own)
        for account_id in book.accounts
    ]


def _changed_lot(lot: LotState) -> dict[str, Any]:
    return {"id": lot.id, "floor": lot.lowest, "lapsed_on": lot.lapsed_on, "expires_on": lot.expires_on}


def _new_lot(number: int, lot: LotState) -> dict[str, Any]:
    return {
        "number": number,
        "account_id": lot.account.id,
        "name": lot.name,
        "origin": lot.origin,
        "valid_from": lot.valid_from,
        "expires_on": lot.expires_on,
        "priority": lot.priority,
        "floor": lot.lowest,
        "lapsed_on": lot.lapsed_on,
    }


def _json(rows: list[dict[str, Any]]) -> str | None:
    return json.dumps(rows, default=str) if rows else None
