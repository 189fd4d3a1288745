"""The public holidays of the world's countries, by year. Pure: from the `holidays` library, no queries."""

from functools import lru_cache

import holidays

from people.workdays import SATURDAY_AND_SUNDAY, HolidayFact

FIRST_YEAR, LAST_YEAR = 1990, 2100
ENGLISH = "en_US"


def public_holidays(country: str, subdivision: str, year: int, *, half_days: bool = False) -> list[HolidayFact]:
    """The days off of a country or a part of it in a year, in order, named in English where the list has English.

    `half_days` adds what the list calls half days, unless it is a whole one anyway. Countries mean different things by
    them (from noon, from 7 p.m.), so somebody has to look them through.

    :raises ValueError: if nothing is known of the country, its part or the year; in words for the screen.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Holidays can be filled for the years {FIRST_YEAR} to {LAST_YEAR}.")
    whole = _listed(country, subdivision, year, "public")
    if not whole:
        raise ValueError(f"No public holidays are known for {country} in {year}.")
    half = _listed(country, subdivision, year, "half_day") if half_days else {}
    facts = [HolidayFact(on, name) for on, name in whole.items()]
    facts += [HolidayFact(on, name, is_half_day=True) for on, name in half.items() if on not in whole]
    return sorted(facts, key=lambda fact: fact.on)


@lru_cache
def weekend_of(country: str) -> frozenset[int]:
    """The weekdays (Monday is 0) on which a country does not work; Saturday and Sunday where nothing is known."""
    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        return SATURDAY_AND_SUNDAY


def _listed(country: str, subdivision: str, year: int, category: str) -> dict:
    try:
        known = holidays.country_holidays(country, subdiv=subdivision or None)
        if category not in known.supported_categories:
            return {}
        language = ENGLISH if ENGLISH in known.supported_languages else None
        return dict(
            holidays.country_holidays(
                country, subdiv=subdivision or None, years=year, categories=(category,), language=language
            )
        )
    except NotImplementedError as error:
        raise ValueError(f"No holidays are known for {country} {subdivision}".rstrip() + ".") from error
