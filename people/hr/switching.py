"""A change of policy: who goes over to which policy from when, what that does, and what became of each."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction

from ledger import operations
from ledger.acts import Act
from ledger.errors import Invalid, LedgerError
from ledger.models import Assignment, Entry, Policy
from people.admin_base import only_tried
from people.hr.bulk import PolicyChoice

# So many are switched at a time: the page is waited for.
MOST = 200


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
    """What a switch posts for one person, in the resource's unit."""

    carried: int = 0
    lapsed: int = 0
    taken_back: int = 0
    came_in: int = 0
    booked_on: list[dt.date] = field(default_factory=list)

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
    """What becomes of one assignment: it can be or was switched, or is refused with a reason."""

    assignment: Assignment
    person: Any
    moved: Moved
    why: str = ""
    state: str = "done"


def chosen(ids: Sequence[str]) -> list[Assignment]:
    """The assignments of these numbers, by name; what is no number of one is left out. One query."""
    numbers = {int(number) for number in ids if number.isascii() and number.isdecimal() and len(number) < 19}
    found = Assignment.objects.filter(pk__in=numbers).select_related("policy__resource", "holder__employee")
    employee = "holder__employee"
    return list(found.order_by(f"{employee}__last_name", f"{employee}__first_name", "pk")[:MOST])


def try_it(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> list[Result]:
    """What the switch would do to each, by the day on which it counts; nothing stays. A fixed number of queries."""
    # Of a day to come the close is due only then: it is tried as if that day were here.
    then = dataclasses.replace(act, on=max(act.on, form.cleaned_data["starts_on"]))
    with only_tried():
        return _switch(form, assignments, then)


def switch(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> list[Result]:
    """Switch all who can be; the others are told why not."""
    with transaction.atomic():
        return _switch(form, assignments, act)


def _switch(form: SwitchForm, assignments: Sequence[Assignment], act: Act) -> list[Result]:
    refused: dict[int, str] = {}
    try:
        with transaction.atomic():
            refused = _do(form, [each.pk for each in assignments], act)
    except LedgerError:
        # One of them: the others are switched all the same.
        for each in assignments:
            try:
                with transaction.atomic():
                    refused |= _do(form, [each.pk], act)
            except LedgerError as refusal:
                refused[each.pk] = str(refusal)
    moved = _moved(form, assignments, act)
    return [
        Result(each, _person(each), moved[each.holder_id], refused.get(each.pk, ""), _state(each, refused))
        for each in assignments
    ]


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


def _state(assignment: Assignment, refused: dict[int, str]) -> str:
    return "refused" if assignment.pk in refused else "done"


def _person(assignment: Assignment) -> Any:
    return getattr(assignment.holder, "employee", assignment.holder)
