"""Requests for time off, and the team's calendar."""

from django.urls import path

from timeoff import views

app_name = "timeoff"

urlpatterns = [
    path("time-off/", views.my_requests, name="my-requests"),
    path("time-off/ask/", views.ask, name="ask"),
    path("time-off/ask/live/", views.live, name="live"),
    path("time-off/<int:pk>/", views.one, name="request"),
    path("time-off/<int:pk>/change/", views.change, name="change"),
    path("time-off/<int:pk>/documents/", views.attach, name="attach"),
    path("time-off/documents/<int:pk>/", views.document, name="document"),
    path("time-off/documents/<int:pk>/remove/", views.detach, name="detach"),
    path("time-off/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("time-off/<int:pk>/give-back/", views.give_back, name="give-back"),
    path("time-off/<int:pk>/discard/", views.discard, name="discard"),
    path("time-off/<int:pk>/comment/", views.comment, name="comment"),
    path("time-off/<int:pk>/remind/", views.remind, name="remind"),
    path("time-off/<int:pk>/stand-in/", views.answer, name="answer"),
    path("team/", views.team, name="team"),
]
