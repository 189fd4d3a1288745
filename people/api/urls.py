"""Addresses of people and balances, below /api/v1/."""

from django.urls import path

from people.api.balances import BalancesView, EntriesView
from people.api.hr import AdjustmentsView, DryRunView
from people.api.persons import EmployeesView, EmployeeView, HolidaysView, MeView
from people.api.policies import PoliciesView, PolicyView

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("employees/", EmployeesView.as_view(), name="employees"),
    path("employees/<int:pk>/", EmployeeView.as_view(), name="employee"),
    path("employees/<int:pk>/balances/", BalancesView.as_view(), name="balances"),
    path("employees/<int:pk>/entries/", EntriesView.as_view(), name="entries"),
    path("employees/<int:pk>/adjustments/", AdjustmentsView.as_view(), name="adjustments"),
    path("holidays/", HolidaysView.as_view(), name="holidays"),
    path("policies/", PoliciesView.as_view(), name="policies"),
    path("policies/<int:pk>/", PolicyView.as_view(), name="policy"),
    path("runs/dry-run/", DryRunView.as_view(), name="dry-run"),
]
