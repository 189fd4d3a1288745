"""What the ledger is told of people: hours and shares by date, and the days off of their place of work."""

from datetime import date
from decimal import Decimal

import pytest

from people.accrual_facts import accrual_facts
from tests.people.factories import (
    EmployeeFactory,
    EmployeeScheduleFactory,
    HolderFactory,
    HolidayFactory,
    LocationFactory,
    WorkScheduleFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def facts_of(person):
    return accrual_facts([person.holder_id], FIRST, LAST)[person.holder_id]


class TestAccrualFacts:
    def test_tell_shares_and_weeks_from_their_day_on(self):
        ada = EmployeeFactory(left_on=date(2026, 9, 30))
        EmployeeScheduleFactory(employee=ada, ends_on=date(2026, 7, 1))
        EmployeeScheduleFactory(
            employee=ada,
            schedule=WorkScheduleFactory(weekdays=range(2)),
            starts_on=date(2026, 7, 1),
            fte_percent=Decimal("37.5"),
        )

        known = facts_of(ada)

        assert (known.hired_on, known.left_on) == (date(2024, 1, 1), date(2026, 9, 30))
        assert known.fte == ((date(2024, 1, 1), 100), (date(2026, 7, 1), Decimal("37.5")))
        assert [sum(week) for _, week in known.weeks] == [5 * 480, 2 * 480]

    def test_tell_whole_holidays_that_the_company_gives(self):
        place = LocationFactory()
        given = HolidayFactory(calendar=place.calendar, on=date(2026, 5, 1))
        HolidayFactory(calendar=place.calendar, on=date(2026, 12, 24), is_half_day=True)
        HolidayFactory(calendar=place.calendar, on=date(2026, 10, 31), is_observed=False)
        HolidayFactory(calendar=place.calendar, on=date(2027, 1, 1))

        assert facts_of(EmployeeFactory(location=place)).days_off == {given.on}

    def test_tell_nothing_of_holders_who_are_no_people(self):
        assert accrual_facts([HolderFactory().pk], FIRST, LAST) == {}
