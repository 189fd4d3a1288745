"""URLs of the operators' host: companies and domains, and nothing of what companies keep."""

from django.urls import path
from django.views.generic import RedirectView

from tenants.admin import operators_site

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("admin/", operators_site.urls),
]
