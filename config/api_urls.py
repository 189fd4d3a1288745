"""The API's addresses, below /api/: those of every app, its description, and a page that reads it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from approvals.api.urls import urlpatterns as of_approvals
from config.api_pages import UnknownView, documentation, problems
from people.api.urls import urlpatterns as of_people
from people.rest import schema  # noqa: F401 - tells the description how one signs in
from timeoff.api.urls import urlpatterns as of_time_off

app_name = "api"

v1 = [*of_people, *of_time_off, *of_approvals]

urlpatterns = [
    path("", documentation, name="documentation"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("problems/", problems, name="problems"),
    path("v1/", include(v1)),
    re_path(r"^.*$", UnknownView.as_view(), name="unknown"),
]
