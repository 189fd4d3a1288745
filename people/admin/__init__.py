"""The company's admin of its people."""

from django.contrib import admin
from django.contrib.auth.models import Group, User

from people.admin import deciders, employees, places, schedules
from people.hr import assignments, closings, imports, lab, occasions, payroll, policies, records, resources

__all__ = [
    "assignments",
    "closings",
    "deciders",
    "employees",
    "imports",
    "lab",
    "occasions",
    "payroll",
    "places",
    "policies",
    "records",
    "resources",
    "schedules",
]

# Rights come from roles, and a sign-in belongs to its person: neither is edited on a page of its own.
for model in (Group, User):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
