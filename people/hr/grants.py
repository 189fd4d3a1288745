"""Days on top for many at once, or for an occasion: who gets them, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from ledger import operations
from ledger.acts import Act
from ledger.errors import IdempotencyConflict, LedgerError
from ledger.loading import Pool
from ledger.models import Assignment, Policy
from ledger.operations import Item
from ledger.operations.bringing_in import KEY
from ledger.policy_form import AmountField
from people.dates import in_words
from people.hr.bulk import DAY, PolicyChoice, WhoForm
from people.models import Employee, EmployeeQuerySet, LeaveEvent
from people.requests import number_of

_DATE = {"type": "date"}


class OccasionChoice(forms.ModelChoiceField):
    """Occasions under the names of their policies."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.policy.name})"


class GrantForm(WhoForm):
    """What is granted, from when to when, why, and for whom."""

    policy = PolicyChoice(Policy.objects.none())
    occasion = OccasionChoice(
        LeaveEvent.objects.none(),
        required=False,
        empty_label="None",
        help_text="Its own amount and time, unless you write others.",
    )
    amount = AmountField(label="Amount", required=False, least=1)
    valid_from = forms.DateField(label="From", widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    expires_on = forms.DateField(
        label="Usable until, included",
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text="Empty: as the occasion or the policy says.",
    )
    reason = forms.CharField(required=False, max_length=300, help_text="People read it in their passbook.")
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, initial={"key": uuid4().hex} | more.pop("initial", {}), **more)
        occasion, amount = self.fields["occasion"], self.fields["amount"]
        assert isinstance(occasion, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(amount, AmountField)  # noqa: S101 - declared above
        occasion.queryset = LeaveEvent.objects.select_related("policy__resource").order_by("policy__name", "name", "pk")
        number = number_of(str((data or {}).get("policy", "")))
        policy = Policy.objects.select_related("resource").filter(pk=number).first()
        if policy is not None:
            amount.measure_in(policy.resource.unit, policy.day_minutes)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        occasion, policy = values.get("occasion"), values.get("policy")
        if occasion is not None and policy is not None and occasion.policy_id != policy.pk:
            self.add_error("occasion", f"It belongs to {occasion.policy.name}. Choose that policy, or no occasion.")
            return values
        if occasion is not None:
            self._as_the_occasion_says(values, occasion)
        if not values.get("amount") and "amount" not in self.errors:
            self.add_error("amount", "Enter an amount, such as 2, or choose an occasion.")
        if not values.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why: people read it.")
        begins, ends = values.get("valid_from"), values.get("expires_on")
        if begins and ends and ends < begins:
            self.add_error("expires_on", f"It begins on {in_words(begins)}, so it cannot end before.")
        return values

    def _as_the_occasion_says(self, values: dict[str, Any], occasion: LeaveEvent) -> None:
        values["amount"] = values.get("amount") or occasion.amount
        values["reason"] = values.get("reason") or occasion.name
        if values.get("valid_from") and not values.get("expires_on"):
            values["expires_on"] = values["valid_from"] + DAY * (occasion.usable_days - 1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the people; ``trouble`` says why they cannot get it."""

    person: Employee
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one person's grant: granted, there already, or refused with a reason."""

    person: Employee
    state: str
    why: str = ""


def people_for(form: GrantForm) -> EmployeeQuerySet:
    """The people that the filters leave, of those who work here on the first day."""
    found = Employee.objects.filter(erased_on=None)
    on: dt.date = form.cleaned_data["valid_from"]
    return form.among(found.employed_within(on, on))


def candidates(people: Iterable[Employee], form: GrantForm) -> list[Candidate]:
    """These people; who does not have the policy on the first day stands behind the others. One query."""
    rows, policy, on = list(people), form.cleaned_data["policy"], form.cleaned_data["valid_from"]
    assigned = Assignment.objects.in_force_on(on).filter(policy=policy, holder__in=[row.holder_id for row in rows])
    have = set(assigned.values_list("holder_id", flat=True))
    trouble = f"does not have it on {in_words(on)}"
    found = [Candidate(person, "" if person.holder_id in have else trouble) for person in rows]
    return sorted(found, key=lambda row: bool(row.trouble))


def grant(form: GrantForm, rows: Iterable[Candidate], act: Act) -> list[Result]:
    """Grant it to all who can get it, in one step: to all of them, or none."""
    rows = list(rows)
    able = [row for row in rows if not row.trouble]
    brought = operations.bring_in(items=[_item(form, row.person) for row in able], act=act)
    is_refused = any(each.state == "refused" for each in brought)
    found = {}
    for row, each in zip(able, brought, strict=True):
        if each.refusal is not None:
            found[row.person.pk] = Result(row.person, "refused", _why(form, each.refusal))
        elif is_refused:
            found[row.person.pk] = Result(row.person, "refused", "somebody else of these cannot get it; leave them out")
        else:
            found[row.person.pk] = Result(row.person, "granted" if each.state == "fits" else "stands")
    return [found.get(row.person.pk) or Result(row.person, "refused", row.trouble) for row in rows]


def _why(form: GrantForm, refusal: LedgerError) -> str:
    if not isinstance(refusal, IdempotencyConflict):
        return str(refusal)
    on = in_words(form.cleaned_data["valid_from"])
    return f"had it on {on} already, with something else in it; choose another day, or adjust the balance"


def _item(form: GrantForm, person: Employee) -> Item:
    values = form.cleaned_data
    policy, occasion, on = values["policy"], values["occasion"], values["valid_from"]
    # An occasion comes once a day; anything else is known by the form that was sent.
    own = f"occasion/{occasion.pk}/{on}" if occasion is not None else f"many/{values['key'] or uuid4().hex}"
    return Item(
        key=f"{KEY}{own}", pool=Pool(person.holder_id, policy.resource_id), policy_id=policy.pk, kind="GRANT", on=on,
        amount=values["amount"], expires_on=values["expires_on"], reason=values["reason"],
    )  # fmt: skip
