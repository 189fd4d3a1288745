"""`manage.py addresses`: where each company is reached."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tenants.models import Company


class Command(BaseCommand):
    help = "Print the addresses of the companies and of the operators' admin."

    def handle(self, *args: Any, **options: Any) -> None:
        for company in Company.objects.in_order().prefetch_related("domains"):
            addresses = "  ".join(self._url(domain.domain) for domain in company.domains.all())
            self.stdout.write(f"  {company.name:<24} {addresses}")
        self.stdout.write(f"  {'Operators':<24} {self._url(settings.OPERATORS_HOST)}")

    def _url(self, host: str) -> str:
        port = settings.BIND[1]
        if settings.HTTPS:
            return f"https://{host}/"
        return f"http://{host}/" if port == 80 else f"http://{host}:{port}/"
