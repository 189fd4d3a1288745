"""Who would get a policy: the people that a few filters leave, what they have now, and who cannot get it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from ledger.models import Assignment, Policy
from people.dates import in_words
from people.models import Employee, EmployeeQuerySet, Location, Team

DAY = dt.timedelta(days=1)
# So many are listed, and assigned, at a time.
MOST = 1000
_DATE = {"type": "date"}


class PolicyChoice(forms.ModelChoiceField):
    """Policies under the names of their leave types."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.resource.name}: {obj.name}"


class WhoForm(forms.Form):
    """For whom: what the people have in common. ``policy`` is a field of whatever form asks for whom."""

    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="Any team")
    location = forms.ModelChoiceField(Location.objects.none(), required=False, empty_label="Any location")
    joined_from = forms.DateField(
        label="Joined from", required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    joined_until = forms.DateField(
        label="Joined until", required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    named = forms.CharField(label="Named", required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policies = Policy.objects.select_related("resource").order_by("resource__position", "resource__name", "name")
        for name, rows in (
            ("policy", policies),
            ("team", Team.objects.order_by("name", "pk")),
            ("location", Location.objects.order_by("name", "pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = rows

    def among(self, found: EmployeeQuerySet) -> EmployeeQuerySet:
        """Those of these people who have all that was asked for."""
        values = self.cleaned_data
        if values["team"]:
            found = found.filter(team=values["team"])
        if values["location"]:
            found = found.filter(location=values["location"])
        if values["joined_from"]:
            found = found.filter(hired_on__gte=values["joined_from"])
        if values["joined_until"]:
            found = found.filter(hired_on__lte=values["joined_until"])
        return found.named_like(values["named"]) if values["named"] else found


class BulkForm(WhoForm):
    """Which policy, for which days, and for whom."""

    policy = PolicyChoice(Policy.objects.none())
    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    last_on = forms.DateField(
        label="Until, included",
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text="Empty: until further notice.",
    )
    priority = forms.IntegerField(
        label="Drawn in turn", min_value=0, max_value=99, help_text="Of one leave type, the lowest first."
    )
    has = forms.ChoiceField(
        label="Has now",
        required=False,
        choices=(("none", "nothing of this leave type"), ("", "anything"), ("other", "another policy of it")),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_on, last_on, policy = values.get("starts_on"), values.get("last_on"), values.get("policy")
        if starts_on and policy:
            self._check_rules(policy, starts_on)
        if starts_on and last_on and last_on < starts_on:
            self.add_error("last_on", f"It begins on {in_words(starts_on)}, so it cannot end before.")
        return values

    def _check_rules(self, policy: Policy, starts_on: dt.date) -> None:
        """Before its first version a policy says nothing: nothing would come in, and nobody would know why."""
        first = policy.versions.order_by("effective_from").values_list("effective_from", flat=True).first()
        if first and starts_on < first:
            words = f"{policy.name} has no rules before {in_words(first)}. Choose that day or a later one."
            self.add_error("starts_on", words)

    @property
    def ends_on(self) -> dt.date | None:
        """The first day after it; None for no end."""
        last_on: dt.date | None = self.cleaned_data.get("last_on")
        return last_on + DAY if last_on else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the people, with what they have now; ``trouble`` says why they cannot get the policy."""

    person: Employee
    has_now: Sequence[str]
    trouble: str = ""


def people_for(form: BulkForm) -> EmployeeQuerySet:
    """The people that the filters leave: those who work here at some time while the assignment holds."""
    values = form.cleaned_data
    found = Employee.objects.filter(erased_on=None)
    found = found.employed_within(values["starts_on"], values["last_on"] or dt.date.max)
    return _by_what_they_have(form.among(found), form)


def _by_what_they_have(found: EmployeeQuerySet, form: BulkForm) -> EmployeeQuerySet:
    policy, has = form.cleaned_data["policy"], form.cleaned_data["has"]
    mine = _within(form).filter(policy__resource=policy.resource)
    if has == "none":
        return found.exclude(holder__in=mine.values("holder_id"))
    if has == "other":
        theirs = mine.exclude(policy=policy).values("holder_id")
        return found.filter(holder__in=theirs).exclude(holder__in=mine.filter(policy=policy).values("holder_id"))
    return found


def candidates(people: Iterable[Employee], form: BulkForm) -> list[Candidate]:
    """These people with what they have while the assignment would hold. One query."""
    rows = list(people)
    policy: Policy = form.cleaned_data["policy"]
    theirs: dict[int, list[Assignment]] = defaultdict(list)
    assigned = _within(form).filter(holder__in=[person.holder_id for person in rows], policy__resource=policy.resource)
    for assignment in assigned.select_related("policy").order_by("starts_on", "pk"):
        theirs[assignment.holder_id].append(assignment)
    return [_candidate(person, theirs[person.holder_id], policy) for person in rows]


def _candidate(person: Employee, assigned: Sequence[Assignment], policy: Policy) -> Candidate:
    clash = next((each for each in assigned if each.policy_id == policy.pk), None)
    trouble = f"has it {when(clash)}" if clash is not None else ""
    return Candidate(person, [f"{each.policy.name}, {when(each)}" for each in assigned], trouble)


def _within(form: BulkForm) -> Any:
    """The assignments that hold on one of the days."""
    found = Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=form.cleaned_data["starts_on"]))
    return found.filter(starts_on__lt=form.ends_on) if form.ends_on else found


def when(assignment: Assignment) -> str:
    """The time of an assignment: "since 1 Jan 2025", "1 Jan 2025 until 31 Mar 2026"."""
    if assignment.ends_on is None:
        return f"since {in_words(assignment.starts_on)}"
    return f"{in_words(assignment.starts_on)} until {in_words(assignment.ends_on - DAY)}"
