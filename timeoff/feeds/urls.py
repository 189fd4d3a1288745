"""Addresses of feeds, and of the page that makes them. The names are global: the account's menu links to them."""

from django.urls import path

from timeoff.feeds import views

urlpatterns = [
    path("account/calendars/", views.calendars, name="calendars"),
    path("account/calendars/new/", views.open_calendar, name="calendar-open"),
    path("account/calendars/<int:pk>/", views.change_calendar, name="calendar-change"),
    path("feeds/<str:address>.ics", views.feed, name="feed"),
]
