"""Rows of text made sense of: who, under which policy, how much, from when; each problem with its row and column."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Lower

from ledger.loading import Pool
from ledger.models import Assignment, Policy
from ledger.operations import Item
from ledger.operations.bringing_in import KEY
from ledger.units import MINUTES, UnreadableAmount, parse_amount
from people import queries
from people.dates import in_words
from people.imports.kinds import AMOUNT, EARLIEST, LATEST, LONGEST_LEAVE, PERSON, POLICY, REASON, REFERENCE, FileKind
from people.imports.reading import Line
from people.models import Employee
from people.workdays import WorkCalendar

DAY = dt.timedelta(days=1)
_PLAIN = re.compile(r"[+\-\u2212]?[\d.,'’\s\u00a0\u202f]*\d[\d.,]*")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be posted: "Row 17, amount: …"."""

    row: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"Row {self.row}{', ' + self.column if self.column else ''}: {self.says}"


class _Bad(Exception):
    def __init__(self, column: str, says: str) -> None:
        super().__init__(says)
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """A row that makes sense, with what the ledger is to post for it.

    ``is_on_top`` marks an opening balance of somebody who had the policy before that day: what accrued since then
    counts beside it.
    """

    number: int
    person: Employee
    policy: Policy
    item: Item
    is_on_top: bool = False


@dataclass(slots=True)
class Resolved:
    """The rows of a file, and what is wrong with the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def resolve(lines: Sequence[Line], kind: FileKind, today: dt.date) -> Resolved:
    """Make sense of every row. Three queries whatever their number; some more for the schedules of past leave."""
    known = _Known(lines, kind)
    found, seen, references = Resolved(), Counter[str](), dict[str, int]()
    for line in lines:
        try:
            row = _row(line, kind, known, seen, today)
        except _Bad as bad:
            found.problems.append(Problem(line.number, bad.column, str(bad)))
            continue
        reference = line.cells.get(REFERENCE, "")
        if reference and (earlier := references.setdefault(reference, line.number)) != line.number:
            says = f"“{reference}” stands in row {earlier} already. Give each row its own."
            found.problems.append(Problem(line.number, REFERENCE, says))
            continue
        found.rows.append(row)
    return found


class _Known:
    """The people and policies that the rows may name, read at once."""

    def __init__(self, lines: Sequence[Line], kind: FileKind) -> None:
        names = {line.cells.get(PERSON, "").casefold() for line in lines} - {""}
        people = Employee.objects.filter(erased_on=None).annotate(low_number=Lower("number"), low_email=Lower("email"))
        self._people: dict[str, list[Employee]] = defaultdict(list)
        for person in people.filter(Q(low_number__in=names) | Q(low_email__in=names)):
            for name in {person.number.casefold(), (person.email or "").casefold()} & names:
                self._people[name].append(person)
        self._policies: dict[str, list[Policy]] = defaultdict(list)
        for policy in Policy.objects.select_related("resource").order_by("priority", "name", "pk"):
            resource = policy.resource
            for name in {n.casefold() for n in (policy.name, policy.key, resource.name, resource.key)}:
                self._policies[name].append(policy)
        self._assigned: dict[int, list[Assignment]] = defaultdict(list)
        holders = [person.holder_id for found in self._people.values() for person in found]
        for assignment in Assignment.objects.filter(holder__in=holders).order_by("priority", "starts_on", "pk"):
            self._assigned[assignment.holder_id].append(assignment)
        self._calendars = _calendars(lines, self._people) if kind.key == "history" else {}

    def person(self, text: str) -> Employee:
        if not text:
            raise _Bad(PERSON, "Whose is it? Write a personnel number or an e-mail address.")
        found = self._people.get(text.casefold(), [])
        if not found:
            raise _Bad(
                PERSON, f"Nobody here has the number or e-mail address “{text}”. Write it as it stands under People."
            )
        if len({person.pk for person in found}) > 1:
            raise _Bad(PERSON, f"“{text}” is the number of one person and the e-mail of another. Write the other.")
        return found[0]

    def policy(self, text: str, person: Employee, on: dt.date, *, at_any_time: bool) -> Policy:
        """The policy that was named, or the first of the leave type that the person has on a day."""
        if not text:
            raise _Bad(POLICY, "Of what? Write the leave type or the policy.")
        named = {policy.pk: policy for policy in self._policies.get(text.casefold(), [])}
        if not named:
            offered = ", ".join(sorted({policies[0].resource.name for policies in self._policies.values()})[:8])
            raise _Bad(POLICY, f"There is no leave type or policy “{text}”. There are {offered or 'none yet'}.")
        theirs = [each for each in self._assigned[person.holder_id] if each.policy_id in named]
        in_force = [each for each in theirs if each.starts_on <= on and (each.ends_on is None or on < each.ends_on)]
        if in_force or (at_any_time and theirs):
            return named[(in_force or theirs)[0].policy_id]
        when = "" if at_any_time else f" on {in_words(on)}"
        raise _Bad(POLICY, f"{person.display_name} does not have {text}{when}. Assign it first.")

    def had_before(self, person: Employee, policy: Policy, on: dt.date) -> bool:
        """Whether somebody had a policy before a day."""
        return any(each.policy_id == policy.pk and each.starts_on < on for each in self._assigned[person.holder_id])

    def minutes(self, person: Employee, day: dt.date) -> int:
        """What the person was scheduled to work on a day, holidays taken off."""
        calendar = self._calendars.get(person.pk)
        return calendar.workday(day).minutes if calendar is not None else 0


def _calendars(lines: Sequence[Line], people: dict[str, list[Employee]]) -> dict[int, WorkCalendar]:
    days = [day for line in lines for name in ("first_day", "last_day") if (day := _maybe(line.cells.get(name, "")))]
    if not days:
        return {}
    everybody = {person.pk for found in people.values() for person in found}
    return dict(queries.work_calendars(sorted(everybody), min(days), max(days)))


def _row(line: Line, kind: FileKind, known: _Known, seen: Counter[str], today: dt.date) -> Row:
    cells = line.cells
    person = known.person(cells.get(PERSON, ""))
    on = _day(cells, kind.day, needed=True) or today
    is_history = kind.key == "history"
    policy = known.policy(cells.get(POLICY, ""), person, on, at_any_time=is_history)
    expires_on = _day(cells, "expires_on")
    if expires_on is not None and expires_on < on:
        raise _Bad(
            "expires_on",
            f"It would end on {in_words(expires_on)}, before it begins on {in_words(on)}. Write a later day, or none.",
        )
    reason = cells.get(REASON, "")
    if not reason and any(column.name == REASON and column.is_needed for column in kind.columns):
        raise _Bad(REASON, "Say why: the person reads it.")
    amount = 0 if is_history else _amount(cells.get(AMOUNT, ""), AMOUNT, policy)
    if amount < 0 and kind.key != "adjustment":
        raise _Bad(AMOUNT, f"“{cells[AMOUNT]}” is below zero. What takes away is an adjustment, in a file of those.")
    days = tuple(_days(cells, person, policy, known, today)) if is_history else ()
    content = (kind.key, person.number, policy.pk, on, amount, expires_on, days, reason)
    key = _key(kind, cells.get(REFERENCE, ""), content, seen)
    pool = Pool(person.holder_id, policy.resource_id)
    default = "" if reason else f"{kind.label}, brought in from a file"
    item = Item(key, pool, policy.pk, kind.posts, on, amount, expires_on, days, reason or default)
    is_on_top = kind.key == "opening" and known.had_before(person, policy, on)
    return Row(line.number, person, policy, item, is_on_top)


def _key(kind: FileKind, reference: str, content: Iterable[object], seen: Counter[str]) -> str:
    """By the row's own reference, else by what it says; a row that stands in the file twice is meant twice."""
    if reference:
        return f"{KEY}{kind.key}/ref/{reference[:120]}"
    digest = hashlib.sha256(repr(tuple(map(str, content))).encode()).hexdigest()[:24]
    seen[digest] += 1
    return f"{KEY}{kind.key}/{digest}/{seen[digest]}"


def _days(
    cells: Mapping[str, str], person: Employee, policy: Policy, known: _Known, today: dt.date
) -> Iterator[tuple[dt.date, int]]:
    first = _day(cells, "first_day", needed=True) or today
    last = _day(cells, "last_day") or first
    if last < first:
        raise _Bad(
            "last_day",
            f"It ends on {in_words(last)}, before it begins on {in_words(first)}. Write a later day, or none.",
        )
    if (last - first).days >= LONGEST_LEAVE:
        raise _Bad("last_day", f"That is more than {LONGEST_LEAVE} days at once. Write it in parts.")
    if last > today:
        raise _Bad("last_day", f"{in_words(last)} is still to come. Leave to come is asked for, and approved.")
    each = cells.get("amount_per_day", "")
    amount = _amount(each, "amount_per_day", policy) if each else 0
    found = False
    for offset in range((last - first).days + 1):
        day = first + DAY * offset
        minutes = known.minutes(person, day)
        if size := (amount if minutes or first == last else 0) if each else minutes:
            found = True
            yield day, size
    if not found:
        raise _Bad("first_day", f"{person.display_name} was not scheduled to work then. Write an amount for each day.")


def _day(cells: Mapping[str, str], column: str, *, needed: bool = False) -> dt.date | None:
    text = cells.get(column, "")
    if not text:
        if needed:
            raise _Bad(column, "There is no date. Write it as 2026-12-31.")
        return None
    day = _maybe(text)
    if day is None:
        raise _Bad(column, f"“{text[:40]}” is no date. Write it as 2026-12-31 or 31.12.2026.")
    if not EARLIEST <= day <= LATEST:
        raise _Bad(
            column, f"“{text}” is out of reach: days go from {EARLIEST.year} to {LATEST.year}. Is the year right?"
        )
    return day


def _maybe(text: str) -> dt.date | None:
    try:
        if german := _GERMAN.fullmatch(text):
            return dt.date(int(german[3]), int(german[2]), int(german[1]))
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _amount(text: str, column: str, policy: Policy) -> int:
    """An amount of the policy's; a plain number of time is days."""
    unit = policy.resource.unit
    if not text:
        raise _Bad(column, "There is no amount. Write it as 5.5 or 5 d 4 h.")
    try:
        amount = parse_amount(
            f"{text} d" if unit == MINUTES and _PLAIN.fullmatch(text) else text, unit, policy.day_minutes
        )
    except UnreadableAmount as error:
        write = "5.5 or 5 d 4 h" if unit == MINUTES else "120"
        raise _Bad(column, f"“{text[:40]}” is no amount; write {write}.") from error
    if amount == 0:
        raise _Bad(column, "Nothing would change. Leave the row out, or write an amount.")
    return amount
