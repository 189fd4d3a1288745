"""A file tried and posted: the same steps both times, so a trial that fits is what will be posted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from ledger import operations
from ledger.acts import Act
from ledger.errors import BelowFloor, IdempotencyConflict, LedgerError
from ledger.models import Policy
from people.format import amount
from people.imports.kinds import KINDS, FileKind
from people.imports.reading import UnreadableFile, lines_of
from people.imports.resolving import Problem, Row, resolve
from people.models import BalanceImport, Employee


class CannotImport(Exception):
    """The file does not fit, in words for the page; nothing was posted."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One row of the trial."""

    number: int
    person: Employee
    policy: Policy
    on: dt.date
    last_on: dt.date
    amount: int
    stands: bool
    is_on_top: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """What the rows of one policy come to."""

    policy: Policy
    rows: int
    people: int
    amount: int
    standing: int


@dataclass(slots=True)
class Trial:
    """What a file would do: its rows, what is wrong with it, and the sums of what would be posted."""

    kind: FileKind
    rows: list[Tried] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether all of it can be posted."""
        return bool(self.rows) and not self.problems

    @property
    def to_post(self) -> int:
        """How many rows would post something."""
        return sum(not row.stands for row in self.rows)

    @property
    def standing(self) -> int:
        """How many rows stand already, from the same file or another."""
        return sum(row.stands for row in self.rows)

    @property
    def on_top(self) -> int:
        """How many opening balances come on top of what has accrued since an earlier day."""
        return sum(row.is_on_top and not row.stands for row in self.rows)

    @property
    def totals(self) -> list[Total]:
        """The sums by policy, in the order of its leave types."""
        by_policy: dict[Policy, list[Tried]] = defaultdict(list)
        for row in self.rows:
            by_policy[row.policy].append(row)
        return [
            Total(
                policy,
                len(rows),
                len({row.person.pk for row in rows}),
                sum(row.amount for row in rows if not row.stands),
                sum(row.stands for row in rows),
            )
            for policy, rows in sorted(by_policy.items(), key=lambda each: (each[0].resource.position, each[0].name))
        ]


def try_file(content: bytes, kind: FileKind, act: Act) -> Trial:
    """Read a file and try each row; nothing is posted.

    :raises UnreadableFile: if it makes no sense as a whole.
    """
    return _run(content, kind, act, dry_run=True)


def post_file(content: bytes, kind: FileKind, act: Act) -> Trial:
    """Post every row of a file that does not stand yet; none if there is anything wrong with one of them.

    :raises UnreadableFile: if it makes no sense as a whole.
    """
    return _run(content, kind, act, dry_run=False)


def _run(content: bytes, kind: FileKind, act: Act, *, dry_run: bool) -> Trial:
    found = resolve(lines_of(content, kind), kind, act.on)
    brought = operations.bring_in(
        items=[row.item for row in found.rows], act=act, dry_run=dry_run or bool(found.problems)
    )
    trial = Trial(kind, problems=list(found.problems))
    for row, result in zip(found.rows, brought, strict=True):
        if result.refusal is not None:
            trial.problems.append(_problem(row, kind, result.refusal))
        else:
            trial.rows.append(_tried(row, stands=result.state == "stands"))
    trial.problems.sort(key=lambda problem: problem.row)
    return trial


def _tried(row: Row, *, stands: bool) -> Tried:
    item = row.item
    total = sum(size for _, size in item.days) if item.days else item.amount
    first = item.days[0][0] if item.days else item.on
    last = item.days[-1][0] if item.days else item.on
    return Tried(row.number, row.person, row.policy, first, last, total, stands, row.is_on_top)


def _problem(row: Row, kind: FileKind, refusal: LedgerError) -> Problem:
    if isinstance(refusal, BelowFloor):
        left = amount(refusal.available, row.policy)
        says = f"{amount(refusal.asked, row.policy)} cannot be taken away: {left} can be."
        return Problem(row.number, "amount", says)
    if isinstance(refusal, IdempotencyConflict):
        says = "A row of this reference was posted before, with something else in it. Give the new row another."
        return Problem(row.number, "reference", says)
    return Problem(row.number, kind.day, str(refusal))


# -- files that are kept between the trial and the posting ------------------------------------------------------------


def digest_of(content: bytes) -> str:
    """What the same file is known by."""
    return hashlib.sha256(content).hexdigest()


def keep(*, content: bytes, file_name: str, kind: FileKind, act: Act) -> BalanceImport:
    """Keep a file to be looked at and posted.

    :raises UnreadableFile: if it makes no sense as a whole.
    """
    rows = len(lines_of(content, kind))
    return BalanceImport.objects.create(
        kind=kind.key, file_name=_one_line(file_name) or "file.csv", content=content, digest=digest_of(content),
        row_count=rows, created_at=act.at, created_by=act.actor,
    )  # fmt: skip


def post_kept(*, kept: BalanceImport, act: Act) -> Trial:
    """Post a kept file whole; what it named is forgotten then, and a line of each row stays.

    :raises CannotImport: if it has been posted, or something in it does not fit any more.
    """
    with transaction.atomic():
        locked = _locked(kept)
        if locked.is_posted:
            raise CannotImport("This file has been posted already.")
        try:
            trial = post_file(bytes(locked.content), KINDS[locked.kind], act)
        except UnreadableFile as error:
            raise CannotImport(str(error)) from error
        if not trial.fits:
            raise CannotImport("Something in it does not fit. Nothing was posted; put it right and send it again.")
        locked.state, locked.posted_at, locked.posted_by = BalanceImport.State.POSTED, act.at, act.actor
        locked.content, locked.lines = b"", _lines(trial.rows)
        locked.save()
    return trial


def throw_away(*, kept: BalanceImport) -> None:
    """Forget a kept file of which nothing has been posted.

    :raises CannotImport: if it has been posted, be it while somebody looked at it.
    """
    with transaction.atomic():
        locked = _locked(kept)
        if locked.is_posted:
            raise CannotImport(
                "This file has been posted, so it stays. What is wrong in it is put right by adjustments."
            )
        locked.delete()


def _locked(kept: BalanceImport) -> BalanceImport:
    locked = BalanceImport.objects.select_for_update().filter(pk=kept.pk).first()
    if locked is None:
        raise CannotImport("Somebody has thrown this file away. Nothing was posted.")
    return locked


def earlier(kept: BalanceImport) -> BalanceImport | None:
    """The same file, posted before."""
    same = BalanceImport.objects.filter(digest=kept.digest, kind=kept.kind, state=BalanceImport.State.POSTED)
    return same.exclude(pk=kept.pk).order_by("-posted_at").first()


def _lines(rows: Sequence[Tried]) -> list[list[object]]:
    return [
        [row.number, row.person.holder_id, row.policy.pk, row.amount, str(row.on), "stands" if row.stands else "posted"]
        for row in rows
    ]


def _one_line(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[-200:].strip()
