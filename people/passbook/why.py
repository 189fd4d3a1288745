"""Why a figure is what it is: a sentence, the inputs, the rule and its version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.timezone import localtime

from ledger.models import PolicyVersion
from ledger.rules.reading import Subject, sentence_on
from people.cards import Fact
from people.format import amount, verb
from people.passbook.entries import Line
from people.passbook.rows import Act, Row
from people.passbook.words import Metadata, Wording

# Which part of the rules decides a kind of entry.
SUBJECTS: dict[str, Subject] = {
    "ACCRUAL": "accrual",
    "CARRYOVER": "carryover",
    "EXPIRATION": "carryover",
    "HOLD": "use",
    "USAGE": "use",
}


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to "Why this figure?"."""

    sentence: str
    inputs: Sequence[Fact]
    facts: Sequence[Fact]
    movements: Sequence[tuple[str, str, str]]
    url: str
    numbers: str


def why(row: Row, *, lines: Sequence[Line], wording: Wording, version: PolicyVersion | None) -> Why:
    """Explain one row; ``lines`` are all entries of the passbook, for what a lot's sum consists of."""
    words = wording.sources.get(row.source)
    return Why(
        sentence=sentence_of(row, wording),
        inputs=_inputs(row, lines, wording),
        facts=_facts(row, wording, version),
        movements=[_movement(act, row, wording) for act in row.acts] if len(row.acts) > 1 else [],
        url=words.url if words else "",
        numbers=_numbers(row),
    )


# -- the sentence ------------------------------------------------------------------------------------------------------


def sentence_of(row: Row, wording: Wording) -> str:
    """Why a row's figure is what it is; of what is still to come, why it will be."""
    line, data = row.lines[0], wording.of(row)
    if row.kind in ("HOLD", "USAGE"):
        return _booking_sentence(row, wording)
    if row.is_reversal:
        day = wording.reader.day(line.effective_on, weekday=False)
        return f"What was written for {day} is taken back; both entries stay in the book."
    if line.kind == "ACCRUAL":
        return _accrual_sentence(row, data, wording)
    if line.kind == "EXPIRATION":
        return _lapse_sentence(row, wording)
    if line.kind == "CARRYOVER" and "left" in data:
        left, carried = wording.amount(data["left"], row), wording.amount(data["carried"], row)
        if data["left"] == data["carried"]:
            return f"All {left} left of {data['period']} {'will carry' if line.is_planned else 'carried'} over."
        if line.is_planned:
            return f"Of the {left} left of {data['period']} by then, {carried} will carry over; the rest lapses."
        return f"Of the {left} left of {data['period']}, {carried} carried over; the rest lapsed."
    who = _capital(wording.actor(line.actor))
    reason = f": {line.reason}".removesuffix(".") if line.reason else ""
    if line.kind == "ADJUSTMENT":
        return f"{who} corrected the balance by {amount(row.amount, line.lot.policy, signed=True)}{reason}."
    did = {"GRANT": "granted", "ENCASHMENT": "paid out"}.get(line.kind, "entered")
    return f"{who} {did} {wording.amount(abs(row.amount), row)}{reason}."


def _booking_sentence(row: Row, wording: Wording) -> str:
    days = wording.reader.span(row.first_on, row.last_on)
    if row.is_reversal:
        return f"{wording.amount(row.amount, row)} came back: the leave on {days} was not taken. No entry is deleted."
    if row.amount == 0:
        return f"Nothing was taken for {days}: what was held went back."
    taken = wording.amount(-row.amount, row)
    if row.held == -row.amount:
        held = verb(taken, "is", "are")
        return f"{taken} {held} held for {days} until the request is decided. Nothing is used yet."
    done = "booked" if row.first_on > wording.reader.today else "used"
    return f"{taken} {verb(taken, 'is', 'are')} {done} for {days}{_from_lots(row, wording)}."


def _from_lots(row: Row, wording: Wording) -> str:
    names = {line.lot.id: wording.lot(line.lot) for line in row.lines}
    return (
        f", all from {next(iter(names.values()))}" if len(names) == 1 else f", from {len(names)} parts of the balance"
    )


def _accrual_sentence(row: Row, data: Metadata, wording: Wording) -> str:
    if "used_on" in data:
        comes = "will come" if row.lines[0].is_planned else "came"
        return f"{wording.amount(row.amount, row)} {comes} back: it was used on {wording.used_on(data)}."
    stretch = wording.stretch(data, row.lines[0].effective_on)
    comes = "will come" if row.lines[0].is_planned else "came"
    said = [f"{wording.amount(row.amount, row)} {comes} in for {stretch}."]
    days, active = data.get("days"), data.get("days_active")
    if days != active:
        said.append(f"The policy was in force on {active} of {days} days.")
    if "cut" in data:
        said.append(f"A cap cut {wording.amount(data['cut'], row)} more.")
    return " ".join(said)


def _lapse_sentence(row: Row, wording: Wording) -> str:
    line = row.lines[0]
    lapsed, lot = wording.amount(-row.amount, row), wording.lot(line.lot)
    if line.lot.expires_on is None:
        return f"{lapsed} of {lot} lapsed."
    last = wording.reader.day(line.lot.expires_on)
    what = f"What was {lot}" if line.lot.origin == "carried" else _capital(lot)
    if line.is_planned:
        return f"{what} can be used until {last}. What is left that evening lapses: {lapsed} as things stand."
    return f"{what} could be used until {last}. What was left that evening, {lapsed}, lapsed."


# -- the inputs --------------------------------------------------------------------------------------------------------


def _inputs(row: Row, lines: Sequence[Line], wording: Wording) -> list[Fact]:
    line, data = row.lines[0], wording.of(row)
    if row.kind in ("HOLD", "USAGE"):
        return _drawn(row, wording)
    if line.kind == "EXPIRATION" and not row.is_reversal:
        return _lot_sum(row, lines, wording)
    if line.kind == "CARRYOVER" and "left" in data:
        facts = [Fact(f"Left of {data['period']}", wording.amount(data["left"], row))]
        if data.get("cap") is not None:
            facts.append(Fact("May carry over", f"at most {wording.amount(data['cap'], row)}"))
        return [*facts, Fact("Carried over", wording.amount(data["carried"], row), is_total=True)]
    if line.kind == "ACCRUAL":
        return _accrual_inputs(row, data, wording)
    return []


def _drawn(row: Row, wording: Wording) -> list[Fact]:
    """From which lots a booking was drawn, in the order in which they were."""
    parts: dict[int, int] = {}
    names: dict[int, str] = {}
    for line in row.lines:
        parts[line.lot.id] = parts.get(line.lot.id, 0) + line.amount
        names[line.lot.id] = wording.lot(line.lot)
    word = "Back to" if row.amount > 0 else "From"
    facts = [Fact(f"{word} {names[lot_id]}", wording.amount(abs(part), row)) for lot_id, part in parts.items() if part]
    if len(facts) > 1:
        facts.append(Fact("Together", wording.amount(abs(row.amount), row), is_total=True))
    return facts


def _lot_sum(row: Row, lines: Iterable[Line], wording: Wording) -> list[Fact]:
    """How what lapsed comes about: what the lot got, what was used of it, what was held or moved."""
    line = row.lines[0]
    of_lot = [other for other in lines if other.lot.id == line.lot.id and other.id < line.id]
    credited = sum(x.amount for x in of_lot if not x.is_draw and x.kind not in ("EXPIRATION", "CARRYOVER"))
    moved = sum(x.amount for x in of_lot if x.kind == "CARRYOVER")
    moved += sum(x.amount for x in lines if x.key == line.key and x.kind == "CARRYOVER" and x.lot.id == line.lot.id)
    used = sum(x.amount for x in of_lot if x.kind == "USAGE")
    held = sum(x.amount for x in of_lot if x.kind in ("HOLD", "HOLD_RELEASE"))
    facts = [
        Fact("Credited", wording.amount(credited, row)) if credited else None,
        Fact("Carried over", wording.amount(moved, row)) if moved else None,
        Fact("Used by then", wording.amount(used, row)),
        Fact("Held for a day before", wording.amount(held, row)),
        Fact("Lapsed", wording.amount(-row.amount, row), is_total=True),
    ]
    return [fact for fact in facts if fact is not None]


def _accrual_inputs(row: Row, data: Metadata, wording: Wording) -> list[Fact]:
    if "used_on" in data:
        used = Fact(f"Used on {wording.used_on(data)}", wording.amount(data["used"], row))
        return [used, Fact("Came back", wording.amount(row.amount, row), is_total=True)]
    facts: list[Fact] = []
    parts = data.get("parts")
    for part in parts if isinstance(parts, list) else []:
        share = part.get("fte_percent")
        after = part.get("tier_after_months")
        note = [f"{_number(share)}\u00a0% of full time"] if share not in (None, "100") else []
        note += [f"after {after} months of service"] if after else []
        if agreed := part.get("agreed_per_year"):
            note.append(f"{wording.amount(int(agreed), row)} a year of it by personal agreement")
        rate = wording.amount(_whole(part["rate"]), row)
        facts.append(Fact(f"Rate{', ' + ', '.join(note) if note else ''}", rate))
    if "days" in data:
        facts.append(Fact("Days counted", f"{data.get('days_active')} of {data['days']}"))
    if "total_before" in data:
        facts.append(Fact("Came in before in this period", wording.amount(data["total_before"], row)))
    if "standing" in data:
        facts.append(Fact("Stood on the account", wording.amount(data["standing"], row)))
        facts.append(Fact("May stand", f"at most {wording.amount(data['cap'], row)}"))
    if "given" in data:
        facts.append(Fact("May come in a period", f"at most {wording.amount(data['period_cap'], row)}"))
    if "cut" in data:
        facts.append(Fact("Cut", wording.amount(data["cut"], row)))
    return [*facts, Fact("Came in", wording.amount(row.amount, row), is_total=True)]


# -- the rule, the days ------------------------------------------------------------------------------------------------


def _facts(row: Row, wording: Wording, version: PolicyVersion | None) -> list[Fact]:
    line, reader = row.lines[0], wording.reader
    policy = line.lot.policy
    facts = []
    if version is not None:
        facts.append(Fact("Rule", f"{policy.name}, version {version.number}"))
        subject = SUBJECTS.get(line.kind)
        if line.kind == "EXPIRATION" and line.lot.origin == "grant":
            subject = "expiry"
        unit = policy.resource.unit
        if subject and (says := sentence_on(subject, version.rules, unit, policy.day_minutes)):
            facts.append(Fact("Says", f"“{says}”"))
    counts = (
        reader.span(row.first_on, row.last_on)
        if line.is_draw
        else reader.day(line.effective_on, weekday=False, year=True)
    )
    facts.append(Fact("Counts on", counts))
    if len(row.acts) == 1:
        facts.append(Fact("Recorded", f"{reader.moment(localtime(line.recorded_at))}, by {wording.actor(line.actor)}"))
    if line.reason and row.kind not in ("GRANT", "ADJUSTMENT"):
        facts.append(Fact("Reason", line.reason))
    return facts


def _movement(act: Act, row: Row, wording: Wording) -> tuple[str, str, str]:
    """Day, words and change of one of several movements."""
    first, last = min(x.counts_on for x in act.lines), max(x.counts_on for x in act.lines)
    reader = wording.reader
    used = act.kind == "USAGE" and act.amount < 0
    day = reader.span(first, last) if used else reader.day(act.lines[0].recorded_on, weekday=False)
    policy = row.lines[0].lot.policy
    return day, wording.act(act, row), _change(act.amount, policy)


def _change(value: int, policy: object) -> str:
    return amount(value, policy, signed=True)


def _numbers(row: Row) -> str:
    numbers = sorted(line.seq for line in row.lines)
    if len(numbers) == 1:
        return f"Entry {numbers[0]}"
    run = numbers[-1] - numbers[0] == len(numbers) - 1
    return f"Entries {numbers[0]} – {numbers[-1]}" if run else f"Entries {', '.join(map(str, numbers))}"


def _whole(value: object) -> int:
    return round(Fraction(str(value)))


def _number(value: object) -> str:
    return f"{float(str(value)):g}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
