"""Addresses of leave and teams, below /api/v1/."""

from django.urls import path

from timeoff.api.acting import AnswerView, CancelView, CommentsView, GiveBackView, RemindView, StandInRequestsView
from timeoff.api.asking import PreviewView, RequestsView, RequestView
from timeoff.api.documents import DocumentsView, DocumentView
from timeoff.api.teams import AvailabilityView, LeaveTypesView, StandInsView, TeamsView

urlpatterns = [
    path("leave-types/", LeaveTypesView.as_view(), name="leave-types"),
    path("requests/", RequestsView.as_view(), name="requests"),
    path("requests/preview/", PreviewView.as_view(), name="preview"),
    path("requests/<int:pk>/", RequestView.as_view(), name="request"),
    path("requests/<int:pk>/cancel/", CancelView.as_view(), name="cancel"),
    path("requests/<int:pk>/give-back/", GiveBackView.as_view(), name="give-back"),
    path("requests/<int:pk>/comments/", CommentsView.as_view(), name="comments"),
    path("requests/<int:pk>/remind/", RemindView.as_view(), name="remind"),
    path("requests/<int:pk>/stand-in/", AnswerView.as_view(), name="stand-in"),
    path("requests/<int:pk>/documents/", DocumentsView.as_view(), name="documents"),
    path("documents/<int:pk>/", DocumentView.as_view(), name="document"),
    path("stand-in-requests/", StandInRequestsView.as_view(), name="stand-in-requests"),
    path("stand-ins/", StandInsView.as_view(), name="stand-ins"),
    path("teams/", TeamsView.as_view(), name="teams"),
    path("teams/<int:pk>/availability/", AvailabilityView.as_view(), name="availability"),
]
