"""Somebody's last day: what each balance comes to by then, what becomes of it, and what was settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict

from ledger import operations
from ledger.acts import Act
from ledger.errors import IdempotencyConflict, LedgerError
from ledger.leaving import Settlement
from ledger.loading import Pool
from ledger.models import Account, Entry, Policy
from people.admin_base import only_tried
from people.format import amount
from people.models import Employee
from people.operations import CannotLeave, leave_company
from people.passbook.export import BOM, safe
from people.touched import Stretch, Touched
from people.touched import by as touched_by

DAY = dt.timedelta(days=1)
LEFT_OVER = (("pay_out", "Pay it out"), ("lapse", "Let it lapse"), ("keep", "Keep it as it stands"))
DEBT = (("claw_back", "Claw it back"), ("write_off", "Write it off"), ("keep", "Keep the debt"))
KEY = "leave/"


class LastDayForm(forms.Form):
    """Which day is somebody's last."""

    left_on = forms.DateField(
        label="Last day of work",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the last day of work."},
    )

    def __init__(self, data: Any = None, *, person: Employee, **more: Any) -> None:
        super().__init__(data, **more)
        self.person = person

    def clean_left_on(self) -> dt.date:
        left_on: dt.date = self.cleaned_data["left_on"]
        try:
            with only_tried():
                leave_company(employee=self.person, left_on=left_on)
        except CannotLeave as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return left_on


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance by the last day."""

    pool: Pool
    policy: Policy
    settlement: Settlement

    @property
    def name(self) -> str:
        return str(self.policy.resource.name)

    @property
    def mark(self) -> str:
        """What was looked at is what is settled."""
        return f"{self.settlement.left}/{self.settlement.debt}"

    @property
    def is_even(self) -> bool:
        """Whether nothing is left and nothing owed."""
        return not (self.settlement.left or self.settlement.debt)


class SettleForm(forms.Form):
    """What becomes of each balance, and why."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="The person reads it in their passbook.",
        error_messages={"required": "Say why: the person reads it."},
    )

    def __init__(self, data: Any = None, *, balances: Sequence[Balance], **more: Any) -> None:
        super().__init__(data, **more)
        self.balances = balances
        for balance in balances:
            number, settlement = balance.pool.resource_id, balance.settlement
            if settlement.left:
                self._add(f"left_over_{number}", f"{balance.name}: what is left", LEFT_OVER)
            if settlement.debt:
                self._add(f"debt_{number}", f"{balance.name}: what is owed", DEBT)
            self.fields[f"mark_{number}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=balance.mark
            )

    def _add(self, name: str, label: str, choices: Any) -> None:
        words = {"required": "Say what becomes of it."}
        self.fields[name] = forms.ChoiceField(
            label=label, choices=(("", "Choose"), *choices), error_messages=words, required=True
        )

    @property
    def rows(self) -> list[tuple[Balance, Any]]:
        """Each balance with the field in which its fate is chosen; None where there is nothing to choose."""
        found = []
        for balance in self.balances:
            names = [f"{kind}_{balance.pool.resource_id}" for kind in ("left_over", "debt")]
            name = next((name for name in names if name in self.fields), None)
            found.append((balance, self[name] if name else None))
        return found

    @property
    def marks(self) -> list[Any]:
        return [self[f"mark_{balance.pool.resource_id}"] for balance in self.balances]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if any(values.get(f"mark_{each.pool.resource_id}") != each.mark for each in self.balances):
            self.add_error(None, "The figures have changed since you looked. Look at them again, then settle.")
            # The page comes back with the figures of now, and with what was chosen.
            marks = {f"mark_{balance.pool.resource_id}": balance.mark for balance in self.balances}
            self.data = {**self.data.dict(), **marks} if isinstance(self.data, QueryDict) else {**self.data, **marks}
        return values


def balances_of(person: Employee, left_on: dt.date, on: dt.date) -> list[Balance]:
    """What each balance comes to by a last day, with what is booked after it given back. Nothing is posted."""
    rows = Account.objects.filter(holder=person.holder_id, holder__assignments__starts_on__lte=left_on)
    policies: dict[Pool, Policy] = {}
    for account in rows.distinct().select_related("policy__resource").order_by("policy__resource__position", "pk"):
        policies.setdefault(Pool(account.holder_id, account.policy.resource_id), account.policy)
    found = operations.preview_leavings(pools=list(policies), left_on=left_on, on=on, gives_back=True)
    return [Balance(pool, policy, found[pool]) for pool, policy in policies.items()]


def booked_after(person: Employee, left_on: dt.date) -> Touched:
    """What is booked after the last day, as whoever keeps bookings tells it."""
    return touched_by([Stretch(left_on + DAY, employee_ids=[person.pk])])


class CannotSettle(Exception):
    """Nothing was settled."""


def settle(form: SettleForm, left_on: dt.date, act: Act) -> None:
    """Settle every balance: all of them or none.

    :raises CannotSettle: if something is booked after the last day still, or the ledger refuses otherwise.
    """
    with transaction.atomic():
        for balance in form.balances:
            number = balance.pool.resource_id
            try:
                operations.settle_leaver(
                    pool=balance.pool,
                    left_on=left_on,
                    left_over=form.cleaned_data.get(f"left_over_{number}") or "keep",
                    debt=form.cleaned_data.get(f"debt_{number}") or "keep",
                    act=act,
                )
            except IdempotencyConflict:
                # Of these balances some were settled before; what became of them stands.
                continue
            except LedgerError as refusal:
                raise CannotSettle(f"{balance.name}: {refusal}") from refusal


def settled_entries(person: Employee) -> list[Entry]:
    """What settlements of this person posted, without what only went from one lot to another. One query."""
    found = Entry.objects.filter(account__holder=person.holder_id, key__startswith=KEY)
    kinds = ("ENCASHMENT", "EXPIRATION", "ADJUSTMENT")
    rows = found.filter(kind__in=kinds).select_related("account__policy__resource").order_by("pk")
    return list(rows)


def words_for(entry: Entry) -> str:
    """What a line of a settlement is."""
    by_debt = {"claw_back": "Clawed back", "write_off": "Written off"}
    told: Mapping[str, Any] = entry.metadata
    words = {"ENCASHMENT": "Paid out", "EXPIRATION": "Lapsed" if entry.amount < 0 else "Taken back from what lapsed"}
    return words.get(entry.kind) or next((word for key, word in by_debt.items() if key in told), "Corrected")


HEAD = (
    "Number", "Name", "Last day", "Leave type", "Policy", "What", "Amount", "Unit", "In days and hours", "Settled on",
    "Reason", "Entry",
)  # fmt: skip


def csv_rows(person: Employee, entries: Sequence[Entry]) -> Iterator[Sequence[Any]]:
    """The statement: the head, and a row for each line; amounts in the leave type's unit, and as people read them."""
    yield [BOM + HEAD[0], *HEAD[1:]]
    for entry in entries:
        policy = entry.account.policy
        yield [
            safe(person.number), safe(person.display_name), entry.metadata.get("left_on", ""),
            safe(policy.resource.name), safe(policy.name), words_for(entry), abs(entry.amount), policy.resource.unit,
            amount(abs(entry.amount), policy), entry.recorded_on, safe(entry.reason), entry.seq,
        ]  # fmt: skip
