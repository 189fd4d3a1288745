"""The form of a version: what matters under the choices made, what is missing, and what the rules themselves refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from ledger.dates import written
from ledger.models import Resource
from ledger.policy_form.blackouts import BlackoutSet, blackout_set
from ledger.policy_form.declared import SettingsFields
from ledger.policy_form.fields import AmountField, MonthDayField, NumberField
from ledger.policy_form.groups import Row, rows
from ledger.policy_form.storing import ROLE, stored, typed
from ledger.policy_form.tiers import TierSet, tier_set
from ledger.rules import InvalidSettings, PolicySettings, Problem
from ledger.rules.deciding import MOST_STEPS
from ledger.rules.use import MOST_NOTICES
from ledger.units import MINUTES

_DATE: Final = {"type": "date"}
# What has to be said once it matters.
_NEEDED: Final = {
    "amount": "Say how much comes in.",
    "hours_amount": "Say how much comes in.",
    "per_worked": "Say for how many hours of work.",
    "rolling_months": "Say after how many months.",
    "carry_days": "Say how many days.",
    "carry_months": "Say how many months.",
    "carry_on": "Say on which day.",
    "expiry_days": "Say how many days.",
    "expiry_months": "Say how many months.",
    "expiry_on": "Say on which day.",
    "longer_above": "Say above which length.",
    "probation_months": "Say after how many months.",
    "probation_days": "Say after how many days.",
    "away_people": "Say how many.",
    "away_percent": "Say which share.",
    "cancel_days": "Say how many days before.",
}


# What the rules do not depend on: they can be read out while these are still missing.
NOT_RULES: Final = frozenset({"effective_from", "reason", "resource", "new_resource", "name", "priority"})


class VersionForm(SettingsFields):
    """The rules of the next version of a policy. Cleaned, it has them in ``settings`` unless they say nothing yet."""

    effective_from = forms.DateField(label="In force from", widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    reason = forms.CharField(
        label="Reason, shown to everyone",
        max_length=200,
        error_messages={"required": "Say why the rules change: everybody who has the policy reads it."},
    )

    settings: PolicySettings | None = None

    def __init__(
        self,
        data: Any = None,
        *,
        settings: PolicySettings | None = None,
        shown: PolicySettings | None = None,
        unit: str = MINUTES,
        day_minutes: int = 480,
        after: dt.date | None = None,
        initial: Mapping[str, Any] | None = None,
        roles: Sequence[str] = (),
    ) -> None:
        """:param settings: those of the version before.
        :param shown: what the fields show at first, such as a draft; None: the version before.
        :param roles: the named roles that may decide.
        :param after: the day on which the latest version begins; the next one begins later.
        """
        self.before, self.after = settings, after
        first = shown if shown is not None else settings
        super().__init__(data, initial=dict(initial or {}) | (typed(first) if first is not None else {}))
        self.unit, self.day_minutes = unit, day_minutes
        for each in self.fields.values():
            if isinstance(each, AmountField):
                each.measure_in(unit, day_minutes)
        self._offer(roles)
        self.tiers: TierSet = tier_set(data, first, unit, day_minutes)
        self.blackouts: BlackoutSet = blackout_set(data, first)

    @property
    def chosen(self) -> dict[str, str]:
        """The choices on which it depends what matters, as they stand in the form now."""
        return {name: as_chosen(self[name].value()) for row in rows() for name in row.when}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = self._chosen_of(values)
        for row in rows():
            if not row.matters(chosen):
                self._refuse_idle(row, chosen, values.pop(row.name, None))
            elif row.name not in self.errors and values.get(row.name) in (None, ""):
                self._refuse_missing(row)
        self._check_pairs(values)
        accrues = chosen.get("method") in ("time", "hours_worked")
        self.tiers.check(accrues=accrues, by_year=chosen.get("method") == "time")
        if not set(self.errors) - NOT_RULES and self._has_good_tables():
            self._parse(values)
        return values

    def is_valid(self) -> bool:
        return super().is_valid() and self._has_good_tables()

    def _has_good_tables(self) -> bool:
        # Both, so that both say what is wrong with them.
        return all([self.tiers.is_valid(), self.blackouts.is_valid()])

    def clean_effective_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_from"]
        if self.after is not None and day <= self.after:
            raise forms.ValidationError(
                f"The latest version begins on {written(self.after)}; a new one begins after that day."
            )
        return day

    def _offer(self, roles: Sequence[str]) -> None:
        """Offer the named roles to decide, those that the version before names among them."""
        approval = self.before.approval if self.before is not None else None
        chains = (*approval.steps, *approval.longer_steps) if approval is not None else ()
        names = sorted({*roles, *(step.role for step in chains if step.role is not None)})
        offered = [(f"{ROLE}{name}", name) for name in names]
        for prefix in ("step", "longer"):
            for number in range(1, MOST_STEPS + 1):
                field = self.fields[f"{prefix}_{number}"]
                assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so
                field.choices = [*field.choices, *offered]  # type: ignore[misc]

    def _chosen_of(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {name: as_chosen(values.get(name)) for row in rows() for name in row.when}

    def _refuse_idle(self, row: Row, chosen: Mapping[str, str], value: Any) -> None:
        """What was typed where it says nothing is refused; choices there are left out without a word."""
        hindrance = row.hindrance(chosen)
        is_typed = isinstance(self.fields[row.name], (AmountField, NumberField, MonthDayField))
        if hindrance is None or hindrance in self.errors:
            return
        if not is_typed or value in (None, "", self.fields[row.name].initial):
            return
        label, choice = self.fields[hindrance].label, self._choice_words(hindrance, chosen[hindrance])
        self.add_error(
            row.name, f"This says nothing while “{label}” is “{choice}”. Clear it, or choose something else there."
        )

    def _refuse_missing(self, row: Row) -> None:
        """A choice that matters has to be made: what is left out must not turn into a rule that nobody chose."""
        if row.name in _NEEDED:
            self.add_error(row.name, _NEEDED[row.name])
        elif "" not in dict(getattr(self.fields[row.name], "choices", {"": ""})):
            self.add_error(row.name, "Choose one.")

    def _choice_words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, "yes" if value else "no"))

    def _check_pairs(self, values: Mapping[str, Any]) -> None:
        shortest, longest = values.get("shortest"), values.get("longest")
        if shortest is not None and longest is not None and shortest > longest:
            words = self.fields["longest"].words(longest)  # type: ignore[attr-defined]
            self.add_error("shortest", f"The shortest request is longer than the longest, {words}.")
        for number in range(1, MOST_NOTICES + 1):
            self._check_notice(values, f"notice_from_{number}", f"notice_days_{number}")
        if (
            values.get("carry_mode") == "cap"
            and values.get("carry_cap") is None
            and values.get("carry_percent") is None
        ) and not {"carry_cap", "carry_percent"} & set(self.errors):
            self.add_error("carry_cap", "Say how much may carry over: an amount, a percentage, or both.")

    def _check_notice(self, values: Mapping[str, Any], least: str, days: str) -> None:
        for name, other, message in ((least, days, "Say from which length on."), (days, least, "Say how many days.")):
            if values.get(other) is not None and values.get(name) is None and name not in self.errors:
                self.add_error(name, message)

    def _parse(self, values: Mapping[str, Any]) -> None:
        try:
            self.settings = PolicySettings.parse(stored(values, self.tiers.given(), self.blackouts.given()))
        except InvalidSettings as refused:
            for problem in refused.problems:
                self._show(problem, values["method"])

    def _show(self, problem: Problem, method: str) -> None:
        """Put what the rules refuse beside the field that says it."""
        if problem.field.startswith("tiers"):
            self.tiers.show(problem.message)
            return
        if problem.field.startswith("use.blackouts"):
            self.blackouts.show(problem.message)
            return
        self.add_error(field_of(problem.field, method), problem.message)


class FirstVersionForm(VersionForm):
    """A new policy: what it is for and called, how long its day is, and its first version."""

    resource = forms.ModelChoiceField(Resource.objects.none(), label="Leave type")
    name = forms.CharField(label="Name", max_length=80)
    day_length = AmountField(label="A day has", plain="h", least=1, of_time=True, initial=480)
    priority = NumberField(label="Drawn in turn", initial=1, most=99, help_text="Of one leave type, the lowest first.")
    field_order: tuple[str, ...] = ("resource", "name", "day_length", "priority")

    def __init__(self, data: Any = None, *, resources: Any, **more: Any) -> None:
        """:param resources: the leave types there are."""
        unit, day_minutes = self._measures(data, resources)
        super().__init__(data, unit=unit, day_minutes=day_minutes, **more)
        choice = self.fields["resource"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - declared above
        choice.queryset = resources
        self.fields["reason"].required = False

    def clean_day_length(self) -> int:
        length: int = self.cleaned_data["day_length"]
        if length > 24 * 60:
            raise forms.ValidationError("A day has 24 hours at most.")
        return length

    @staticmethod
    def _measures(data: Any, resources: Any) -> tuple[str, int]:
        """In what the amounts beside it are typed: asked of what was typed, as far as it can be read."""
        unit, day_minutes = MINUTES, 480
        if data is None:
            return unit, day_minutes
        number = str(data.get("resource", ""))
        if number.isdecimal() and len(number) <= 18:
            unit = resources.filter(pk=int(number)).values_list("unit", flat=True).first() or unit
        try:
            length = AmountField(plain="h", least=1).clean(data.get("day_length", ""))
        except forms.ValidationError:
            length = None
        return unit, length if length and length <= 24 * 60 else day_minutes


def field_of(path: str, method: str) -> str | None:
    """The field that says a setting; None where it is the whole that does."""
    if path == "unlimited":
        return "method"
    if path.startswith("accrual.amount") and method == "hours_worked":
        return "hours_amount"
    for row in rows():
        if row.name != "hours_amount" and f"{row.path}.".startswith(f"{path}."):
            return row.name
    return field_of(path.rpartition(".")[0], method) if path else None


def as_chosen(value: Any) -> str:
    """A value as the choices on which others depend are written: "time", "on", or empty."""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value or "")
