"""What the page of a policy shows beside its form: the versions, the sentences, the months to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.models import Policy, PolicyVersion
from ledger.policy_form import NOT_RULES, Piece, VersionForm, marked
from ledger.rules import PolicySettings, differences, sentences
from ledger.trials import try_version
from ledger.units import MINUTES, format_amount
from ledger.whatif import Compared
from people.actors import names_of
from people.format import Reader, amount
from people.models import Employee

DAY = dt.timedelta(days=1)
# Longer than any day, so that a length in days is written in hours.
NO_DAY = 10**6


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version in the list: what it changed in the one before, why, and what it says."""

    number: int
    state: str
    when: str
    changes: Sequence[tuple[str, str, str]]
    said_by: str
    sentences: Sequence[str]

    @property
    def title(self) -> str:
        return f"Version {self.number}" + (f", {self.state}" if self.state else "")

    @property
    def icon(self) -> str:
        return {"in force": "circle-check", "to come": "calendar-clock"}.get(self.state, "circle-dot")

    @property
    def tone(self) -> str:
        return {"in force": "text-positive", "to come": "text-caution"}.get(self.state, "text-muted-foreground")


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the preview; ``note`` stands above it."""

    label: str
    month: Compared
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the version would do for one person."""

    person: Employee
    rows: Sequence[MonthRow]
    #: Against what it is shown: "With version 3"; empty where there is nothing to compare with.
    against: str


@dataclass(frozen=True, slots=True)
class Live:
    """Everything that follows the form while it is filled in."""

    number: int
    sentences: Sequence[Sequence[Piece]] = ()
    changes: Sequence[tuple[str, str, str]] = ()
    problems: Sequence[str] = ()
    preview: Preview | None = None
    is_first: bool = False
    is_unlimited: bool = False


@dataclass(slots=True)
class PolicyPage:
    """One policy as its page shows it. Reads the versions and the names of those who made them: three queries."""

    policy: Policy
    reader: Reader
    versions: list[PolicyVersion] = field(init=False)

    def __post_init__(self) -> None:
        self.versions = list(self.policy.versions.order_by("number")) if self.policy.pk else []

    @property
    def latest(self) -> PolicyVersion | None:
        """The version with the highest number: the next one begins after it."""
        return self.versions[-1] if self.versions else None

    @property
    def day_length(self) -> str:
        """How long a day of this policy is, in hours."""
        return format_amount(self.policy.day_minutes, MINUTES, day_minutes=NO_DAY)

    @property
    def next_number(self) -> int:
        """The number that the next version will have."""
        return self.latest.number + 1 if self.latest is not None else 1

    @property
    def in_force(self) -> PolicyVersion | None:
        """The version that decides today."""
        begun = [version for version in self.versions if version.effective_from <= self.reader.today]
        return begun[-1] if begun else None

    def history(self) -> list[VersionView]:
        """All versions, the newest first."""
        names = names_of(version.created_by for version in self.versions)
        return [self._view(index, names) for index in reversed(range(len(self.versions)))]

    def _view(self, index: int, names: dict[str, str]) -> VersionView:
        version = self.versions[index]
        before = self.versions[index - 1] if index else None
        after = self.versions[index + 1] if index + 1 < len(self.versions) else None
        state = "in force" if version == self.in_force else ""
        if version.effective_from > self.reader.today:
            state = "to come"
        return VersionView(
            number=version.number,
            state=state,
            when=self._when(version, after),
            changes=self.changes(before.rules, version.rules) if before is not None else [],
            said_by=f"{names.get(version.created_by, version.created_by)}: {version.reason}",
            sentences=self.sentences(version.rules),
        )

    def _when(self, version: PolicyVersion, after: PolicyVersion | None) -> str:
        if after is None:
            return f"from {self.reader.day(version.effective_from, weekday=False, year=True)}"
        return self.reader.span(version.effective_from, after.effective_from - DAY)

    def sentences(self, settings: PolicySettings) -> list[str]:
        """The rules read out as employees see them."""
        return sentences(settings, self.policy.resource.unit, self.policy.day_minutes)

    def changes(self, before: PolicySettings, after: PolicySettings) -> list[tuple[str, str, str]]:
        """What differs, as (label, before, after)."""
        return differences(before, after, self.policy.resource.unit, self.policy.day_minutes)

    def live(
        self,
        settings: PolicySettings | None,
        effective_from: dt.date | None,
        person: Employee | None,
        problems: Sequence[str] = (),
    ) -> Live:
        """What these rules say, what they change, and what they would do for somebody from a day on.

        Without rules, only what is wrong with the form that does not make any yet.
        """
        before = self.latest.rules if self.latest is not None else None
        if settings is None:
            return Live(self.next_number, problems=problems, is_first=before is None)
        old = self.sentences(before) if before is not None else []
        return Live(
            number=self.next_number,
            sentences=marked(self.sentences(settings), old),
            changes=self.changes(before, settings) if before is not None else [],
            preview=self._preview(settings, effective_from or self.reader.today, person),
            is_first=before is None,
            is_unlimited=settings.unlimited,
        )

    def _preview(self, settings: PolicySettings, starts_on: dt.date, person: Employee | None) -> Preview | None:
        # A policy that is taking shape may not say yet what it counts.
        if person is None or settings.unlimited or self.policy.resource_id is None:
            return None
        months = try_version(
            holder_id=person.holder_id,
            policy=self.policy,
            settings=settings,
            effective_from=starts_on,
            on=self.reader.today,
        )
        has_more = self.latest is not None and self.latest != self.in_force
        against = f"With version {self.in_force.number}" if self.in_force is not None and not has_more else "Without it"
        return Preview(
            person=person,
            rows=[self._row(months, index, starts_on) for index in range(len(months))],
            against=against if months and months[0].without is not None else "",
        )

    def _row(self, months: Sequence[Compared], index: int, starts_on: dt.date) -> MonthRow:
        month = months[index].month
        first = month.first_on
        with_year = index == 0 or first.month == 1
        label = self.reader.short_month(first) + (f" {first.year}" if with_year else "")
        note = ""
        if (first.year, first.month) == (starts_on.year, starts_on.month):
            note = f"Version {self.next_number} begins on {self.reader.day(starts_on, weekday=False, year=True)}."
        if month.carried or (month.lapses and first.month == 1):
            note = f"{note} {self._turn(month.carried, -month.lapses)}".strip()
        return MonthRow(label, months[index], note)

    def _turn(self, carried: int, lapsed: int) -> str:
        said = [f"{amount(carried, self.policy)} carry over"] if carried else []
        said += [f"{amount(lapsed, self.policy)} lapse"] if lapsed else []
        return f"{', '.join(said)}."


def problems_of(form: VersionForm) -> list[str]:
    """What keeps the rules from being read out, a line for each field."""
    fields = [name for name in form.errors if name in form.fields and name not in NOT_RULES]
    found = [f"{form.fields[name].label}: {' '.join(map(str, form.errors[name]))}" for name in fields]
    found += map(str, form.non_field_errors())
    for table, called in ((form.tiers, "Tier"), (form.blackouts, "Days on which nobody is away, line")):
        found += [*table.refusals, *map(str, table.non_form_errors())]
        for number, row in enumerate(table.forms, 1):
            found += [f"{called} {number}: {' '.join(map(str, errors))}" for errors in row.errors.values()]
    return found
