"""Traps about holidays and schedules: edited after approval, by place of work, half ones."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from ledger.verify import verify
from people import operations as people
from tests.people.factories import EmployeeScheduleFactory, WorkScheduleFactory
from tests.timeoff.factories import MONDAY, NINE, D, balance, days
from tests.traps.leave import another_with, asked, decide, leave_with, located, taken
from timeoff import operations
from timeoff.duration import Half

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(days=1)
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 4))
AM, PM = Half.AM, Half.PM


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks, monkeypatch):
    """Do something, and what waits for its commit."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)

    def run(act, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(**kwargs)

    return run


@pytest.fixture
def approved(ada, mia, vacation):
    """A week of August, approved, at a place without holidays as yet."""
    located(ada)
    time_off = asked(ada, vacation, days(0, 4))
    decide(time_off, mia)
    return time_off


class TestTrap7:
    def test_a_holiday_that_is_entered_after_approval_gives_its_day_back_by_itself(
        self, ada, vacation, approved, after_commit
    ):
        """hrms#2770, odoo#42877, odoo#227298: days stayed charged although they had become free."""
        after_commit(people.set_holiday, calendar=ada.location.calendar, on=TUESDAY, name="Fair")

        assert balance(ada, vacation) == (6 * D, 0, 4 * D)
        assert TUESDAY.isoformat() not in taken(approved)

    def test_a_holiday_that_is_saved_over_and_over_gives_one_day_back(self, ada, vacation, approved, after_commit):
        """odoo#241284, odoo#240969: each save of the calendar counted the leave again."""
        calendar = ada.location.calendar
        for name in ("Fair", "Fair", "Town fair"):
            after_commit(people.set_holiday, calendar=calendar, on=TUESDAY, name=name)
        after_commit(people.remove_holiday, calendar=calendar, on=TUESDAY)
        after_commit(people.set_holiday, calendar=calendar, on=TUESDAY, name="Fair")
        operations.recount(time_off=approved, at=LATER)

        assert balance(ada, vacation) == (6 * D, 0, 4 * D)
        assert verify().faults == ()

    def test_cancelling_afterwards_gives_back_the_rest_and_not_the_holiday_again(
        self, ada, vacation, approved, after_commit
    ):
        """odoo#131922, odoo#150121: a day that had come back came back once more with the cancellation."""
        after_commit(people.set_holiday, calendar=ada.location.calendar, on=TUESDAY, name="Fair")

        operations.cancel(time_off=approved, by=ada, at=LATER)

        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_a_schedule_that_becomes_shorter_gives_the_hours_back(self, ada, vacation, approved, after_commit):
        """odoo#240969: approved leave kept the hours of the schedule before. From Wednesday on, four hours a day."""
        mornings = people.define_schedule(name="Mornings", week=[(time(9), time(13))] * 5 + [(), ()])

        after_commit(people.assign_schedule, employee=ada, schedule=mornings, starts_on=WEDNESDAY)

        assert balance(ada, vacation) == (10 * D - 2 * D - 3 * 240, 0, 2 * D + 3 * 240)

    @pytest.mark.parametrize(("granted", "left", "used"), [(10, 1800, 3000), (6, 0, 2880), (5, 0, 2400)])
    def test_longer_hours_are_taken_once_and_never_below_zero(self, ada, mia, after_commit, granted, left, used):
        """odoo#241284, odoo#240969: leave grew with the schedule at each save, into a debt that nobody had asked for.

        Ten hours a day instead of eight are 10 hours more for the week: as far as the balance bears them.
        """
        resource = leave_with(ada, {}, granted * D)
        decide(asked(ada, resource, days(0, 4)), mia)
        longer = people.define_schedule(name="Long days", week=[(time(8), time(18))] * 5 + [(), ()])

        after_commit(people.assign_schedule, employee=ada, schedule=longer, starts_on=MONDAY)
        after_commit(people.assign_schedule, employee=ada, schedule=longer, starts_on=MONDAY)

        assert balance(ada, resource) == (left, 0, used)
        assert verify().faults == ()

    def test_holidays_of_leave_without_a_hold_are_not_charged_at_approval(self, ada, mia, after_commit):
        """odoo#42877: what was counted on asking was charged on approval, whatever had changed in between."""
        loose = leave_with(ada, {"use": {"hold_on_submit": False}}, 5 * D, name="Loose")
        calendar = located(ada)
        time_off = asked(ada, loose, days(0, 4))
        after_commit(people.set_holiday, calendar=calendar, on=TUESDAY, name="Fair")

        time_off.refresh_from_db()
        decide(time_off, mia)

        assert balance(ada, loose) == (D, 0, 4 * D)


class TestTrap13:
    def test_a_holiday_frees_only_those_who_work_where_it_is_one(self, ada, sam, vacation):
        """timeoff-management-application#41, #271, #406, #452, #519: one list of holidays for the whole company."""
        another_with(sam, vacation, 10 * D)
        located(ada, TUESDAY)
        located(sam, FRIDAY)

        here, there = asked(ada, vacation, days(0, 4)), asked(sam, vacation, days(0, 4))

        assert TUESDAY.isoformat() not in taken(here)
        assert FRIDAY.isoformat() not in taken(there)
        assert (here.duration_minutes, there.duration_minutes) == (4 * D, 4 * D)

    def test_who_has_no_place_of_work_has_no_holiday_of_others(self, ada, sam, vacation):
        """timeoff-management-application#406: people at home were given the holidays of the head office."""
        another_with(sam, vacation, 10 * D)
        located(ada, TUESDAY)

        assert asked(sam, vacation, days(0, 4)).duration_minutes == 5 * D


class TestTrap16:
    @pytest.mark.parametrize(
        ("starts", "ends", "minutes"),
        [(AM, PM, 240), (AM, AM, 240)],
    )
    def test_leave_on_a_half_holiday_takes_the_half_that_is_worked(self, ada, vacation, starts, ends, minutes):
        """hrms#238, hrms#3331, urlaubsverwaltung#5068: 24 December cost a whole day, or nothing at all."""
        located(ada, TUESDAY, half=True)

        assert taken(asked(ada, vacation, days(1, 1, starts, ends))) == {TUESDAY.isoformat(): minutes}

    def test_the_free_half_of_a_half_holiday_cannot_be_asked_for(self, ada, vacation):
        """hrms#4788: the free afternoon was taken from the balance. There is nothing to take."""
        located(ada, TUESDAY, half=True)

        with pytest.raises(operations.CannotSubmit):
            asked(ada, vacation, days(1, 1, PM, PM))
        assert balance(ada, vacation) == (10 * D, 0, 0)

    def test_half_days_around_a_holiday_are_two_halves(self, ada, vacation):
        """horilla-hr#1039, urlaubsverwaltung#5600: a half day beside a holiday was counted on the holiday."""
        located(ada, TUESDAY)

        assert taken(asked(ada, vacation, days(0, 2, PM, AM))) == {
            MONDAY.isoformat(): D // 2,
            WEDNESDAY.isoformat(): D // 2,
        }

    def test_a_leave_over_a_half_holiday_takes_four_days_and_a_half(self, ada, vacation):
        """hrms#3331: a half holiday in the middle counted as a whole or was overlooked."""
        located(ada, WEDNESDAY, half=True)

        assert asked(ada, vacation, days(0, 4)).duration_minutes == 4 * D + D // 2

    def test_free_afternoons_are_not_halved_once_more(self, ada, vacation):
        """urlaubsverwaltung (workingtime/WorkDaysCountService.java) halves the sum of a leave over several days.

        From Monday's midday to Friday, whose afternoon is free anyway: 4 hours, three days, and 4 hours.
        """
        ada.schedules.all().delete()
        week = WorkScheduleFactory(weekdays=range(4))
        week.days.create(weekday=4, starts_at=time(9), ends_at=time(13))
        EmployeeScheduleFactory(employee=ada, schedule=week)

        assert list(taken(asked(ada, vacation, days(0, 4, PM))).values()) == [240, D, D, D, 240]
