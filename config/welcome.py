"""What a run says when it is ready: where each company is, and as whom one may look around."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django_tenants.utils import tenant_context

from people.demo import people
from tenants.models import Company


def welcome() -> str:
    """The addresses; in demo mode also the people of each demo company, who need no password on this machine."""
    said = StringIO()
    call_command("addresses", stdout=said)
    if settings.DEMO:
        for company in Company.objects.filter(is_demo=True).in_order():
            with tenant_context(company):
                persons = people()
            said.write(f"\n  Sign in to {company.name} by one click, as\n")
            said.writelines(f"    {person.name:<22} {person.role:<16} {person.what}\n" for person in persons)
    return said.getvalue()
