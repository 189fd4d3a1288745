"""One step on a book: known by its key, posting under it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ledger.book import Book
from ledger.errors import IdempotencyConflict, Invalid
from ledger.states import AccountState, LotState, Movement

# The largest amount of one step: thousands of them still fit into the database's 64 bits.
MOST = 10**15
# The most characters of a text that an entry keeps.
LONGEST = {"key": 200, "ref": 120, "reason": 500, "actor": 80}


@dataclass(slots=True)
class Step:
    """One step on a book: its day, its key, and what names what it posts.

    ``key`` makes it idempotent; ``source`` is what its movements belong to (a hold's reference).
    """

    book: Book
    on: dt.date
    key: str
    digest: int
    source: str = ""
    reason: str = ""
    part: int = 0
    is_own: bool = False

    def post(self, lot: LotState, kind: str, amount: int, effective_on: dt.date, **more: Any) -> Movement:
        """Plan one movement of this step."""
        movement = Movement(
            lot=lot,
            kind=kind,
            amount=amount,
            effective_on=effective_on,
            key=self.key,
            part=self.part,
            digest=self.digest,
            is_own=self.is_own,
            source=more.pop("source", self.source),
            reason=more.pop("reason", self.reason),
            **more,
        )
        self.part += 1
        return self.book.plan(movement)


def digest_of(**content: Any) -> int:
    """A 63-bit fingerprint of a step's content, to tell a repeated key from a reused one."""
    return int.from_bytes(hashlib.blake2b(_encode(content).encode(), digest_size=8).digest(), "big") >> 1


@lru_cache(maxsize=4096)
def digest_of_amount(amount: int) -> int:
    """The fingerprint of a step that is all in its amount, as an accrual is: many people get the same."""
    return digest_of(source="", amount=amount)


_encode = json.JSONEncoder(sort_keys=True, default=str, separators=(",", ":")).encode


def begin(
    book: Book,
    *,
    on: dt.date,
    key: str,
    source: str = "",
    reason: str = "",
    account: AccountState | None = None,
    digest: int | None = None,
    **content: Any,
) -> Step | None:
    """Start a step, or None if the same step stands already.

    A step of one ``account`` alone is known by its key there: two policies of a resource accrue for the same month.
    ``digest`` is that of the content, where it is known already.

    :raises IdempotencyConflict: if the key stands with other content.
    :raises Invalid: if a text is not one that an entry can keep.
    """
    fitting("key", key)
    if source:
        fitting("ref", source)
    if reason:
        fitting("reason", reason)
    if digest is None:
        digest = digest_of(source=source, **content)
    standing = book.keys.get(key) if account is None else book.own_keys.get((account.id, key))
    if standing is None:
        if account is None:
            book.keys[key] = digest
        else:
            book.own_keys[account.id, key] = digest
        is_own = account is not None
        return Step(book=book, on=on, key=key, digest=digest, source=source, reason=reason, is_own=is_own)
    if standing != digest:
        raise IdempotencyConflict(key)
    return None


def fitting(field: str, text: str) -> str:
    """A text, if an entry can keep it.

    :raises Invalid: if it is longer than the entry's column, or has a zero character.
    """
    if len(text) > LONGEST[field]:
        raise Invalid(field, f"The {field} has {len(text)} characters, and {LONGEST[field]} is the most.")
    if "\0" in text:
        raise Invalid(field, f"The {field} has a character in it that is none.")
    return text


def positive(amount: int, field: str = "amount") -> int:
    """The amount, if it is one.

    :raises Invalid: if it is zero or negative, or beyond what can be counted.
    """
    if amount <= 0:
        raise Invalid(field, f"The {field} must be above zero, and {amount} is not.")
    if amount > MOST:
        raise Invalid(field, f"The {field} {amount} is more than can be counted.")
    return amount
