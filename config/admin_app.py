"""Django's admin, with the company's site as the default one."""

from django.contrib.admin.apps import AdminConfig


class CompanyAdminConfig(AdminConfig):
    default_site = "people.admin_site.CompanySite"
