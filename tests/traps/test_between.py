"""Traps about days on which leave costs more or cannot be taken: the sandwich rule, blackouts, shutdowns."""

from __future__ import annotations

from datetime import date

import pytest

from tests.timeoff.factories import MONDAY, NINE, D, balance, days
from tests.traps.leave import another_with, asked, leave_with, located, taken
from timeoff import operations
from timeoff.duration import DaySpan, Half

pytestmark = pytest.mark.django_db
SANDWICH = {"use": {"sandwich": True}}
CLOSED = {"name": "Stocktaking", "first": "2026-08-12", "last": "2026-08-13"}


def number_of_days(time_off):
    """Which days are taken, counted from Monday."""
    return [(date.fromisoformat(on) - MONDAY).days for on in taken(time_off)]


class TestTrap21:
    def test_a_weekend_counts_only_between_two_days_of_leave(self, ada):
        """hrms#1312, hrms#2535: weekends before and after counted too. Friday to Monday are four days, not two."""
        resource = leave_with(ada, SANDWICH, 50 * D)

        assert number_of_days(asked(ada, resource, days(4, 7))) == [4, 5, 6, 7]
        assert number_of_days(asked(ada, resource, days(10, 13))) == [10, 11]
        assert number_of_days(asked(ada, resource, days(19, 21))) == [21]

    def test_two_requests_around_a_weekend_are_no_way_around_it(self, ada):
        """hrms#4448: Friday and Monday asked for one by one cost two days. The second pays for the weekend, once."""
        resource = leave_with(ada, SANDWICH, 50 * D)
        first, second = asked(ada, resource, days(4)), asked(ada, resource, days(7))

        assert (number_of_days(first), number_of_days(second)) == ([4], [5, 6, 7])
        assert balance(ada, resource)[1] == 4 * D

    def test_without_the_rule_and_beside_other_leave_nothing_lies_between(self, ada, vacation):
        """odoo#246074: the rule of one kind of leave reached over to another."""
        asked(ada, vacation, days(4))

        assert number_of_days(asked(ada, leave_with(ada, SANDWICH, 50 * D, name="Casual"), days(7))) == [7]
        assert number_of_days(asked(ada, vacation, days(11, 14))) == [11, 14]

    def test_the_days_between_come_back_with_the_leave_that_made_them(self, ada):
        """hrms#2535: Friday was cancelled, and the weekend stayed charged."""
        resource = leave_with(ada, SANDWICH, 50 * D)
        friday, monday = asked(ada, resource, days(4)), asked(ada, resource, days(7))

        operations.cancel(time_off=friday, by=ada, at=NINE)

        assert number_of_days(monday) == [7]
        assert balance(ada, resource) == (49 * D, D, 0)

    def test_a_half_day_that_leaves_work_between_makes_no_sandwich(self, ada):
        """hrms#4448: Friday morning off and Monday off enclosed a worked afternoon, and the weekend was charged."""
        resource = leave_with(ada, SANDWICH, 50 * D)
        asked(ada, resource, days(4, 4, Half.AM, Half.AM))

        assert number_of_days(asked(ada, resource, days(7))) == [7]


class TestTrap23:
    def test_a_day_of_closure_within_a_leave_is_refused_by_name(self, ada):
        """urlaubsverwaltung#6351: days that nobody may take could only be announced by mail."""
        resource = leave_with(ada, {"use": {"blackouts": [CLOSED]}}, 10 * D)

        with pytest.raises(operations.CannotSubmit, match="Stocktaking"):
            asked(ada, resource, days(0, 4))

        assert balance(ada, resource) == (10 * D, 0, 0)
        assert asked(ada, resource, days(0, 1)).is_waiting

    def test_a_closure_over_new_year_holds_in_every_year_and_on_its_last_day(self, ada):
        """urlaubsverwaltung#6352: a yearly closure ended with 31 December of its first year."""
        line = {"name": "Year's end", "first": "2020-12-28", "last": "2021-01-04", "yearly": True}
        resource = leave_with(ada, {"use": {"blackouts": [line]}}, 10 * D)

        for first in (date(2026, 12, 28), date(2027, 1, 4), date(2027, 12, 31)):
            with pytest.raises(operations.CannotSubmit, match="Year's end"):
                asked(ada, resource, DaySpan(first, first))
        assert asked(ada, resource, DaySpan(date(2027, 1, 5), date(2027, 1, 5))).is_waiting

    def test_a_shutdown_of_the_company_is_entered_once_and_costs_nobody_a_day(self, ada, sam, vacation):
        """urlaubsverwaltung#6351: a shutdown had to be booked for each person. As a holiday of the place it is free."""
        another_with(sam, vacation, 10 * D)
        located(ada, date(2026, 12, 28), date(2026, 12, 29))
        sam.location = ada.location
        sam.save()

        for person in (ada, sam):
            assert list(taken(asked(person, vacation, DaySpan(date(2026, 12, 25), date(2026, 12, 30))))) == [
                "2026-12-25",
                "2026-12-30",
            ]
