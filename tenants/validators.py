"""Checks of what a company is created from, in words for the command line and the admin."""

import re
from zoneinfo import available_timezones

import holidays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host

RESERVED = {"public", "information_schema"}
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")


def validate_schema_name(value: str) -> None:
    """:raises ValidationError: unless it can name a PostgreSQL schema without quotes, and is none of PostgreSQL's."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,47}", value) or value.startswith("pg_") or value in RESERVED:
        raise ValidationError(
            f"“{value}” cannot name a schema. Use 2 to 48 small letters, digits and underscores, with a letter first; "
            "not public, and nothing that begins with pg_."
        )


def validate_domain(value: str) -> None:
    """:raises ValidationError: unless it is a host name under which this Passbook answers."""
    if len(value) > 253 or not all(LABEL.match(label) for label in value.split(".")):
        raise ValidationError(f"“{value}” is not a host name. Write it alone and in small letters: acme.example.com")
    if value == settings.OPERATORS_HOST:
        raise ValidationError(f"{value} is the operators' host. Choose another for the company.")
    if not validate_host(value, settings.ALLOWED_HOSTS):
        raise ValidationError(f"Passbook does not answer to {value}. Add it to ALLOWED_HOSTS first.")


def validate_country(value: str) -> None:
    """:raises ValidationError: unless it is the code of a country whose holidays are known."""
    if len(value) != 2 or value not in holidays.list_supported_countries(include_aliases=True):
        raise ValidationError(f"“{value}” is not a country. Write its two capital letters (ISO 3166), such as DE.")


def validate_timezone(value: str) -> None:
    """:raises ValidationError: unless it is a zone of the IANA list."""
    if value not in available_timezones():
        raise ValidationError(f"“{value}” is not a time zone. Write one of the IANA list, such as Europe/Berlin.")
