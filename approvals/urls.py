"""The inbox and what belongs to it. The names are global: every app may link to them."""

from django.urls import path

from approvals import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/approve/", views.approve_many, name="inbox-approve"),
    path("inbox/decided/", views.decided, name="inbox-decided"),
    path("inbox/stand-in/", views.stand_in, name="stand-in"),
    path("inbox/stand-in/<int:pk>/end/", views.end_stand_in, name="stand-in-end"),
    path("inbox/<int:pk>/", views.item, name="inbox-item"),
    path("inbox/<int:pk>/decide/", views.decide, name="inbox-decide"),
    path("inbox/<int:pk>/refer/", views.refer, name="inbox-refer"),
]
