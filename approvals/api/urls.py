"""Addresses of the inbox, below /api/v1/."""

from django.urls import path

from approvals.api.deciding import (
    ApproveView,
    DecideManyView,
    DelegatesView,
    DelegationsView,
    DelegationView,
    DenyView,
    ReferView,
)
from approvals.api.reading import ApprovalsView, ApprovalView, DecisionsView

urlpatterns = [
    path("approvals/", ApprovalsView.as_view(), name="approvals"),
    path("approvals/decide/", DecideManyView.as_view(), name="decide-many"),
    path("approvals/<int:pk>/", ApprovalView.as_view(), name="approval"),
    path("approvals/<int:pk>/approve/", ApproveView.as_view(), name="approve"),
    path("approvals/<int:pk>/deny/", DenyView.as_view(), name="deny"),
    path("approvals/<int:pk>/refer/", ReferView.as_view(), name="refer"),
    path("decisions/", DecisionsView.as_view(), name="decisions"),
    path("delegates/", DelegatesView.as_view(), name="delegates"),
    path("delegations/", DelegationsView.as_view(), name="delegations"),
    path("delegations/<int:pk>/", DelegationView.as_view(), name="delegation"),
]
