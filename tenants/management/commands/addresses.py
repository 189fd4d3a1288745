"""`manage.py addresses`: where each company is reached."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tenants.addresses import url_of
from tenants.models import Company


class Command(BaseCommand):
    help = "Print the addresses of the companies and of the operators' admin."

    def handle(self, *args: Any, **options: Any) -> None:
        for company in Company.objects.in_order().prefetch_related("domains"):
            hosts = sorted((not domain.is_primary, domain.domain) for domain in company.domains.all())
            self.stdout.write(f"  {company.name:<24} {'  '.join(url_of(host) for _, host in hosts)}")
        self.stdout.write(f"  {'Operators':<24} {url_of(settings.OPERATORS_HOST)}")
