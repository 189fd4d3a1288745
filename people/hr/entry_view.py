"""One entry in words: what it is, why its figure is what it is, and what belongs to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.models import Entry, Lot
from people.actors import names_of
from people.format import Reader, amount
from people.models import Employee
from people.passbook.entries import Line, LotFacts
from people.passbook.rows import Row
from people.passbook.why import why
from people.passbook.words import Wording
from people.sources import words_of

PLAIN = Wording(Reader(today=dt.date.min), {}, {}, {})


def lot_words(lot: Lot) -> str:
    """A lot by the name that people know: "Allowance 2026", "Carried over from 2025"."""
    words = PLAIN.lot(_lot_facts(lot))
    return words[:1].upper() + words[1:]


def explained(entry: Entry, reader: Reader, viewer: Employee | None) -> dict[str, Any]:
    """What the page of an entry shows. A fixed number of queries, however long the account's history."""
    entry = Entry.objects.select_related("account__policy__resource", "account__holder__employee", "lot").get(
        pk=entry.pk
    )
    policy = entry.account.policy
    version = entry.policy_version
    together = Entry.objects.filter(account=entry.account_id, lot=entry.lot_id).select_related("lot").order_by("pk")
    lines = [_line(each, policy) for each in together]
    mine = next(line for line in lines if line.id == entry.pk)
    wording = Wording(
        reader=reader,
        sources=words_of([entry.source]),
        actors=names_of([entry.actor], viewer),
        metadata={entry.pk: entry.metadata},
    )
    row = Row((mine,), entry.balance_after)
    reversal = Entry.objects.filter(reverses=entry.pk).first()
    return {
        "entry": entry,
        "policy": policy,
        "person": getattr(entry.account.holder, "employee", None),
        "what": wording.title(row),
        "why": why(row, lines=lines, wording=wording, version=version),
        "actor": wording.actor(entry.actor),
        "lot_words": lot_words(entry.lot),
        "before": amount(entry.balance_before, policy),
        "change": amount(entry.amount, policy, signed=True),
        "after": amount(entry.balance_after, policy),
        "reversed_by": reversal,
    }


def _line(entry: Entry, policy: Any) -> Line:
    facts = LotFacts(entry.lot_id, entry.lot.name, entry.lot.origin, entry.lot.valid_from, entry.lot.expires_on, policy)
    return Line(
        entry.pk, entry.account_id, facts, entry.seq, entry.kind, entry.amount, entry.effective_on, entry.for_on,
        entry.recorded_on, entry.recorded_at, entry.balance_after, entry.actor, entry.reason, entry.source, entry.key,
        entry.reverses_id, entry.settles_id, entry.policy_version_id,
    )  # fmt: skip


def _lot_facts(lot: Lot) -> LotFacts:
    return LotFacts(lot.pk, lot.name, lot.origin, lot.valid_from, lot.expires_on, lot.account.policy)
