"""URLs of a company's host."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from people.views import admin_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("", include("people.account.urls")),
    path("", include("people.payroll.urls")),
    path("", include("timeoff.feeds.urls")),
]
_apps = ("people", "approvals", "timeoff", "ledger")
urlpatterns += [path("", include(f"{app}.urls")) for app in _apps if find_spec(f"{app}.urls")]
