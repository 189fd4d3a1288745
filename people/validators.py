"""Checks of single fields, in words for the form."""

from zoneinfo import available_timezones

import holidays
from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError


def validate_timezone(value: str) -> None:
    """:raises ValidationError: if this is no zone of the IANA list."""
    if value not in available_timezones():
        raise ValidationError(f"“{value}” is not a time zone. Write one such as Europe/Berlin.", code="timezone")


def validate_language(value: str) -> None:
    """:raises ValidationError: if dates and numbers cannot be written in this language."""
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValidationError(
            f"“{value}” is not a language. Write one such as en, de or pt-BR.", code="language"
        ) from error


def validate_country(value: str) -> None:
    """:raises ValidationError: if this is not the two-letter code of a country whose holidays are known."""
    if len(value) != 2 or value not in holidays.list_supported_countries(include_aliases=True):
        raise ValidationError(f"“{value}” is not a country code. Write two capitals, such as DE.", code="country")


def validate_subdivision(country: str, subdivision: str) -> None:
    """:raises ValidationError: if the country has no such part; the message lists those that it has."""
    known = holidays.list_supported_countries(include_aliases=True).get(country, [])
    if subdivision and subdivision not in known:
        hint = f"Known are: {', '.join(known)}." if known else "Leave it empty."
        raise ValidationError({"subdivision": f"{country} has no part “{subdivision}”. {hint}"}, code="subdivision")
