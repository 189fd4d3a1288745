"""Typed readers of environment variables. A wrong value stops the start with the variable's name and what to write."""

import os
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """The variable as it stands.

    :raises ImproperlyConfigured: if it is unset (or empty) and has no default.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return default


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for on or 0 for off.")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number, {least} or more.")
    return int(value)


def one_of(name: str, choices: Sequence[str], default: str) -> str:
    """One of some words, in capitals or not."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of {', '.join(choices)}.")
    return value


def names(name: str, default: list[str] | None = None, *, hint: str = "") -> list[str]:
    """A list of names, separated by commas."""
    value = text(name, None if default is None else ",".join(default), hint=hint)
    return [part.strip() for part in value.split(",") if part.strip()]


def timezone(name: str, default: str) -> str:
    value = text(name, default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a zone of the IANA list, such as Europe/Berlin.")
    return value


def address(name: str, default: str) -> tuple[str, int]:
    """A host and a port to listen on, such as 127.0.0.1:8000."""
    value = text(name, default)
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a host and a port, such as 127.0.0.1:8000.")
    return host, int(port)


def database(name: str) -> dict[str, str]:
    """Django's database settings from a URL such as postgres://user:password@host:5432/passbook.

    The host may be a folder with a socket, percent-encoded. Returns {} if the variable is unset.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return {}
    hint = "Write it as postgres://user:password@host:5432/passbook."
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is no number. {hint}") from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} does not name a PostgreSQL database. {hint}")
    if len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} names no database. {hint}")
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
    }


def redis(name: str) -> str:
    """A Redis URL, or "" if the variable is unset."""
    value = os.environ.get(name, "").strip()
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} does not name a Redis server. Write it as redis://host:6379/0.")
    return value
