"""Whose host name it is: what the database says, kept for some seconds by each process.

A company or domain that is changed is forgotten at once where that happened, and elsewhere after `KEPT_SECONDS`. A
host that is nobody's is never kept, so a new company is reached at once.
"""

from __future__ import annotations

import copy
import time
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from tenants.models import Company, Domain

KEPT_SECONDS = 5.0
MOST_KEPT = 1_000
_kept: dict[str, tuple[float, Company]] = {}


def company_at(host: str) -> Company | None:
    """The company of a host name; the connection has to be in the public schema. A copy, so that none shares it."""
    until, company = _kept.get(host, (0.0, None))
    if company is None or until < time.monotonic():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        if domain is None:
            return None
        company = domain.tenant
        if not transaction.get_connection().in_atomic_block:
            _keep(host, company)
    return copy.copy(company)


def _keep(host: str, company: Company) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[host] = (time.monotonic() + KEPT_SECONDS, company)


@receiver([post_save, post_delete], sender=Company)
@receiver([post_save, post_delete], sender=Domain)
def forget(**kwargs: Any) -> None:
    """Something of companies or domains has changed in this process: now for those here, and once it has committed."""
    _kept.clear()
    transaction.on_commit(_kept.clear)
