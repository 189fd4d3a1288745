"""Occasions in the admin: for what people get days, how many, and how long they can be used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ledger.models import Policy
from ledger.policy_form import AmountField
from people.admin_base import HRAdmin, PlacedForm, may_change
from people.format import amount
from people.hr.bulk import PolicyChoice
from people.models import LeaveEvent
from people.requests import number_of


class OccasionForm(PlacedForm):
    """An occasion; its amount is written in the policy's days."""

    policy = PolicyChoice(Policy.objects.none(), widget=UnfoldAdminSelectWidget)
    amount = AmountField(label="Amount", least=1, widget=UnfoldAdminTextInputWidget, help_text="In days, or 1 d 4 h.")

    class Meta:
        model = LeaveEvent
        fields = ["policy", "name", "amount", "usable_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "policy" not in self.fields:
            return
        field, size = self.fields["policy"], self.fields["amount"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(size, AmountField)  # noqa: S101 - declared above
        field.queryset = Policy.objects.select_related("resource").order_by("resource__position", "name", "pk")
        number = number_of(str(self.data.get("policy", "") or self.instance.policy_id or ""))
        policy = field.queryset.filter(pk=number).first()
        if policy is not None:
            size.measure_in(policy.resource.unit, policy.day_minutes)

    def clean_usable_days(self) -> int:
        days: int = self.cleaned_data["usable_days"]
        if days < 1:
            raise forms.ValidationError("There has to be a day to use it on. Write 1 or more.")
        return days

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        others = LeaveEvent.objects.exclude(pk=self.instance.pk)
        if others.filter(policy=values.get("policy"), name=values.get("name")).exists():
            self.add_error("name", "This policy has an occasion of that name already. Choose another name.")
        return values


@admin.register(LeaveEvent)
class LeaveEventAdmin(HRAdmin):
    when_empty = "An occasion is what days are given for, such as a birth, a wedding or moving house."
    form = OccasionForm
    list_display = ["name", "policy", "size", "usable_days", "grant"]
    list_select_related = ["policy__resource"]
    list_filter = ["policy"]
    search_fields = ["name"]
    ordering = ["policy__name", "name", "pk"]
    fields = ["policy", "name", "amount", "usable_days"]

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if may_change(request) else [name for name in shown if name != "grant"]

    @admin.display(description="amount", ordering="amount")
    def size(self, event: LeaveEvent) -> str:
        return amount(event.amount, event.policy)

    @admin.display(description="")
    def grant(self, event: LeaveEvent) -> str:
        query = urlencode({"policy": event.policy_id, "occasion": event.pk})
        return format_html('<a href="{}?{}">Grant it</a>', reverse("admin:ledger_entry_grant"), query)
