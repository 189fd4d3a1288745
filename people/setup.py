"""What a new company begins with."""

from datetime import date, time

from django.contrib.auth.models import User
from django.db import transaction

from people.models import HolidayCalendar, Location
from people.operations.employment import hire
from people.operations.holidays import fill_ahead
from people.operations.logins import create_login
from people.operations.schedules import define_schedule
from people.public_holidays import weekend_of

NINE_TO_HALF_PAST_FIVE = (time(9), time(17, 30), time(12, 30), time(13))


@transaction.atomic
def set_up_company(*, admin_email: str, country: str, timezone: str, on: date) -> User:
    """Make the first HR administrator, with a place of work, its holidays and a full-time week to begin with.

    The name is guessed from the e-mail (hana.vogt@…); whoever it is mends it in the admin. Must run in the company's
    schema. Returns the sign-in, which has no password yet.
    """
    calendar = HolidayCalendar.objects.create(name="Public holidays", country=country)
    location = Location.objects.create(name="Main office", country=country, timezone=timezone, calendar=calendar)
    fill_ahead(on=on)
    weekend = weekend_of(country)
    week = [() if weekday in weekend else NINE_TO_HALF_PAST_FIVE for weekday in range(7)]
    first_name, last_name = _names(admin_email)
    administrator = hire(
        number="1",
        first_name=first_name,
        last_name=last_name,
        email=admin_email,
        job_title="HR",
        hired_on=on,
        location=location,
        schedule=define_schedule(name="Full time, 40 hours", week=week),
        is_hr=True,
    )
    return create_login(employee=administrator)


def _names(email: str) -> tuple[str, str]:
    local = email.partition("@")[0].partition("+")[0].replace("_", ".")
    words = [word.title() for word in local.split(".") if word] or ["HR"]
    return words[0], " ".join(words[1:]) or "Administrator"
