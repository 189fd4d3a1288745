"""When days come: what came in, carried over or lapsed in a year, what is still to come, and what is missing.

Pure: entries and the engine's own projection in, rows in words out. What the runs have yet to post is written by the
same words as what stands, so that a figure reads alike before and after its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.accrual_calendar import Due, Withheld
from people.format import amount
from people.passbook.entries import Choice, Line, LotFacts
from people.passbook.reasons import reason_of
from people.passbook.rows import CREDITS, Row, rows_of
from people.passbook.words import ICONS, Wording

NOT_POSTED = {
    "missed": "It was due then and is not posted yet. The next nightly run posts it, on its own day; nobody enters it.",
    "tonight": "The coming nightly run posts it.",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the calendar. ``state``: posted, missed, tonight, coming or withheld; ``change`` is written out."""

    on: dt.date
    icon: str
    title: str
    reason: str
    note: str
    state: str
    kind: str
    amount: int
    change: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What a year's events come to; what lapses is written as people say it, above zero."""

    came: int = 0
    missed: int = 0
    to_come: int = 0
    lapsed: int = 0
    to_lapse: int = 0


def events_of(
    posted: Sequence[Line],
    planned: Sequence[tuple[Line, str]],
    withheld: Iterable[tuple[Withheld, object]],
    wording: Wording,
    year: int,
) -> list[Event]:
    """The events that count in a year, oldest first: entries, what is due or to come, and what a cap kept back.

    :param planned: with the state of each.
    :param withheld: with the policy of each.
    """
    states = {line.id: state for line, state in planned}
    lines = [line for line in [*posted, *(line for line, _ in planned)] if _is_told(line)]
    rows = [row for row in rows_of(lines) if _day_of(row.lines[0]).year == year]
    found = [_event(row, states.get(row.id, "posted"), wording) for row in rows]
    found += [_kept_back(each, policy, wording) for each, policy in withheld if each.accrual.effective_on.year == year]
    return sorted(found, key=lambda event: (event.on, event.kind == "EXPIRATION"))


def _day_of(line: Line) -> dt.date:
    """The day on which a row stands: what lapses, on its last day of use, and not on the day after."""
    return line.belongs_on if line.kind == "EXPIRATION" else line.effective_on


def totals_of(events: Iterable[Event]) -> Totals:
    """The sums of the year. What carries over moves from one period to the next, and is in none of them."""
    sums = dict.fromkeys(Totals.__slots__, 0)
    for event in events:
        if event.kind in CREDITS:
            name = {"posted": "came", "missed": "missed", "tonight": "to_come", "coming": "to_come"}.get(event.state)
            sums[name or "came"] += event.amount
        elif event.kind == "EXPIRATION":
            sums["lapsed" if event.state == "posted" else "to_lapse"] -= event.amount
    return Totals(**sums)


def lines_of_due(dues: Sequence[Due], choice: Choice, now: dt.datetime) -> list[Line]:
    """What the runs have yet to post as lines, in order; their ids are below zero."""
    return [_line(due, number - len(dues), choice, now) for number, due in enumerate(dues)]


def _line(due: Due, number: int, choice: Choice, now: dt.datetime) -> Line:
    m, policies = due.movement, dict(zip(choice.account_ids, choice.policies, strict=True))
    lot = m.lot
    facts = LotFacts(id(lot), lot.name, lot.origin, lot.valid_from, lot.expires_on, policies[lot.account.id])
    return Line(
        number, lot.account.id, facts, 0, m.kind, m.amount, m.effective_on, m.for_on, now.date(), now, 0, "", m.reason,
        m.source, m.key, -1 if m.reverses is not None else None, None, m.version_id,
    )  # fmt: skip


def _is_told(line: Line) -> bool:
    """Everything but leave; of what carries over, only what comes in: what goes out is told by its reason."""
    ended_on = line.lot.expires_on
    goes_out = line.kind == "CARRYOVER" and ended_on is not None and line.effective_on > ended_on
    return not line.is_draw and not goes_out


def _event(row: Row, state: str, wording: Wording) -> Event:
    line = row.lines[0]
    return Event(
        on=_day_of(line),
        icon="undo-2" if row.is_reversal else ICONS.get(row.kind, "circle-dot"),
        title=wording.title(row),
        reason=reason_of(row, wording),
        note=NOT_POSTED.get(state, ""),
        state=state,
        kind=line.kind,
        amount=row.amount,
        change=amount(row.amount, line.lot.policy, signed=True),
    )


def _kept_back(each: Withheld, policy: object, wording: Wording) -> Event:
    size = amount(each.accrual.amount, policy)
    comes = "Nothing comes in" if each.is_ahead else "Nothing came in"
    return Event(
        on=each.accrual.effective_on,
        icon="calendar-x",
        title=f"{comes} for {wording.stretch(each.accrual.inputs, each.accrual.effective_on)}",
        reason=f"A cap leaves nothing of {size}: there is as much as there may be.",
        note="",
        state="withheld",
        kind="",
        amount=0,
        change="0",
    )


def years_of(lines: Sequence[Line], first_on: dt.date | None, today: dt.date) -> list[int]:
    """The years to choose from, the latest first: from the first entry to two years ahead."""
    first = min([line.effective_on for line in lines if line.effective_on > dt.date.min] + [first_on or today, today])
    return list(range(today.year + 2, first.year - 1, -1))
