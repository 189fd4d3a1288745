"""Recompute from a day: for whom, what differs from what was posted, and what became of each when it was posted."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from ledger import operations
from ledger.acts import Act
from ledger.loading import Pool
from ledger.models import Account, Entry, Lot, Policy
from ledger.recompute import Difference
from ledger.runs import BATCH
from people.dates import in_words
from people.format import amount
from people.hr.bulk import PolicyChoice
from people.hr.entry_view import lot_words
from people.hr.marks import ChangedSince, mark_of, together_or_each
from people.hr.person import PersonField
from people.models import Employee, EmployeeQuerySet, Team
from people.requests import number_of

# So many people are worked out anew at a time: the page is waited for.
MOST = 200


class RecomputeForm(forms.Form):
    """From which day, and for whom: one person, a team, those who have a policy."""

    since = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day to begin with."},
    )
    person = PersonField(label="Person", required=False)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="Any team")
    policy = PolicyChoice(Policy.objects.none(), required=False, empty_label="Every policy")
    # Several people by their numbers: where a page leads here after it has changed something about them.
    people = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=300, help_text="People read it in their passbook.", label="Why")

    def __init__(self, data: Any = None, *, today: dt.date, **more: Any) -> None:
        super().__init__(data, **more)
        self.today = today
        team, policy = self.fields["team"], self.fields["policy"]
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(policy, forms.ModelChoiceField)  # noqa: S101 - declared above
        team.queryset = Team.objects.order_by("name", "pk")
        rows = Policy.objects.select_related("resource")
        policy.queryset = rows.order_by("resource__position", "resource__name", "name", "pk")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since = values.get("since")
        if since and since > self.today:
            self.add_error("since", f"{in_words(since)} is still to come. Choose today or an earlier day.")
        if not (any(values.get(name) for name in ("person", "people", "team", "policy")) or self.errors):
            self.add_error("person", "Say for whom: a person, a team, or a policy.")
        return values

    @cached_property
    def meant(self) -> EmployeeQuerySet:
        """The people whom a valid form means: those who have a balance of the kind."""
        values = self.cleaned_data
        found = Employee.objects.filter(erased_on=None, holder__in=self._accounts().values("holder_id"))
        if values["person"]:
            found = found.filter(pk=values["person"].pk)
        if values["people"]:
            found = found.filter(pk__in=[number_of(number) for number in values["people"].split(",")])
        return found.filter(team=values["team"]) if values["team"] else found

    @property
    def policy_ids(self) -> Collection[int] | None:
        """Only what accrues under these; None for all."""
        policy = self.cleaned_data["policy"]
        return None if policy is None else [policy.pk]

    def _accounts(self) -> Any:
        ids = self.policy_ids
        return Account.objects.all() if ids is None else Account.objects.filter(policy__in=ids)

    def pools_of(self, people: Iterable[Employee]) -> dict[Employee, list[Pool]]:
        """What each of these people has, as the ledger works it out. One query."""
        by_holder = {person.holder_id: person for person in people}
        rows = self._accounts().filter(holder__in=by_holder).order_by("holder_id", "policy__resource_id")
        found: dict[Employee, list[Pool]] = {person: [] for person in by_holder.values()}
        for holder_id, resource_id in rows.values_list("holder_id", "policy__resource_id").distinct():
            found[by_holder[holder_id]].append(Pool(holder_id, resource_id))
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """A difference as the page shows it."""

    of: Difference
    policy: Policy
    what: str
    lot: str

    @property
    def why(self) -> str:
        """Why it is another, with what is a figure of the ledger's there in days and hours."""
        return _FIGURES.sub(lambda found: found[1] + _amounts(found[2], self.policy), self.of.why)


# What the ledger says in its own unit: "The rate is 1200, not 1320." and "The cap cuts 60 of it, not 0."
_FIGURES = re.compile(r"(The rate is |The cap cuts )([^%]*?\.)(?= |$)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _amounts(text: str, policy: Policy) -> str:
    return _NUMBER.sub(lambda number: amount(round(float(number[0])), policy), text)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people with what would change, and a mark of it: what was looked at is what is posted."""

    person: Employee
    lines: Sequence[Line]
    mark: str

    @property
    def key(self) -> str:
        """Whose tick it is."""
        return str(self.person.pk)

    @property
    def sums(self) -> list[tuple[Policy, int]]:
        """By how much each balance would change."""
        found: dict[Policy, int] = defaultdict(int)
        for line in self.lines:
            # What is carried over goes from one lot to another: the balance stays.
            found[line.policy] += line.of.difference if line.of.kind != "CARRYOVER" else 0
        return list(found.items())


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one person: posted with these entries, nothing to post, or refused."""

    person: Employee
    state: str
    entries: Sequence[Any] = ()
    why: str = ""


def look(form: RecomputeForm, people: Sequence[Employee], on: dt.date) -> list[Person]:
    """What would change for each of these people; who has nothing to correct is left out. Nothing is posted."""
    pools = form.pools_of(people)
    table = operations.preview_recompute(
        pools=[pool for own in pools.values() for pool in own],
        since=form.cleaned_data["since"],
        on=on,
        policy_ids=form.policy_ids,
    )
    return _shown(pools, table)


def post(form: RecomputeForm, marks: Mapping[str, str], act: Act) -> list[Result]:
    """Post what was looked at: all of a person's differences or none of them.

    :param marks: for each person's number the mark of what was shown; where something else differs by now, nothing is
        posted for that person.
    """
    people = list(form.meant.filter(pk__in=[int(pk) for pk in marks]).by_name())
    pools = form.pools_of(people)
    refused: dict[Employee, str] = {}

    def do(some: Sequence[Employee]) -> dict[Employee, str]:
        _post({person: pools[person] for person in some}, form, marks, act)
        return {}

    for chunk in _chunks(people, pools):
        refused |= together_or_each(chunk, do)
    entries = _entries_of(people, act)
    return [
        Result(person, "refused", why=refused[person])
        if person in refused
        else Result(person, "posted" if entries[person.holder_id] else "nothing", entries[person.holder_id])
        for person in people
    ]


def _chunks(people: Sequence[Employee], pools: Mapping[Employee, Sequence[Pool]]) -> Iterable[list[Employee]]:
    """People together, so that each posting is one of the ledger's batches."""
    chunk: list[Employee] = []
    size = 0
    for person in people:
        if chunk and size + len(pools[person]) > BATCH:
            yield chunk
            chunk, size = [], 0
        chunk.append(person)
        size += len(pools[person])
    if chunk:
        yield chunk


def _post(pools: Mapping[Employee, Sequence[Pool]], form: RecomputeForm, marks: Mapping[str, str], act: Act) -> None:
    table = operations.recompute_from(
        pools=[pool for own in pools.values() for pool in own],
        since=form.cleaned_data["since"],
        act=act,
        policy_ids=form.policy_ids,
    )
    if any(_mark(_of(table, own)) != marks[str(person.pk)] for person, own in pools.items()):
        raise ChangedSince("Something else differs by now. Look at it again, then post it.")


def _entries_of(people: Sequence[Employee], act: Act) -> dict[int, list[Any]]:
    """What this act posted for each holder, each entry with its word. One query."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Any = Entry.objects.filter(
        account__holder__in=[person.holder_id for person in people], recorded_at=act.at, actor=act.actor
    )
    for entry in rows.select_related("account__policy__resource").order_by("effective_on", "pk"):
        entry.what = entry.account.policy.resource.kind_class.word_for(entry.kind)
        found[entry.account.holder_id].append(entry)
    return found


def _of(table: Mapping[Pool, Sequence[Difference]], pools: Iterable[Pool]) -> list[Difference]:
    return [difference for pool in pools for difference in table[pool]]


def _mark(differences: Sequence[Difference]) -> str:
    return mark_of(f"{d.account_id} {d.on} {d.kind} {d.lot} {d.posted} {d.should_be}" for d in differences)


def _shown(pools: Mapping[Employee, Sequence[Pool]], table: Mapping[Pool, Sequence[Difference]]) -> list[Person]:
    """Those who have something to correct, with their lines in words. Two queries."""
    ids = {difference.account_id for own in table.values() for difference in own}
    policies = {a.pk: a.policy for a in Account.objects.filter(pk__in=ids).select_related("policy__resource")}
    lots = Lot.objects.filter(account__in=ids).select_related("account__policy__resource")
    names = {(lot.account_id, lot.name): lot_words(lot) for lot in lots}
    found = []
    for person, own in pools.items():
        differences = _of(table, own)
        if differences:
            lines = [_line(each, policies[each.account_id], names) for each in differences]
            found.append(Person(person, lines, _mark(differences)))
    return found


def _line(of: Difference, policy: Policy, names: Mapping[tuple[int, str], str]) -> Line:
    word = policy.resource.kind_class.word_for(of.kind)
    return Line(of, policy, word, names.get((of.account_id, of.lot), ""))
