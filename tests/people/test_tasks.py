"""What is done for people each night."""

import pytest

from people.tasks import fill_holidays_ahead
from tests.people.factories import HolidayCalendarFactory

pytestmark = pytest.mark.django_db


class TestFillHolidaysAhead:
    def test_adds_the_next_years_once_and_takes_arguments_of_later_versions(self):
        calendar = HolidayCalendarFactory(country="DE")

        assert fill_holidays_ahead(on="2026-12-31", something_new=True) == 27
        assert fill_holidays_ahead(on="2026-12-31") == 0
        assert fill_holidays_ahead(on="2027-01-01") == 9
        assert calendar.holidays.count() == 36
