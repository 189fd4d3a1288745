"""What the page of a trial shows: how far it is, the sums month by month, and a line for each person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Abs

from ledger.chart_labels import NARROW, WIDE
from ledger.chart_pair import pair_plot
from ledger.charts import Plot, Step, Words
from ledger.dates import DAY, in_month, month_index
from ledger.models import PolicyTrial, TrialLine
from ledger.trials import MONTHS, past_days
from people.actors import names_of
from people.format import Reader, amount
from people.models import Employee
from people.passbook.export import BOM, safe
from people.year import axis_of

ON_A_PAGE = 50
AT = {"last": "in twelve months", "year_end": "at the year’s end", "today": "today, had it been in force for a year"}
SHOWN: dict[str, tuple[str, Q]] = {
    "": ("Everybody", Q()),
    "more": ("Who gets more", Q(difference__gt=0)),
    "less": ("Who gets less", Q(difference__lt=0)),
    "same": ("Who gets the same", Q(difference=0, state="counted")),
    "refused": ("Whose leave it would not have covered", ~Q(refused=[])),
    "failed": ("Failed", Q(state="failed")),
}
_SUMS = """
SELECT {part}.place, sum({part}.tried), sum({part}.usual)
  FROM ledger_trialline l, unnest(l.{tried}, l.{usual}) WITH ORDINALITY AS {part} (tried, usual, place)
 WHERE l.trial_id = %s AND l.state = 'counted'
 GROUP BY {part}.place ORDER BY {part}.place
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands at the end of a day over all people: with the tried rules, and with those in force."""

    on: dt.date
    label: str
    tried: int
    usual: int

    @property
    def difference(self) -> int:
        return self.tried - self.usual


@dataclass(frozen=True, slots=True)
class Drawing:
    """The sums as a chart, for a wide screen and a phone, with what it says in words."""

    title: str
    description: str
    wide: Plot
    narrow: Plot


class TrialPage:
    """One trial as its page shows it. A fixed number of queries, however many lines it has."""

    def __init__(self, trial: PolicyTrial, reader: Reader, asked: Mapping[str, str], at: dt.datetime) -> None:
        self.trial, self.reader, self.policy = trial, reader, trial.policy
        self.show = asked.get("show", "") if asked.get("show", "") in SHOWN else ""
        self.by = asked.get("by", "last") if asked.get("by", "last") in AT else "last"
        self.named = asked.get("named", "").strip()[:100]
        self.is_stuck = trial.is_stuck(at)
        self._page_number = asked.get("page", "1")

    @cached_property
    def states(self) -> dict[str, int]:
        """How many lines are due, counted or failed."""
        return dict(self.trial.lines.values_list("state").annotate(Count("pk")))

    @property
    def counted(self) -> int:
        return self.states.get("counted", 0)

    @property
    def failed(self) -> int:
        return self.states.get("failed", 0)

    @cached_property
    def ahead(self) -> list[Sum]:
        """The sums at the end of each month to come, the running one first."""
        first = month_index(self.trial.on)
        ends = [in_month(first + number + 1, 1) - DAY for number in range(MONTHS)]
        return self._sums("tried", "usual", ends)

    @cached_property
    def past(self) -> list[Sum]:
        """The sums at the end of each month that is over, and today; of those whose past could be played again."""
        return self._sums("past_tried", "past_usual", past_days(self.trial.on))

    @property
    def today(self) -> Sum | None:
        return self.past[-1] if self.past else None

    @property
    def year_end(self) -> Sum | None:
        return next((each for each in self.ahead if each.on.month == 12), None)

    @property
    def last(self) -> Sum | None:
        return self.ahead[-1] if self.ahead else None

    @cached_property
    def drawing_ahead(self) -> Drawing | None:
        return self._drawing("The months to come", self.ahead)

    @cached_property
    def drawing_past(self) -> Drawing | None:
        return self._drawing("The past twelve months", self.past[:-1])

    @cached_property
    def refused_count(self) -> tuple[int, int]:
        """How many people's leave would not have been covered, and how many requests these are."""
        rows = self.trial.lines.exclude(refused=[]).values_list("refused", flat=True)
        lengths = [len(row) for row in rows]
        return len(lengths), sum(lengths)

    @cached_property
    def begun_by(self) -> str:
        return names_of([self.trial.created_by])[self.trial.created_by]

    @cached_property
    def page(self) -> Page[Any]:
        """The lines on the page that is open, the greatest differences first."""
        return Paginator(self._lines(), ON_A_PAGE).get_page(self._page_number)

    @property
    def shown_as(self) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in SHOWN.items()]

    @property
    def at_as(self) -> list[tuple[str, str]]:
        return list(AT.items())

    @property
    def rows(self) -> Iterator[tuple[Any, int | None, int | None, list[str]]]:
        """Each line with what stands with the tried rules, what without, and which leave would not be covered."""
        for line in self.page.object_list:
            tried, usual = self._at(line)
            yield line, tried, usual, [self._in_words(each) for each in line.refused]

    def _at(self, line: Any) -> tuple[int | None, int | None]:
        """The two figures at the time that is looked at; none where there are none."""
        if self.by == "today":
            return (line.past_tried[-1], line.past_usual[-1]) if line.past_tried else (None, None)
        if not line.tried:
            return None, None
        place = 12 - self.trial.on.month if self.by == "year_end" else -1
        return line.tried[place], line.usual[place]

    def _in_words(self, refused: Mapping[str, Any]) -> str:
        first, last = dt.date.fromisoformat(refused["first_on"]), dt.date.fromisoformat(refused["last_on"])
        asked, covered = (amount(refused[name], self.policy) for name in ("amount", "covered"))
        return f"{self.reader.span(first, last)}: {asked}, of which {covered if refused['covered'] else 'nothing'}"

    def _lines(self) -> QuerySet[TrialLine]:
        found = lines_of(self.trial, self.by).filter(SHOWN[self.show][1])
        if self.named:
            found = found.filter(holder__in=Employee.objects.named_like(self.named).values("holder"))
        return found

    def _sums(self, tried: str, usual: str, days: Sequence[dt.date]) -> list[Sum]:
        with connection.cursor() as cursor:
            cursor.execute(_SUMS.format(part="each", tried=tried, usual=usual), [self.trial.pk])
            rows = cursor.fetchall()
        return [
            Sum(days[place - 1], self._label(days[place - 1], place == 1), int(one), int(other))
            for place, one, other in rows
        ]

    def _label(self, on: dt.date, is_first: bool) -> str:
        if on == self.trial.on:
            return self.reader.day(on, weekday=False)
        return self.reader.short_month(on) + (f" {on.year}" if is_first or on.month == 1 else "")

    def _drawing(self, title: str, sums: Sequence[Sum]) -> Drawing | None:
        if not sums:
            return None
        peak = max(abs(value) for each in sums for value in (each.tried, each.usual))
        first, last = sums[0].on.replace(day=1), sums[-1].on
        said = f"{title}: from {self._both(sums[0])} to {self._both(sums[-1])}."

        def plot(size: Any) -> Plot:
            return pair_plot(
                [Step(each.on.replace(day=1), each.usual) for each in sums],
                [Step(each.on.replace(day=1), each.tried) for each in sums],
                first=first,
                last=last,
                axis=axis_of(self.policy.resource.unit, self.policy.day_minutes, peak),
                words=Words(lambda value: amount(value, self.policy), self.reader.day, self.reader.short_month),
                size=size,
            )

        return Drawing(title, said, plot(replace(WIDE, top=20)), plot(replace(NARROW, top=20)))

    def _both(self, each: Sum) -> str:
        tried, usual = amount(each.tried, self.policy), amount(each.usual, self.policy)
        return f"{tried} with the draft and {usual} without it at the end of {each.label}"


def lines_of(trial: PolicyTrial, by: str = "last") -> QuerySet[TrialLine]:
    """The lines of a trial with whom they are about, the greatest differences first."""
    found = trial.lines.select_related("holder__employee__team").annotate(difference=F(f"by_{by}"))
    employee = "holder__employee"
    return found.order_by(Abs("difference").desc(), f"{employee}__last_name", f"{employee}__first_name", "pk")


def csv_rows(trial: PolicyTrial) -> Iterator[Sequence[Any]]:
    """The head, and a row for each person; amounts in the policy's unit."""
    first, days = month_index(trial.on), past_days(trial.on)
    ends = [in_month(first + number + 1, 1) - DAY for number in range(MONTHS)]
    head = ["Number", "Name", "Team", "State", "Unit", "More or less today", "More or less at the year's end"]
    for name in ("draft", "now"):
        head += [f"{on.isoformat()}, {name}" for on in days]
    for name in ("draft", "now"):
        head += [f"{on.isoformat()}, {name}" for on in ends]
    yield [BOM + head[0], *head[1:], "Requests not covered", "Problem"]
    for line in lines_of(trial).iterator(chunk_size=2000):
        employee = getattr(line.holder, "employee", None)
        yield [
            safe(getattr(employee, "number", "") or ""),
            safe(employee.display_name if employee else str(line.holder)),
            safe(str(employee.team) if employee and employee.team else ""),
            line.get_state_display(),
            trial.policy.resource.unit,
            line.by_today if line.past_tried else "",
            line.by_year_end,
            *_cells(line.past_tried, len(days)),
            *_cells(line.past_usual, len(days)),
            *_cells(line.tried, MONTHS),
            *_cells(line.usual, MONTHS),
            len(line.refused),
            safe(line.problem),
        ]


def _cells(values: Sequence[int], count: int) -> list[int | str]:
    """The figures, or as many empty cells."""
    return [*values] if values else [""] * count
