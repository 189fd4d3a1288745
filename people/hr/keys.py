"""Keys that are made of names."""

from __future__ import annotations

from django.utils.text import slugify

from ledger.models import Policy, Resource


def free_key(name: str, model: type[Policy] | type[Resource]) -> str:
    """A key made of a name that no other row of this table has."""
    base = slugify(name)[:50] or model._meta.model_name or "key"
    taken = set(model._default_manager.filter(key__startswith=base).values_list("key", flat=True))
    number, key = 2, base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
