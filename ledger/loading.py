"""Reads accounts, lots and the movements that a step needs into a `Book`, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.book import Book
from ledger.schedule import Extra, Window
from ledger.statements import plain_array, prepared, text_array
from ledger.states import AccountState, LotState, Movement

_ACCOUNTS = """
SELECT a.id, a.holder_id, a.policy_id, p.name, p.resource_id,
       coalesce(s.priorities[1], p.priority),
       a.version, a.shape, a.available, a.held, a.settled_until,
       ARRAY(SELECT v.effective_from FROM ledger_policyversion v WHERE v.policy_id = p.id ORDER BY v.effective_from),
       ARRAY(SELECT v.id FROM ledger_policyversion v WHERE v.policy_id = p.id ORDER BY v.effective_from), a.last_seq,
       s.starts, s.ends, s.followers, s.extras, a.last_recorded_on,
       l.id, l.name, l.origin, l.valid_from, l.expires_on, l.priority, l.floor, l.balance, l.held, l.expired,
       l.credits_until, l.lapsed_on
  FROM ledger_account a
  JOIN ledger_policy p ON p.id = a.policy_id
  LEFT JOIN LATERAL (
       SELECT array_agg(n.starts_on ORDER BY n.starts_on) AS starts, array_agg(n.ends_on ORDER BY n.starts_on) AS ends,
              array_agg(n.priority ORDER BY n.starts_on DESC) AS priorities,
              array_agg(f.policy_id ORDER BY n.starts_on) AS followers,
              array_agg(n.extras::text ORDER BY n.starts_on) AS extras
         FROM ledger_assignment n LEFT JOIN ledger_assignment f ON f.follows_id = n.id
        WHERE n.holder_id = a.holder_id AND n.policy_id = a.policy_id) s ON true
  LEFT JOIN ledger_lot l ON l.account_id = a.id
 WHERE {where}
 ORDER BY a.id, l.id
"""

_LOCK = """
SELECT a.id FROM ledger_account a JOIN ledger_policy p ON p.id = a.policy_id WHERE {where} ORDER BY a.id FOR UPDATE OF a
"""

_MOVEMENTS = """
SELECT e.account_id, e.lot_id, e.id, e.seq, e.kind, e.amount, e.effective_on, e.for_on, e.key, e.part, e.source,
       e.reason, e.metadata, e.reverses_id, e.settles_id, e.hold_expires_on, e.policy_version_id, e.digest
  FROM ledger_entry e
 WHERE e.account_id = ANY (%s::bigint[]) {where}
 ORDER BY e.id
"""


class Pool(NamedTuple):
    """The accounts that one step draws on: what a holder has of a resource."""

    holder_id: int
    resource_id: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a step has to read beside accounts and lots.

    ``refs`` are references whose movements it acts on, ``keys`` those that may stand already; ``timeline`` asks for
    every movement, ``overdue_on`` for the holds whose own end has passed on that day.
    """

    refs: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    timeline: bool = False
    overdue_on: dt.date | None = None


NOTHING_MORE = Need()


def load(pool: Pool, need: Need = NOTHING_MORE, *, lock: bool = False) -> Book:
    """What one holder has of one resource, as a working copy; ``lock`` keeps others from changing it meanwhile."""
    return load_many([pool], need, lock=lock)[pool]


def load_many(pools: Sequence[Pool], need: Need = NOTHING_MORE, *, lock: bool = False) -> dict[Pool, Book]:
    """The same for many pools, in the same number of statements."""
    params: list[Any]
    if len(pools) == 1:
        where = "a.holder_id = %s::bigint AND p.resource_id = %s::bigint"
        params = [str(pools[0].holder_id), str(pools[0].resource_id)]
    else:
        where = "(a.holder_id, p.resource_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))"
        params = [plain_array([pool.holder_id for pool in pools]), plain_array([pool.resource_id for pool in pools])]
    sql = _ACCOUNTS.format(where=where)
    with prepared() as cursor:
        if lock:
            cursor.execute(_LOCK.format(where=where), params)
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    books = dict(_books(rows))
    for pool in pools:
        books.setdefault(pool, Book([], []))
    _read_movements(list(books.values()), need)
    return books


def _books(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[Pool, Book]]:
    accounts: dict[Pool, dict[int, AccountState]] = defaultdict(dict)
    lots: dict[Pool, list[LotState]] = defaultdict(list)
    versions: dict[int, list[tuple[dt.date, int]]] = {}
    for row in rows:
        account_id, holder_id, policy_id, policy_name, resource_id, priority, version, shape, available, held = row[:10]
        settled_until, starts, version_ids, last_seq, assigned_on, ended_on, followers, extras, recorded_on = row[10:19]
        pool = Pool(holder_id, resource_id)
        mine = accounts[pool]
        account = mine.get(account_id)
        if account is None:
            if policy_id not in versions:
                versions[policy_id] = list(zip(starts, version_ids, strict=True))
            account = mine[account_id] = AccountState(
                account_id,
                policy_id,
                policy_name,
                priority,
                version,
                shape,
                available,
                held,
                settled_until,
                versions[policy_id],
                windows=tuple(map(Window, assigned_on, ended_on, map(_extras, extras))) if assigned_on else (),
                followers=tuple(followers or ()),
                last_seq=last_seq,
                last_recorded_on=recorded_on,
            )
        if row[19] is not None:
            lots[pool].append(_lot(account, row[19:]))
    for pool, states in accounts.items():
        yield pool, Book(states.values(), lots[pool])


def _extras(text: str) -> tuple[Extra, ...]:
    """What is agreed with one person, as the assignment keeps it; nothing for nearly everybody."""
    if text == "[]":
        return ()
    return tuple(
        Extra(dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on) if ends_on else None, per_year)
        for starts_on, ends_on, per_year in json.loads(text)
    )


def _lot(account: AccountState, row: Sequence[Any]) -> LotState:
    lot_id, name, origin, valid_from, expires_on, priority, floor, balance, held, expired, credits_until, lapsed_on = (
        row
    )
    return LotState(
        account,
        name,
        origin,
        valid_from,
        expires_on,
        priority,
        floor,
        lot_id,
        balance,
        held,
        expired,
        credits_until,
        lapsed_on,
        stored_floor=floor,
    )


def _read_movements(books: list[Book], need: Need) -> None:
    """Read what the step needs of the entries; nothing if it needs nothing."""
    by_account = {account_id: book for book in books for account_id in book.accounts}
    ids = plain_array(by_account)
    clauses: list[str] = []
    params: list[Any] = []
    if need.refs:
        # A reference is what movements belong to, or the key of one step: then what that step belongs to is read whole.
        clauses.append(
            "e.source <> '' AND e.source = ANY (%s::text[] || ARRAY("
            "SELECT k.source::text FROM ledger_entry k WHERE k.account_id = ANY (%s::bigint[]) "
            "AND k.key = ANY (%s::text[])))"
        )
        params += [text_array(need.refs), ids, text_array(need.refs)]
    if keys := need.refs + need.keys:
        clauses.append("e.key = ANY (%s::text[])")
        params.append(text_array(keys))
    if need.overdue_on is not None:
        clauses.append(
            "e.hold_expires_on < %s::date OR e.settles_id IN ("
            "SELECT id FROM ledger_entry WHERE hold_expires_on < %s::date)"
        )
        params += [str(need.overdue_on)] * 2
    if not by_account or not (clauses or need.timeline):
        return
    where = "" if need.timeline else f"AND ({' OR '.join(clauses)})"
    with prepared() as cursor:
        cursor.execute(_MOVEMENTS.format(where=where), [ids, *([] if need.timeline else params)])
        rows = cursor.fetchall()
    _fill(by_account, rows)
    for book in books:
        book.has_timeline = need.timeline


def _fill(by_account: dict[int, Book], rows: Iterable[Sequence[Any]]) -> None:
    lots = {lot.id: lot for book in by_account.values() for lot in book.lots}
    known: dict[int, Movement] = {}
    for row in rows:
        account_id, lot_id, entry_id, seq, kind, amount, effective_on, for_on, key, part, source = row[:11]
        reason, metadata, reverses_id, settles_id, hold_expires_on, version_id, digest = row[11:]
        if seq > by_account[account_id].accounts[account_id].last_seq:
            # Posted since the accounts and lots were read: it belongs to a state that this book does not show.
            continue
        movement = Movement(
            lots[lot_id],
            kind,
            amount,
            effective_on,
            key,
            part,
            for_on,
            source,
            reason,
            json.loads(metadata),
            known.get(reverses_id),
            known.get(settles_id),
            hold_expires_on,
            version_id,
            digest,
            entry_id,
            seq,
        )
        known[entry_id] = movement
        book = by_account[account_id]
        book.read(movement)
        if reverses_id is not None and movement.reverses is None:
            movement.left = 0
        book.keys[key] = book.own_keys[account_id, key] = digest
