"""What HR posts by hand: corrections, grants, opening balances and pay-outs, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.db.models import Q

from ledger import operations
from ledger.acts import Act
from ledger.errors import BelowFloor, IdempotencyConflict, LedgerError
from ledger.models import Account, Entry, Lot, Policy
from ledger.policy_form import AmountField
from people.admin_base import only_tried
from people.dates import in_words
from people.format import Reader, amount
from people.hr.person import PersonField
from people.models import Employee
from people.passbook.entries import LotFacts
from people.passbook.words import Wording

KINDS = (
    ("adjust", "Correct, up or down"),
    ("grant", "Grant extra"),
    ("opening", "Opening balance"),
    ("payout", "Pay out"),
)
ENTRY_KIND = {"adjust": "ADJUSTMENT", "grant": "GRANT", "opening": "OPENING", "payout": "ENCASHMENT"}
RUNNING, OWN = "", "own"
BY_HAND = "by-hand/"
_DATE = {"type": "date"}


class CannotPost(Exception):
    """What the ledger refuses, in words fit for the page."""


class PersonForm(forms.Form):
    """For whom."""

    person = PersonField(label="Person")


class PolicyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.resource.name}: {obj.name}"


class CreditForm(forms.Form):
    """What is posted by hand for one person, under one of the policies that they have or had."""

    policy = PolicyChoice(Policy.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="What", choices=KINDS)
    amount = AmountField(label="Amount", least=-(10**15))
    lot = forms.ChoiceField(label="Where", required=False)
    lot_name = forms.CharField(label="Name of the new lot", required=False, max_length=60)
    valid_from = forms.DateField(
        label="Usable from", required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label="Usable until, included",
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text="Empty: without an end.",
    )
    reason = forms.CharField(
        max_length=300,
        help_text="The person reads it in their passbook.",
        error_messages={"required": "Say why: the person reads it."},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, data: Any, *, person: Employee, policy: Policy | None, reader: Reader, **more: Any) -> None:
        """:param policy: the one whose lots are offered and in whose days amounts are written."""
        initial = {"policy": policy, "key": uuid4().hex} | more.pop("initial", {})
        super().__init__(data, initial=initial, **more)
        self.person = person
        choice, lot, amount_field = self.fields["policy"], self.fields["lot"], self.fields["amount"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(lot, forms.ChoiceField)  # noqa: S101 - declared above
        assert isinstance(amount_field, AmountField)  # noqa: S101 - declared above
        choice.queryset = policies_of(person)
        lot.choices = [(RUNNING, "The running period"), (OWN, "A new lot of its own"), *_lots(person, policy, reader)]
        if policy is not None:
            amount_field.measure_in(policy.resource.unit, policy.day_minutes)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, number, lot = values.get("kind"), values.get("amount"), values.get("lot")
        if number == 0:
            self.add_error("amount", "Nothing would change. Write an amount above or below zero.")
        elif number is not None and number < 0 and kind != "adjust":
            self.add_error("amount", "Only a correction can take something away. Write it without the minus.")
        if lot == OWN:
            self._check_own_lot(values, kind)
        elif kind == "payout" and lot != RUNNING:
            self.add_error("lot", "What is paid out is drawn as leave would be. Choose the running period.")
        return values

    def _check_own_lot(self, values: dict[str, Any], kind: Any) -> None:
        if kind not in ("grant", "opening"):
            self.add_error("lot", "A new lot is there for what comes in. Choose a grant or an opening balance.")
        if not values.get("lot_name"):
            self.add_error("lot_name", "Give the new lot a name, such as “Wedding”.")
        elif (taken := self._lot_of_that_name(values)) is not None:
            there = f"“{taken.name}” is there already, {_days_of(taken)}"
            self.add_error("lot_name", f"{there}. Choose it under “Where”, or name the new lot otherwise.")
        begins, ends = values.get("valid_from"), values.get("expires_on")
        if begins and ends and ends < begins:
            self.add_error("expires_on", "It would end before it begins. Choose a later day, or none.")

    def _lot_of_that_name(self, values: dict[str, Any]) -> Lot | None:
        """A lot that would keep its own dates instead of those typed here, unless this very form has made it."""
        found = Lot.objects.filter(
            account__holder=self.person.holder_id, account__policy=values.get("policy"), name=values["lot_name"]
        )
        return found.exclude(entries__key=f"{BY_HAND}{values.get('key')}").first()


def _days_of(lot: Lot) -> str:
    begins = in_words(lot.valid_from)
    return f"{begins} until {in_words(lot.expires_on)}" if lot.expires_on else f"from {begins} on"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a posting changes, or would change: the balance before and after."""

    policy: Policy
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def policies_of(person: Employee) -> Any:
    """The policies under which somebody has an account or an assignment."""
    theirs = Q(accounts__holder=person.holder_id) | Q(assignments__holder=person.holder_id)
    found = Policy.objects.filter(theirs).distinct().select_related("resource")
    return found.order_by("resource__position", "resource__name", "priority", "name", "pk")


def _lots(person: Employee, policy: Policy | None, reader: Reader) -> list[tuple[str, str]]:
    """The lots that are there, by the names that people know."""
    if policy is None:
        return []
    wording = Wording(reader, {}, {}, {})
    found = Lot.objects.filter(account__holder=person.holder_id, account__policy=policy, lapsed_on=None)
    rows = []
    for lot in found.order_by("valid_from", "pk"):
        words = wording.lot(LotFacts(lot.pk, lot.name, lot.origin, lot.valid_from, lot.expires_on, policy))
        rows.append((f"lot:{lot.pk}", f"{words[:1].upper()}{words[1:]}, {amount(lot.balance, policy)}"))
    return rows


def try_it(form: CreditForm, act: Act) -> Effect:
    """What posting it would change; nothing stays posted.

    :raises CannotPost: as the posting would.
    """
    with only_tried():
        return _post(form, act)


def post(form: CreditForm, act: Act) -> tuple[Effect, Entry]:
    """Post what a valid form says; the same form sent twice is posted once. Returns its first entry too.

    :raises CannotPost: naming what is there and what would work; nothing was posted.
    """
    with transaction.atomic():
        effect = _post(form, act)
        mine = Entry.objects.filter(account__holder=form.person.holder_id, key=_key(form)).order_by("pk")
        entries = list(mine)
    # Told by the entries, so that a second click is told the same as the first.
    change = sum(entry.amount for entry in entries)
    return Effect(effect.policy, effect.after - change, effect.after), entries[0]


def _post(form: CreditForm, act: Act) -> Effect:
    policy: Policy = form.cleaned_data["policy"]
    before = _standing(form.person, policy)
    try:
        _operation(form, policy, act)
    except BelowFloor as refusal:
        left, held = amount(refusal.available, policy), amount(refusal.held, policy)
        raise CannotPost(
            f"{amount(refusal.asked, policy)} cannot be taken away: {left} can be, and {held} are held."
        ) from refusal
    except IdempotencyConflict as refusal:
        raise CannotPost(
            "This form has been sent already, with something else in it. Open the page again."
        ) from refusal
    except LedgerError as refusal:
        raise CannotPost(str(refusal)) from refusal
    return Effect(policy, before, _standing(form.person, policy))


def _operation(form: CreditForm, policy: Policy, act: Act) -> None:
    values = form.cleaned_data
    kind, lot = values["kind"], values["lot"]
    what: dict[str, Any] = {
        "holder_id": form.person.holder_id,
        "policy_id": policy.pk,
        "amount": values["amount"],
        "act": act,
        "key": _key(form),
    }
    if kind == "payout":
        operations.encash(**what)
    elif kind == "adjust" and lot == RUNNING:
        operations.adjust_allowance(**what)
    elif kind == "adjust":
        operations.adjust(**what, lot=_lot_name(lot))
    elif lot == RUNNING:
        operations.credit_allowance(**what, kind=ENTRY_KIND[kind])
    elif lot == OWN:
        dates = {"valid_from": values["valid_from"], "expires_on": values["expires_on"]}
        operations.grant(**what, lot=values["lot_name"], kind=ENTRY_KIND[kind], **dates)
    else:
        operations.grant(**what, lot=_lot_name(lot), kind=ENTRY_KIND[kind])


def _lot_name(choice: str) -> str:
    return Lot.objects.values_list("name", flat=True).get(pk=int(choice.removeprefix("lot:")))


def _key(form: CreditForm) -> str:
    return f"{BY_HAND}{form.cleaned_data['key']}"


def _standing(person: Employee, policy: Policy) -> int:
    found = Account.objects.filter(holder=person.holder_id, policy=policy).values_list("available", flat=True).first()
    return found or 0
