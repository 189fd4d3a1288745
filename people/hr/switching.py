"""A change of policy: who goes over to which policy from when, what that does, and what became of each."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction

from ledger import operations
from ledger.acts import Act
from ledger.errors import Invalid
from ledger.models import Account, Agreement, Assignment, Entry, Policy
from people.admin_base import only_tried
from people.hr.bulk import PolicyChoice
from people.hr.marks import mark_of, together_or_each

# So many are switched at a time: the page is waited for.
MOST = 200
CHANGED = "Something else comes of it by now. Look at it again, then switch."


class SwitchForm(forms.Form):
    """To which policy, from which day, and why."""

    policy = PolicyChoice(
        Policy.objects.none(),
        label="To",
        empty_label="Choose",
        error_messages={"required": "Choose the policy that takes over."},
    )
    starts_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the first day of the new policy."},
    )
    reason = forms.CharField(label="Why", required=False, max_length=300, help_text="People read it in their passbook.")

    def __init__(self, data: Any = None, *, assignments: Sequence[Assignment], **more: Any) -> None:
        super().__init__(data, **more)
        choice = self.fields["policy"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        rows = Policy.objects.filter(resource__in={each.policy.resource_id for each in assignments})
        only = {each.policy_id for each in assignments}
        if len(only) == 1:
            # Nobody goes over to the policy that all of them have.
            rows = rows.exclude(pk__in=only)
        choice.queryset = rows.select_related("resource").order_by("resource__position", "resource__name", "name")
        if assignments and not rows:
            choice.help_text = "There is no other policy of this leave type. Make one first."


@dataclass(slots=True)
class Moved:
    """What a switch posts for one person, in the resource's unit; and what is ``agreed`` with them, which goes on."""

    carried: int = 0
    lapsed: int = 0
    taken_back: int = 0
    came_in: int = 0
    booked_on: list[dt.date] = field(default_factory=list)
    agreed: list[Agreement] = field(default_factory=list)

    @property
    def days(self) -> list[dt.date]:
        """The booked days that move, each once."""
        return sorted(set(self.booked_on))

    def add(self, entry: Entry, to: Policy, starts_on: dt.date) -> None:
        """Count an entry that the switch posted; what a night has had to do before is none of it."""
        is_new = entry.account.policy_id == to.pk
        if entry.kind == "CARRYOVER" and is_new:
            self.carried += entry.amount
        elif entry.kind == "EXPIRATION" and entry.effective_on == starts_on:
            self.lapsed -= entry.amount
        elif entry.kind in ("HOLD", "USAGE") and is_new and entry.amount < 0 and entry.reverses_id is None:
            self.booked_on.append(entry.for_on or entry.effective_on)
        elif entry.kind in ("ACCRUAL", "ADJUSTMENT", "GRANT") and entry.amount < 0:
            self.taken_back -= entry.amount
        elif entry.kind in ("ACCRUAL", "GRANT") and is_new:
            self.came_in += entry.amount


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of one assignment: it can be or was switched, or is refused with a reason.

    ``mark`` is one of what is shown of it: what was looked at is what is done.
    """

    assignment: Assignment
    person: Any
    moved: Moved
    why: str = ""
    state: str = "done"
    mark: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether it was refused because it is not what was shown."""
        return self.why == CHANGED


def chosen(ids: Sequence[str]) -> list[Assignment]:
    """The assignments of these numbers, by name; what is no number of one is left out. One query.

    One more than can be switched at a time, if there are more.
    """
    numbers = {int(number) for number in ids if number.isascii() and number.isdecimal() and len(number) < 19}
    found = Assignment.objects.filter(pk__in=numbers).select_related("policy__resource", "holder__employee")
    employee = "holder__employee"
    return list(found.order_by(f"{employee}__last_name", f"{employee}__first_name", "pk")[: MOST + 1])


def try_it(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> list[Result]:
    """What the switch would do to each, by the day on which it counts; nothing stays. A fixed number of queries."""
    # Of a day to come the close is due only then: it is tried as if that day were here.
    then = dataclasses.replace(act, on=max(act.on, form.cleaned_data["starts_on"]))
    with only_tried():
        return _switch(form, assignments, then)


def switch(form: SwitchForm, assignments: Sequence[Assignment], marks: Mapping[str, str], act: Act) -> list[Result]:
    """Switch all who can be; the others are told why not.

    :param marks: for each assignment's number the mark of what was shown; where something else comes of it by now,
        nothing is done.
    """
    with transaction.atomic():
        _lock(assignments)
        done = set(_standing(form, assignments))
        tried = try_it(form, assignments, act)
        changed = {
            each.assignment.pk: dataclasses.replace(each, moved=Moved(), why=CHANGED, state="refused")
            for each in tried
            if each.assignment.pk not in done and marks.get(str(each.assignment.pk)) != each.mark
        }
        results = _switch(form, [each for each in assignments if each.pk not in changed], act)
    found = changed | {each.assignment.pk: each for each in results}
    return [found[each.pk] for each in assignments]


def _lock(assignments: Sequence[Assignment]) -> None:
    """Keep what was looked at from changing between the last look and the switch: assignments first, accounts last."""
    list(Assignment.objects.filter(pk__in=[each.pk for each in assignments]).order_by("pk").select_for_update())
    holders = [each.holder_id for each in assignments]
    list(Account.objects.filter(holder__in=holders).order_by("pk").select_for_update().values_list("pk"))


def _standing(form: SwitchForm, assignments: Sequence[Assignment]) -> Any:
    """Which of these have been switched so already: sent once more, the same switch changes nothing."""
    values = form.cleaned_data
    found = Assignment.objects.filter(follows__in=assignments, policy=values["policy"], starts_on=values["starts_on"])
    return found.values_list("follows_id", flat=True)


def _switch(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> list[Result]:
    refused = (
        together_or_each([each.pk for each in assignments], lambda ids: _do(form, ids, act)) if assignments else {}
    )
    moved = _moved(form, assignments, act)
    agreed = operations.went_on([each.pk for each in assignments], act)
    for each in assignments:
        moved[each.holder_id].agreed += agreed[each.pk]
    return [_result(form, each, moved[each.holder_id], refused.get(each.pk, "")) for each in assignments]


def _result(form: SwitchForm, of: Assignment, moved: Moved, why: str) -> Result:
    values = form.cleaned_data
    agreed = [(each.pk, each.per_year, each.end_reason) for each in moved.agreed]
    figures = (moved.carried, moved.lapsed, moved.taken_back, moved.days, agreed, why)
    mark = mark_of((of.pk, values["policy"].pk, values["starts_on"], *figures))
    return Result(of, getattr(of.holder, "employee", of.holder), moved, why, "refused" if why else "done", mark)


def _do(form: SwitchForm, ids: Sequence[int], act: Act) -> dict[int, str]:
    values = form.cleaned_data
    done = operations.switch_policies(assignment_ids=ids, to=values["policy"], starts_on=values["starts_on"], act=act)
    return {pk: str(each) for pk, each in done.items() if isinstance(each, Invalid)}


def _moved(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> dict[int, Moved]:
    """What was posted for each holder just now. One query."""
    found: dict[int, Moved] = defaultdict(Moved)
    holders = [each.holder_id for each in assignments]
    rows = Entry.objects.filter(account__holder__in=holders, recorded_at=act.at, actor=act.actor)
    for entry in rows.select_related("account").order_by("pk"):
        found[entry.account.holder_id].add(entry, form.cleaned_data["policy"], form.cleaned_data["starts_on"])
    return found
