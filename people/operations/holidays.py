"""Holiday calendars: filled from public lists, edited by the company."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from people import signals
from people.dates import in_words
from people.models import Holiday, HolidayCalendar
from people.public_holidays import public_holidays

YEARS_AHEAD = 2


class CannotFillHolidays(Exception):
    """Nothing is known to fill this calendar with."""


class CannotSetHoliday(Exception):
    """This is no holiday that a calendar can have."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling did: the days that it added, and how many were there already and stay as they are."""

    added: list[date]
    kept: int


@transaction.atomic
def fill_holidays(*, calendar: HolidayCalendar, year: int, half_days: bool = False) -> Filled:
    """Add the public holidays of a year that the calendar does not have yet.

    A day that is there stays as it is, edited or not, and one that the company does not give stays away. So it may run
    as often as one likes.

    :raises CannotFillHolidays: if nothing is known of the country or the year.
    """
    # Lock first: two at once would both find the days missing.
    calendar = HolidayCalendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    try:
        listed = public_holidays(calendar.country, calendar.subdivision, year, half_days=half_days)
    except ValueError as error:
        raise CannotFillHolidays(str(error)) from error
    there = set(calendar.holidays.filter(on__year=year).values_list("on", flat=True))
    longest = Holiday._meta.get_field("name").max_length
    missing = [
        Holiday(calendar=calendar, on=fact.on, name=fact.name[:longest], is_half_day=fact.is_half_day)
        for fact in listed
        if fact.on not in there
    ]
    Holiday.objects.bulk_create(missing)
    if added := sorted(holiday.on for holiday in missing):
        signals.holidays_filled.send(sender=HolidayCalendar, calendar=calendar, first=added[0], last=added[-1])
    return Filled(added=[holiday.on for holiday in missing], kept=len(listed) - len(missing))


def fill_ahead(*, on: date, calendars: Iterable[HolidayCalendar] | None = None) -> int:
    """Fill calendars (all, if none are named) for this year and the next two: no leave is measured without holidays.

    Returns how many days were added. A calendar of a country of which nothing is known is left to the company.
    """
    added = 0
    for calendar in HolidayCalendar.objects.order_by("pk") if calendars is None else calendars:
        for year in range(on.year, on.year + YEARS_AHEAD + 1):
            try:
                added += len(fill_holidays(calendar=calendar, year=year).added)
            except CannotFillHolidays:
                break
    return added


@transaction.atomic
def set_holiday(*, calendar: HolidayCalendar, on: date, name: str, is_half_day: bool = False) -> Holiday:
    """Give a day off, or a free afternoon; a holiday that is there gets the new name and length.

    :raises CannotSetHoliday: if it has no name.
    """
    holiday = Holiday.objects.select_for_update(no_key=True).filter(calendar=calendar, on=on).first()
    holiday = holiday or Holiday(calendar=calendar, on=on)
    holiday.name, holiday.is_half_day, holiday.is_observed = name.strip(), is_half_day, True
    try:
        holiday.full_clean()
    except ValidationError as error:
        raise CannotSetHoliday(" ".join(error.messages)) from error
    holiday.save()
    return holiday


@transaction.atomic
def remove_holiday(*, calendar: HolidayCalendar, on: date) -> None:
    """Make a day a working day. One of the public list is remembered as such, so that filling does not bring it back.

    :raises CannotSetHoliday: if there is no holiday on that day.
    """
    holiday = Holiday.objects.select_for_update(no_key=True).filter(calendar=calendar, on=on, is_observed=True).first()
    if holiday is None:
        raise CannotSetHoliday(f"{calendar} has no holiday on {in_words(on)}.")
    if _is_listed(calendar, on):
        holiday.is_observed = False
        holiday.save(update_fields=["is_observed"])
    else:
        holiday.delete()


def _is_listed(calendar: HolidayCalendar, on: date) -> bool:
    try:
        listed = public_holidays(calendar.country, calendar.subdivision, on.year, half_days=True)
    except ValueError:
        return False
    return any(fact.on == on for fact in listed)
