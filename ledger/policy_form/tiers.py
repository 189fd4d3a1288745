"""The table of tiers: rows that one adds to, in any order; rows left empty are none."""

from __future__ import annotations

from typing import Any

from django import forms

from ledger.policy_form.declared import TierFields
from ledger.policy_form.storing import typed_tiers
from ledger.rules import PolicySettings

MOST = 40


class TierSet(forms.BaseFormSet[TierFields]):
    """The rows, with what is wrong with them together in ``refusals``."""

    def __init__(self, *args: Any, unit: str, day_minutes: int, **more: Any) -> None:
        self.unit, self.day_minutes = unit, day_minutes
        self.refusals: list[str] = []
        super().__init__(*args, **more)

    def add_fields(self, form: TierFields, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["amount"].measure_in(self.unit, self.day_minutes)  # type: ignore[attr-defined]

    def given(self) -> list[dict[str, Any]]:
        """The tiers that the rows say, by months of service; all rows must be valid."""
        rows = [form.cleaned_data for form in self.forms if _is_given(form)]
        return sorted(rows, key=lambda row: row["after_months"])

    def check(self, *, accrues: bool, by_year: bool) -> None:
        """See that each row is whole, and that all fit the way in which the allowance comes in."""
        if not self.is_bound or not super().is_valid():
            return
        seen: set[int] = set()
        for form in self.forms:
            if not _is_given(form):
                continue
            values = form.cleaned_data
            for name, message in (("after_months", "Say from how many months on."), ("amount", "Say how much.")):
                if values.get(name) is None:
                    form.add_error(name, message)
            months = values.get("after_months")
            if months in seen:
                form.add_error(
                    "after_months", f"Another row begins after {months} months too. Choose others, or clear one row."
                )
            if months is not None:
                seen.add(months)
            if not by_year:
                form.cleaned_data["per"] = "each"
        if seen and not accrues:
            self.refusals.append("Nothing comes in by itself, so tiers say nothing. Clear their rows.")

    def show(self, message: str) -> None:
        """Show what the rules refuse about the rows together."""
        self.refusals.append(message)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.refusals and not any(form.errors for form in self.forms)


def _is_given(form: TierFields) -> bool:
    return any(form.cleaned_data.get(name) is not None for name in ("after_months", "amount"))


def tier_set(data: Any, settings: PolicySettings | None, unit: str, day_minutes: int) -> TierSet:
    """The table for these settings, with one empty row to add to."""
    made: type[TierSet] = forms.formset_factory(
        TierFields, formset=TierSet, extra=1, max_num=MOST, absolute_max=MOST, validate_max=True
    )  # type: ignore[assignment]
    initial = typed_tiers(settings) if settings is not None else []
    return made(data, initial=initial, prefix="tiers", unit=unit, day_minutes=day_minutes)
