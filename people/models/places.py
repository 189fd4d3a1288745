"""Where people work, and the holidays there."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower

from people.dates import in_words
from people.validators import validate_country, validate_subdivision, validate_timezone


class InACountry(models.Model):
    """A country, and a part of it where holidays differ by part."""

    country = models.CharField(max_length=2, validators=[validate_country], help_text="Two letters, such as DE.")
    subdivision = models.CharField(
        max_length=10, blank=True, help_text="The part of the country, such as BY for Bavaria, where holidays differ."
    )

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        if not {"country", "subdivision"} & set(exclude or ()):
            validate_subdivision(self.country, self.subdivision)


class HolidayCalendar(InACountry):
    """The days off of one place. Filled for a year from public lists, then the company's own to edit."""

    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="people_calendar_name_once",
                violation_error_message="There is another holiday calendar with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def observed(self) -> "HolidayQuerySet":
        """Without the days on which the company works although the public list has them."""
        return self.filter(is_observed=True)


class Holiday(models.Model):
    """One day off, or one free afternoon, in a calendar.

    A day of the public list that the company does not give stays here with `is_observed` off, so that filling the year
    again does not bring it back.
    """

    calendar = models.ForeignKey(HolidayCalendar, on_delete=models.CASCADE, related_name="holidays")
    on = models.DateField("date")
    name = models.CharField(max_length=120)
    is_half_day = models.BooleanField(
        "half day", default=False, help_text="The second half of the scheduled time is free, such as on 24 December."
    )
    is_observed = models.BooleanField(
        "free", default=True, help_text="Untick where people work on this day all the same."
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "on"],
                name="people_holiday_once_a_day",
                violation_error_message="This calendar already has a holiday on that day.",
            ),
            models.CheckConstraint(
                name="people_holiday_has_a_name",
                condition=~models.Q(name=""),
                violation_error_message="A holiday needs a name: people read it as the reason why a day is skipped.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {in_words(self.on)}"


class Location(InACountry):
    """A place of work: it decides the time zone that new people get and the holidays they have."""

    name = models.CharField(max_length=80)
    timezone = models.CharField("time zone", max_length=40, validators=[validate_timezone])
    calendar = models.ForeignKey(
        HolidayCalendar,
        verbose_name="holidays",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        help_text="Without one, nobody here has holidays.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="people_location_name_once",
                violation_error_message="There is another location with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name
