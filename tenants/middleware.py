"""Which company a request is for, decided by its host name alone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.db import connection as django_connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django_tenants.middleware.main import TenantMainMiddleware
from redis.exceptions import RedisError

from tenants.hosts import company_at

# As django-tenants makes it, with a schema and a tenant.
connection: Any = django_connection


class CompanyMiddleware(TenantMainMiddleware):
    """Sets the connection to the company of the host, or to the operators' schema on the operators' host."""

    def process_request(self, request: Any) -> HttpResponse | None:
        connection.set_schema_to_public()
        try:
            host = self.hostname_from_request(request).lower()
        except DisallowedHost:
            return unknown_host(request)
        if host == settings.OPERATORS_HOST:
            request.tenant = connection.tenant
            self.setup_url_routing(request, force_public=True)
            return None
        company = company_at(host)
        if company is None:
            return unknown_host(request)
        company.domain_url = host
        request.tenant = company
        connection.set_tenant(company)
        self.setup_url_routing(request)
        return None


def unknown_host(request: HttpRequest) -> HttpResponse:
    return render(request, "tenants/unknown_host.html", status=404)


class HealthMiddleware:
    """Answers load balancers on any host name: `/-/alive` if the process runs, `/-/ready` if it can serve a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/-/alive":
            return JsonResponse({"alive": True})
        if request.path == "/-/ready":
            faults = [name for name, answers in CHECKS.items() if not answers()]
            return JsonResponse({"ready": not faults, "no_answer_from": faults}, status=503 if faults else 200)
        return self.get_response(request)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _queue_answers() -> bool:
    try:
        cache.get("ready")
    except RedisError:
        return False
    return True


CHECKS = {"database": _database_answers, "queue": _queue_answers}
