"""People made for tests: each employee has a holder, and works by no schedule unless one is given."""

from datetime import date, time

import factory
from django.contrib.auth.models import User
from factory.django import DjangoModelFactory

from ledger.models import Holder
from people.models import (
    Employee,
    EmployeeSchedule,
    Holiday,
    HolidayCalendar,
    Location,
    Team,
    WorkSchedule,
    WorkScheduleDay,
)

NINE, FIVE = time(9), time(17)


class HolderFactory(DjangoModelFactory):
    class Meta:
        model = Holder


class UserFactory(DjangoModelFactory):
    """Somebody who signs in with "password"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}@acme.example")
    email = factory.SelfAttribute("username")
    password = factory.django.Password("password")


class HolidayCalendarFactory(DjangoModelFactory):
    class Meta:
        model = HolidayCalendar

    name = factory.Sequence(lambda n: f"Calendar {n}")
    country = "DE"


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    calendar = factory.SubFactory(HolidayCalendarFactory)
    on = date(2026, 7, 15)
    name = "Founders' day"


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = Location

    name = factory.Sequence(lambda n: f"Location {n}")
    country = "DE"
    timezone = "Europe/Berlin"
    calendar = factory.SubFactory(HolidayCalendarFactory)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class WorkScheduleFactory(DjangoModelFactory):
    """Monday to Friday, nine to five, without a break; other hours by `weekdays` and `hours`."""

    class Meta:
        model = WorkSchedule
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Schedule {n}")

    @factory.post_generation
    def weekdays(self, create, extracted, **kwargs):
        hours = {"starts_at": NINE, "ends_at": FIVE} | kwargs
        days = range(5) if extracted is None else extracted
        WorkScheduleDay.objects.bulk_create(
            WorkScheduleDay(schedule=self, weekday=weekday, **hours) for weekday in days
        )


class EmployeeFactory(DjangoModelFactory):
    """Somebody hired at the start of 2024 who lives by the clock of Berlin."""

    class Meta:
        model = Employee

    holder = factory.SubFactory(HolderFactory)
    number = factory.Sequence(lambda n: f"P-{n:04}")
    first_name = factory.Sequence(lambda n: f"Person{n}")
    last_name = "Example"
    email = factory.LazyAttribute(lambda person: f"{person.number.lower()}@acme.example")
    hired_on = date(2024, 1, 1)
    timezone = "Europe/Berlin"
    is_hr = False
    is_auditor = False

    class Params:
        with_login = factory.Trait(
            user=factory.SubFactory(
                UserFactory,
                username=factory.SelfAttribute("..email"),
                is_staff=factory.LazyAttribute(
                    lambda user: user.factory_parent.is_hr or user.factory_parent.is_auditor
                ),
            )
        )


class EmployeeScheduleFactory(DjangoModelFactory):
    class Meta:
        model = EmployeeSchedule

    employee = factory.SubFactory(EmployeeFactory)
    schedule = factory.SubFactory(WorkScheduleFactory)
    starts_on = date(2024, 1, 1)
